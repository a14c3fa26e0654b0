package ingest

// Mapping says which column of a file is what.
type Mapping struct {
	Source    string         // name under which the tickets are numbered; "" leaves it to the caller
	Sheet     string         // sheet of a workbook; "" for the first with tickets
	Columns   []MappedColumn // in the order of the file
	Recognise bool           // whether the other columns are recognised by their headers
	digest    string         // of the file's bytes
}

// MappedColumn is one line of a mapping.
type MappedColumn struct {
	Column string
	Field  Field             // "" for a column that is to be left out
	Codes  map[string]string // from the file's values to ours; nil for values as they are
	Format string            // layout of package time, "unix", "unix_ms" or "" for any
	Line   int
}

// has says whether the mapping names a column.
func (m *Mapping) has(column string) bool {
	if m == nil {
		return false
	}
	for _, c := range m.Columns {
		if c.Column == column || headerKey(c.Column) == headerKey(column) {
			return true
		}
	}
	return false
}
