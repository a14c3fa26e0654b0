package hotline

import (
	"crypto/sha256"
	"encoding/hex"
	"time"
)

// TicketID identifies a ticket (工单) everywhere: 128 bits of a hash of its source and number.
type TicketID [16]byte

// NewTicketID returns the identity of ticket number as source numbers its tickets. Numbers are unique
// within a source only, so the source is part of the identity.
func NewTicketID(source, number string) TicketID {
	sum := sha256.Sum256([]byte(source + "\x00" + number))
	return TicketID(sum[:16])
}

// ParseTicketID reads what String wrote.
func ParseTicketID(s string) (TicketID, error) {
	var id TicketID
	if len(s) != hex.EncodedLen(len(id)) {
		return id, Errorf(NotFound, "没有编号为“%s”的工单。", s)
	}
	if _, err := hex.Decode(id[:], []byte(s)); err != nil {
		return id, Errorf(NotFound, "没有编号为“%s”的工单。", s)
	}
	return id, nil
}

// String returns 32 hexadecimal digits.
func (id TicketID) String() string { return hex.EncodeToString(id[:]) }

// Compare orders identities by their bytes.
func (id TicketID) Compare(other TicketID) int {
	for i := range id {
		if id[i] != other[i] {
			return int(id[i]) - int(other[i])
		}
	}
	return 0
}

// CallerID is a keyed hash of a caller's number or account: it counts repeats and says nothing else.
// The zero value means that the caller is not known.
type CallerID [16]byte

// Known says whether the caller is known.
func (c CallerID) Known() bool { return c != CallerID{} }

// Kind is the kind of demand (诉求类型) as the programme tells them apart. Limits depend on it (T2).
type Kind string

// The kinds. KindUnknown stands where the source gives none.
const (
	KindUnknown  Kind = ""
	Consultation Kind = "咨询"
	Help         Kind = "求助"
	Complaint    Kind = "投诉"
	Accusation   Kind = "举报"
	Suggestion   Kind = "建议"
	OtherKind    Kind = "其他"
)

// Kinds returns the known kinds in the order in which they are shown.
func Kinds() []Kind {
	return []Kind{Consultation, Help, Complaint, Accusation, Suggestion, OtherKind}
}

// CallerKind tells persons from enterprises (诉求主体).
type CallerKind string

// The caller kinds.
const (
	CallerKindUnknown CallerKind = ""
	Person            CallerKind = "个人"
	Enterprise        CallerKind = "企业"
)

// State is where a ticket's handling stands, as its source says.
type State string

// The states. StateUnknown stands where the source gives none.
const (
	StateUnknown State = ""
	Open         State = "待派单"
	InHand       State = "办理中"
	Closed       State = "已办结"
)

// Verdict is a caller's answer to a yes-or-no question of the callback.
type Verdict int8

// The verdicts. Unasked stands where nobody asked or answered; Partly counts as asked and not as yes.
const (
	Unasked Verdict = iota
	Yes
	No
	Partly
)

// Grade is a caller's satisfaction in five grades (C2); Ungraded stands where none was given. The first
// three count as satisfied.
type Grade int8

// The grades, best first.
const (
	Ungraded Grade = iota
	VerySatisfied
	Satisfied
	BasicallySatisfied
	Unsatisfied
	VeryUnsatisfied
)

// Ticket is one case (一件事) as it is known outside the sealed store: its texts are masked and its caller
// is a hash. Times carry Zone; a zero time means "not known" (时间不详).
type Ticket struct {
	ID     TicketID
	Source string // the name under which a file or system was loaded; part of the identity
	Number string // 工单编号, unique within Source

	Filed    time.Time // the day of Received at first load; never changes; zero day (1970-01-01) when Received was not known then
	Received time.Time
	Closed   time.Time
	Replied  time.Time
	Due      time.Time // the limit that the export states; never computed here

	Title    string // masked
	Text     string // masked
	Reply    string // masked
	Kind     Kind
	Channel  string // 来源渠道, as the source says
	Category string // 问题分类 as a path "a/b/c"

	Area       string // official code: 4 digits for a city, 6 for a county or district, 9 for a street; "" when not in the gazetteer
	AreaName   string // for display: the gazetteer's full name, else what the source says
	Unit       string // 承办单位 for display and filters: the registered name, else what the source says
	Subject    string // 被反映主体
	Caller     CallerID
	CallerKind CallerKind

	State     State
	Contacted Verdict
	Resolved  Verdict
	Result    Grade // satisfaction with the result
	Likes     uint32
	Dislikes  uint32

	Tokens     []string // title and text as segmented words, in order; clause boundaries are ClauseEnd
	TitleWords int      // how many of Tokens belong to the title

	Version uint64 // larger replaces smaller
	Import  int64  // the import that brought this version
	Gone    bool   // withdrawn: counted nowhere
}

// ClauseEnd is the token that stands for one or more punctuation marks or line breaks between words.
// It is never a word: search and keyphrases skip it.
const ClauseEnd = "。"

// Document is what clustering reads of a ticket.
type Document struct {
	Ticket     TicketID
	Received   time.Time // zero when not known
	Caller     CallerID
	Tokens     []string
	TitleWords int
}
