package dashboard

import (
	"encoding/json"
	"fmt"

	"yileishi/hotline"
)

// outcome is what a job that is done has brought, in words, and where to see it.
type outcome struct {
	Text string
	Href string
	Link string
}

// newOutcome reads a job's result. A result that it does not know says nothing: the log is there.
func newOutcome(job hotline.Job) outcome {
	if job.State != hotline.JobDone || job.Result == "" {
		return outcome{}
	}
	switch job.Kind {
	case hotline.ImportJob:
		return importOutcome(job.Result)
	case hotline.ClusterJob:
		return clusterOutcome(job.Result)
	case hotline.ExportJob:
		return exportOutcome(job.Result)
	}
	return outcome{}
}

func importOutcome(result string) outcome {
	var counts hotline.ImportCounts
	if json.Unmarshal([]byte(result), &counts) != nil {
		return outcome{}
	}
	text := fmt.Sprintf("读取 %s 行：载入 %s 行，未变 %s 行，隔离 %s 行。", hotline.Grouped(counts.Read),
		hotline.Grouped(counts.Loaded), hotline.Grouped(counts.Unchanged), hotline.Grouped(counts.Quarantined))
	if counts.Loaded > 0 {
		text += "重新归类之后，载入的工单才会归入一类事。"
	}
	return outcome{text, "/imports", "看导入记录"}
}

func clusterOutcome(result string) outcome {
	var run struct {
		Tickets    int64 `json:"tickets"`
		Issues     int64 `json:"issues"`
		Events     int64 `json:"events"`
		Unassigned int64 `json:"unassigned"`
	}
	if json.Unmarshal([]byte(result), &run) != nil {
		return outcome{}
	}
	return outcome{
		fmt.Sprintf("%s 件工单归为 %s 类事、%s 起事件，%s 件没有归类。", hotline.Grouped(run.Tickets),
			hotline.Grouped(run.Issues), hotline.Grouped(run.Events), hotline.Grouped(run.Unassigned)),
		"/issues", "看一类事",
	}
}

func exportOutcome(result string) outcome {
	var export struct {
		Tickets int64 `json:"tickets"`
	}
	if json.Unmarshal([]byte(result), &export) != nil {
		return outcome{}
	}
	return outcome{Text: "导出 " + hotline.Grouped(export.Tickets) + " 件工单。"}
}
