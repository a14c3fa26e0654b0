package dashboard

import (
	"testing"

	"yileishi/hotline"
)

func TestOutcomes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kind   hotline.JobKind
		state  hotline.JobState
		result string
		want   string
	}{
		{hotline.ClusterJob, hotline.JobDone, `{"run":2,"tickets":1633,"issues":53,"events":108,"unassigned":27,"seconds":2.8}`, "1,633 件工单归为 53 类事、108 起事件，27 件没有归类。"},
		{hotline.ImportJob, hotline.JobDone, `{"read":12,"loaded":7,"unchanged":3,"quarantined":2,"reasons":{"empty_text":2},"seconds":1}`, "读取 12 行：载入 7 行，未变 3 行，隔离 2 行。重新归类之后，载入的工单才会归入一类事。"},
		{hotline.ExportJob, hotline.JobDone, `{"tickets":5}`, "导出 5 件工单。"},
		{hotline.ExportJob, hotline.JobFailed, `{"tickets":5}`, ""},
		{hotline.ImportJob, hotline.JobDone, ``, ""},
		{hotline.ImportJob, hotline.JobDone, `[`, ""},
		{"other", hotline.JobDone, `{}`, ""},
	} {
		if got := newOutcome(hotline.Job{Kind: c.kind, State: c.state, Result: c.result}).Text; got != c.want {
			t.Errorf("outcome of %s %s %s = %q, want %q", c.kind, c.state, c.result, got, c.want)
		}
	}
}
