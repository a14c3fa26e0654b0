package hotline

import "time"

// Run is one pass of clustering over a snapshot of the tickets. A run's assignments are never rewritten.
type Run struct {
	ID         int64
	Started    time.Time
	Finished   time.Time
	Seed       int64
	Settings   string // the settings as JSON
	Dictionary string // hash of every dictionary that took part
	Code       string // version of the program
	Snapshot   string // hash of the tickets and versions that were clustered
	Tickets    int
	Issues     int
	Events     int
	Unassigned int
}

// Keyphrase is a word or phrase that tells a group from the others, with its weight in (0, 1].
type Keyphrase struct {
	Text   string  `json:"text"`
	Weight float64 `json:"weight"`
}

// Confidence is the grade of an assignment.
type Confidence int8

// The grades of an assignment. Unassigned tickets are a bucket of their own, counted and never hidden.
const (
	Unassigned Confidence = iota
	Likely
	Sure
)

// NoCluster marks a ticket that belongs to no issue or to no event.
const NoCluster = int32(-1)

// Assignment says to which issue cluster and which event of a run a ticket belongs, and why.
// Cluster and event numbers mean something within their run only; issues that last have an IssueID.
type Assignment struct {
	Ticket     TicketID
	Cluster    int32 // NoCluster when unassigned
	Event      int32 // NoCluster when the ticket stands alone
	Confidence Confidence
	Score      float32 // cosine to the cluster's centre, -1 to 1
	Rival      int32   // the nearest other cluster, NoCluster when there is none
	RivalScore float32
	Words      []string // the words that caused the assignment, strongest first, at most 8
}

// Cluster describes one issue cluster of a run.
type Cluster struct {
	Number          int32
	Name            string // at most 20 characters, for people
	Keyphrases      []Keyphrase
	Representatives []TicketID // at most three, the most central and most different from one another
	Similar         []int32    // the nearest other clusters, nearest first, at most five
	Tickets         int
}

// EventGroup describes one event of a run: the same incident, raised by several tickets.
type EventGroup struct {
	Number          int32
	Cluster         int32 // the issue cluster in which it lies
	Name            string
	Keyphrases      []Keyphrase
	Representatives []TicketID
	Tickets         int
	First, Last     time.Time // zero where no ticket of the event has a time
}

// IssueID is the permanent identity of an issue (一类事), apart from any run. It is opaque to readers.
type IssueID string

// IssueMapping says which lasting issue a cluster of a run stands for.
type IssueMapping struct {
	Run     int64
	Cluster int32
	Issue   IssueID
	Name    string // the issue's name: a person's if one was given, else the cluster's
}

// Override moves one ticket to an issue, whatever any run says. An empty Issue makes it unassigned.
type Override struct {
	Ticket TicketID
	Issue  IssueID
	At     time.Time
	By     string
	Why    string
}

// Overlap counts the tickets that a cluster of one run shares with an issue as the run before had it.
type Overlap struct {
	Cluster int32
	Issue   IssueID
	Tickets int64
}
