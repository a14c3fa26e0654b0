// Package testdata carries the project's own sample of hotline tickets inside the program, for
// demonstrations. Its texts were written for this project; persons, numbers and companies in it are
// invented. The truth beside the tickets (which issue, which event) is for tests and measuring alone and is
// not part of the program.
package testdata

import (
	"embed"
	"time"

	"yileishi/hotline"
)

// Source is the name under which the sample is loaded.
const Source = "示例热线"

// Sample holds the sample's ticket files, named by SampleFiles.
//
//go:embed sample/tickets-a.csv sample/tickets-b.csv
var Sample embed.FS

// SampleFiles are the paths of the ticket files in Sample, in the order in which they are loaded.
func SampleFiles() []string { return []string{"sample/tickets-a.csv", "sample/tickets-b.csv"} }

// Clock is the moment at which the sample is shown: a Monday after its last tickets.
func Clock() time.Time { return time.Date(2022, 7, 4, 9, 0, 0, 0, hotline.Zone()) }
