package hotline

import "time"

// Scope is what a reader looks at: every question carries one, and one value of it gives one answer for
// one state of the data. Zero fields do not restrict.
type Scope struct {
	From, To   time.Time // received in [From, To); tickets of unknown time are outside any period
	Area       string    // official code; a city's code takes in its counties and streets
	AreaName   string    // for areas that the gazetteer does not know: exact AreaName
	Unit       string    // exact unit name
	Kind       Kind
	Source     string
	Words      []string // every one must be among the ticket's tokens
	Issue      IssueID
	Event      string // "<run>-<number>", as in Event.ID
	Unassigned bool   // only tickets without an issue
	State      State
}

// Bounded says whether the scope names a period.
func (s Scope) Bounded() bool { return !s.From.IsZero() || !s.To.IsZero() }

// Share is a rate with its parts: every rate is shown with both (rules.md, Metrics).
type Share struct {
	Part int64 `json:"part"`
	Base int64 `json:"base"`
}

// Point is a number of tickets received in the month or week that begins at From.
type Point struct {
	From    time.Time `json:"from"`
	Tickets int64     `json:"tickets"`
}

// Count is one row of a breakdown.
type Count struct {
	Key       string // code or exact name; what a link filters by
	Name      string // for display
	Tickets   int64
	Callers   int64
	Closed    Share // closed ÷ tickets whose state is known
	Satisfied Share // satisfied ÷ graded
}

// Summary answers "what is going on in this scope".
type Summary struct {
	AsOf         time.Time // when the newest import was finished
	Run          int64     // the run that was read, 0 when nothing has been clustered
	Tickets      int64
	Callers      int64 // distinct known callers
	CallersKnown int64 // tickets whose caller is known: the base of Callers
	Undated      int64 // 时间不详 in the whole scope without its period
	Issues       int64
	Events       int64
	Unassigned   int64
	Assigned     Share
	Closed       Share
	Satisfied    Share
	Resolved     Share
	Contacted    Share
	First, Last  time.Time // received; zero when no ticket has a time
	Months       []Point
	Top          []IssueRow // the largest issues
	Rising       []Change   // what rose most against the period before
	Units        []Count
	Areas        []Count
	Kinds        []Count
}

// Change is how an issue's number of tickets differs between two periods of the same length.
type Change struct {
	Issue   IssueID
	Name    string
	Now     int64
	Before  int64
	Callers int64 // distinct known callers now
}

// IssueRow is one row of the list of issues.
type IssueRow struct {
	ID           IssueID
	Name         string
	Tickets      int64
	Callers      int64
	CallersKnown int64
	Events       int64
	Keyphrases   []Keyphrase
	Trend        []Point // by month, gaps filled with zero
	First, Last  time.Time
	Areas        []Count // the largest three
	Units        []Count // the largest three
	Closed       Share
	Satisfied    Share
}

// IssueSort is an order of the list of issues; ties are broken by the issue's identity.
type IssueSort string

// The orders.
const (
	ByTickets IssueSort = "tickets" // most tickets first
	ByCallers IssueSort = "callers" // most distinct callers first
	ByRecent  IssueSort = "recent"  // newest ticket first
	ByRise    IssueSort = "rise"    // largest rise of the last 90 days of the scope against the 90 before
	ByName    IssueSort = "name"
)

// IssueQuery asks for a page of the list of issues.
type IssueQuery struct {
	Scope  Scope
	Text   string // part of the issue's name or keyphrases, or words of its tickets
	Sort   IssueSort
	Limit  int    // 1 to 500
	Cursor string // Next of the page before
}

// IssueList is a page of issues.
type IssueList struct {
	Items []IssueRow
	Total int64
	AsOf  time.Time
	Next  string // "" on the last page
	Run   int64
	// Unassigned counts the scope's tickets that belong to no issue; they are never hidden.
	Unassigned int64
}

// IssuePage answers everything that an issue's page shows.
type IssuePage struct {
	IssueRow
	AsOf            time.Time
	Run             int64
	Months          []Point
	EventRows       []EventRow // largest first, at most 50
	Loose           int64      // tickets in no event
	Representatives []TicketRow
	AllAreas        []Count
	AllUnits        []Count
	KindCounts      []Count
	Similar         []SimilarIssue
	Sure, Likely    int64
	Boundary        []TicketRow // tickets whose rival was nearest, at most five
	Undated         int64
}

// SimilarIssue is a neighbour of an issue.
type SimilarIssue struct {
	ID      IssueID
	Name    string
	Tickets int64
	Shared  []string // keyphrases that both have
}

// EventRow is one event (事件) in a list.
type EventRow struct {
	ID          string // "<run>-<number>": events do not outlive their run yet
	Name        string
	Issue       IssueID
	IssueName   string
	Tickets     int64
	Callers     int64
	First, Last time.Time
	Areas       []Count
}

// EventPage answers everything that an event's page shows.
type EventPage struct {
	EventRow
	AsOf       time.Time
	Run        int64
	Keyphrases []Keyphrase
	Days       []Point // tickets by day (by week when it lasts over 90 days)
	Members    TicketList
	UnitRows   []Count
}

// TicketSort is an order of a list of tickets; ties are broken by identity.
type TicketSort string

// The orders.
const (
	NewestFirst TicketSort = "newest"
	OldestFirst TicketSort = "oldest"
)

// TicketQuery asks for a page of tickets.
type TicketQuery struct {
	Scope  Scope
	Number string // exact 工单编号
	Sort   TicketSort
	Limit  int // 1 to 500
	Cursor string
}

// TicketRow is one ticket in a list.
type TicketRow struct {
	Ticket
	Issue      IssueID // "" when unassigned
	IssueName  string
	EventID    string
	EventName  string
	Confidence Confidence
	Words      []string // the words that caused the assignment
}

// TicketList is a page of tickets.
type TicketList struct {
	Items []TicketRow
	Total int64
	AsOf  time.Time
	Next  string
}

// TicketPage answers everything that a ticket's page shows.
type TicketPage struct {
	TicketRow
	AsOf       time.Time
	Run        int64
	Score      float32
	RivalIssue SimilarIssue // zero when there is none
	RivalScore float32
	Siblings   []TicketRow // other tickets of the same event, else of the same issue, at most five
	SameCaller int64       // other tickets of the same known caller
}
