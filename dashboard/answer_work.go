package dashboard

import (
	"time"

	"yileishi/hotline"
)

type facetsJSON struct {
	Units   []countJSON `json:"units"`
	Areas   []countJSON `json:"areas"`
	Kinds   []string    `json:"kinds"`
	Sources []string    `json:"sources"`
	First   *time.Time  `json:"first"`
	Last    *time.Time  `json:"last"`
}

func newFacetsJSON(f hotline.Facets) facetsJSON {
	return facetsJSON{
		Units: each(f.Units, newCountJSON), Areas: each(f.Areas, newCountJSON),
		Kinds:   each(f.Kinds, func(k hotline.Kind) string { return string(k) }),
		Sources: filled(f.Sources), First: moment(f.First), Last: moment(f.Last),
	}
}

type importListJSON struct {
	Items []importJSON `json:"items"`
}

type importJSON struct {
	ID       int64                `json:"id"`
	Source   string               `json:"source"`
	File     string               `json:"file"`
	Format   string               `json:"format"`
	State    string               `json:"state"`
	Message  string               `json:"message"`
	Started  *time.Time           `json:"started"`
	Finished *time.Time           `json:"finished"`
	Counts   hotline.ImportCounts `json:"counts"`
}

func newImportJSON(i hotline.Import) importJSON {
	if i.Counts.Reasons == nil {
		i.Counts.Reasons = map[string]int64{}
	}
	return importJSON{
		ID: i.ID, Source: i.Source, File: i.File, Format: i.Format, State: string(i.State), Message: i.Message,
		Started: moment(i.Started), Finished: moment(i.Finished), Counts: i.Counts,
	}
}

type jobListJSON struct {
	Items []jobJSON `json:"items"`
}

type jobJSON struct {
	ID          int64      `json:"id"`
	Kind        string     `json:"kind"`
	Title       string     `json:"title"`
	State       string     `json:"state"`
	Done        int64      `json:"done"`
	All         int64      `json:"all"`
	Message     string     `json:"message"`
	File        *string    `json:"file"`
	CancelAsked bool       `json:"cancel_asked"`
	Attempts    int        `json:"attempts"`
	Created     *time.Time `json:"created"`
	Started     *time.Time `json:"started"`
	Finished    *time.Time `json:"finished"`
}

func newJobJSON(j hotline.Job) jobJSON {
	return jobJSON{
		ID: j.ID, Kind: string(j.Kind), Title: j.Title, State: string(j.State), Done: j.Done, All: j.All,
		Message: j.Message, File: optional(j.File), CancelAsked: j.CancelAsked, Attempts: j.Attempts,
		Created: moment(j.Created), Started: moment(j.Started), Finished: moment(j.Finished),
	}
}

type jobPageJSON struct {
	jobJSON
	Log []jobLineJSON `json:"log"`
}

type jobLineJSON struct {
	At   *time.Time `json:"at"`
	Text string     `json:"text"`
}

func newJobLineJSON(l hotline.JobLine) jobLineJSON {
	return jobLineJSON{At: moment(l.At), Text: l.Text}
}
