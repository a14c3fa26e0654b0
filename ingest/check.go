package ingest

// Check says what is wrong with the options or with the columns of a source, as Run would say it, and
// changes nothing. A caller that records imports asks before it records one.
func Check(opts Options, info Info) error {
	return (&run{opts: opts, info: info}).prepare()
}
