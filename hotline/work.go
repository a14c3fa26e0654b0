package hotline

import "time"

// JobKind says what a job does.
type JobKind string

// The kinds of jobs.
const (
	ImportJob  JobKind = "import"
	ClusterJob JobKind = "cluster"
	ExportJob  JobKind = "export"
)

// JobState says where a job stands.
type JobState string

// The states of a job. A job that was running when its process died is waiting again (Attempts counts).
const (
	JobWaiting   JobState = "waiting"
	JobRunning   JobState = "running"
	JobDone      JobState = "done"
	JobFailed    JobState = "failed"
	JobCancelled JobState = "cancelled"
)

// Job is long work in the one queue. It holds no personal data.
type Job struct {
	ID                         int64
	Kind                       JobKind
	Title                      string // for people
	Params                     string // JSON, known to the kind
	State                      JobState
	Done, All                  int64  // progress; All is 0 while unknown
	Result                     string // JSON when done
	Message                    string // for people, when failed or cancelled
	File                       string // name of the file to download, "" for none
	CancelAsked                bool
	Attempts                   int
	Created, Started, Finished time.Time
}

// JobLine is one line of a job's log, for people.
type JobLine struct {
	At   time.Time
	Text string
}

// ImportState says where an import stands.
type ImportState string

// The states of an import.
const (
	ImportRunning     ImportState = "running"
	ImportInterrupted ImportState = "interrupted" // may be resumed by loading the same file again
	ImportDone        ImportState = "done"
	ImportFailed      ImportState = "failed"
)

// Import is one file, or one stream, that was loaded.
type Import struct {
	ID                int64
	Source            string
	File              string // base name; "-" for standard input
	Format            string
	Hash              string // SHA-256 of the bytes, hexadecimal
	State             ImportState
	Message           string
	Started, Finished time.Time
	Counts            ImportCounts
}

// ImportCounts is what became of the rows of an import. Read = Loaded + Unchanged + Quarantined.
type ImportCounts struct {
	Read        int64            `json:"read"`
	Loaded      int64            `json:"loaded"`
	Unchanged   int64            `json:"unchanged"`
	Quarantined int64            `json:"quarantined"`
	Reasons     map[string]int64 `json:"reasons"`          // quarantined rows by reason
	Masked      map[string]int64 `json:"masked,omitempty"` // masked values by kind
	Undated     int64            `json:"undated,omitempty"`
	Seconds     float64          `json:"seconds"`
}

// Reason says why a row stands in quarantine (隔离). Its text for people is in Reason.Text.
type Reason string

// The reasons.
const (
	MissingNumber   Reason = "missing_number"
	NumberTaken     Reason = "number_taken"
	MissingTime     Reason = "missing_time"
	UnreadableTime  Reason = "unreadable_time"
	ImpossibleTime  Reason = "impossible_time"
	EmptyText       Reason = "empty_text"
	TextTooLong     Reason = "text_too_long"
	UnknownCode     Reason = "unknown_code"
	BadEncoding     Reason = "bad_encoding"
	WrongFieldCount Reason = "wrong_field_count"
	UnreadableRow   Reason = "unreadable_row"
)

// Text returns the reason in words, with what to do.
func (r Reason) Text() string {
	switch r {
	case MissingNumber:
		return "没有工单编号，请补上编号"
	case NumberTaken:
		return "编号已被另一件工单使用（来电时间和内容都不同），请核对编号，或用 --update 覆盖"
	case MissingTime:
		return "没有来电时间，请补上时间"
	case UnreadableTime:
		return "时间无法识别，请改为 2022-03-10 09:12:00 的形式"
	case ImpossibleTime:
		return "时间不可能（早于 2000 年、晚于导入当天，或办结早于来电），请核对"
	case EmptyText:
		return "标题和内容都是空的，请补上内容"
	case TextTooLong:
		return "内容超过长度上限，请截短"
	case UnknownCode:
		return "代码不在代码表中，请改为表中的值"
	case BadEncoding:
		return "有无法识别的字符，请把文件另存为 UTF-8"
	case WrongFieldCount:
		return "列数与表头不一致，请检查分隔符和引号"
	case UnreadableRow:
		return "这一行无法读出，请检查格式"
	}
	return string(r)
}

// QuarantinedRow is a row that was not loaded. Value is masked; the original row is sealed in the store
// and can be exported, corrected and replayed until Expires (30 days).
type QuarantinedRow struct {
	ID       int64
	Import   int64
	File     string
	Sheet    string
	Row      int64 // 1-based line or row as a person counts it, the header included
	Column   string
	Value    string // masked, at most 60 characters
	Reason   Reason
	Created  time.Time
	Expires  time.Time
	Replayed bool
	Sealed   []byte // the original row, sealed; nil once expired
}

// EngineStatus tells a page whether figures can be had now.
type EngineStatus struct {
	Up      bool
	Since   time.Time
	Version string
	Mode    string // "embedded" or "served"
}
