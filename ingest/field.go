package ingest

// Field is something that a row says about its ticket. Its name is what a mapping file uses.
type Field string

// The fields.
const (
	Number     Field = "number"
	Received   Field = "received"
	Closed     Field = "closed"
	Replied    Field = "replied"
	Due        Field = "due"
	Changed    Field = "changed" // when the source last changed the row
	Title      Field = "title"
	Text       Field = "text"
	Reply      Field = "reply"
	KindOf     Field = "kind"
	Channel    Field = "channel"
	Category   Field = "category"
	AreaOf     Field = "area"
	Unit       Field = "unit"
	Subject    Field = "subject"
	Caller     Field = "caller"
	CallerKind Field = "caller_kind"
	State      Field = "state"
	Contacted  Field = "contacted"
	Resolved   Field = "resolved"
	Result     Field = "result"
	Likes      Field = "likes"
	Dislikes   Field = "dislikes"
)

// Fields returns all fields in a fixed order.
func Fields() []Field {
	return []Field{
		Number, Received, Closed, Replied, Due, Changed, Title, Text, Reply, KindOf, Channel, Category, AreaOf,
		Unit, Subject, Caller, CallerKind, State, Contacted, Resolved, Result, Likes, Dislikes,
	}
}

// several says whether more than one column may feed the field: the first caller that identifies somebody
// counts, the parts of an area and of a category are joined.
func (f Field) several() bool { return f == AreaOf || f == Caller || f == Category }

// isTime says whether the field holds a moment.
func (f Field) isTime() bool {
	return f == Received || f == Closed || f == Replied || f == Due || f == Changed
}

// inChinese names the field in messages for people.
func (f Field) inChinese() string {
	for _, entry := range recognised {
		if entry.field == f {
			return entry.names[0]
		}
	}
	return string(f)
}
