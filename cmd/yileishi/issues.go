package main

import (
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"yileishi/hotline"
)

// listedIssue is one issue in the answer of `yileishi issues`.
type listedIssue struct {
	ID         hotline.IssueID     `json:"id"`
	Name       string              `json:"name"`
	Tickets    int64               `json:"tickets"`
	Callers    int64               `json:"callers"`
	Events     int64               `json:"events"`
	Keyphrases []hotline.Keyphrase `json:"keyphrases"`
}

// issuesAtMost is the largest page of issues that can be asked for.
const issuesAtMost = 500

func (p *program) issuesCommand(cfg *config) *cobra.Command {
	limit := 20
	cmd := &cobra.Command{
		Use:   "issues",
		Short: "列出最大的一类事",
		Args:  arguments(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if limit < 1 || limit > issuesAtMost {
				return usagef(cmd, "参数 --limit 的值 %d 不能用：要 1 到 %d 的整数。", limit, issuesAtMost)
			}
			ctx := cmd.Context()
			w, err := p.openWorkplace(ctx, cfg)
			if err != nil {
				return err
			}
			defer w.close()
			if _, err := w.store.ActiveRun(ctx); err != nil {
				return err
			}
			list, err := w.db.Issues(ctx, hotline.IssueQuery{Sort: hotline.ByTickets, Limit: limit})
			if err != nil {
				return err
			}
			issues := make([]listedIssue, len(list.Items))
			for i, row := range list.Items {
				issues[i] = listedIssue{row.ID, row.Name, row.Tickets, row.Callers, row.Events, row.Keyphrases}
			}
			return p.answer(cfg, issues, func() { p.listIssues(issues, list) })
		},
	}
	cmd.Flags().IntVar(&limit, "limit", limit, "最多列出 `N` 个")
	return cmd
}

func (p *program) listIssues(issues []listedIssue, list hotline.IssueList) {
	out := tabwriter.NewWriter(p.stdout, 0, 8, 2, ' ', 0)
	fmt.Fprintln(out, "工单\t诉求人\t事件\t一类事")
	for _, issue := range issues {
		fmt.Fprintf(out, "%d\t%d\t%d\t%s\n", issue.Tickets, issue.Callers, issue.Events, issue.Name)
	}
	_ = out.Flush() // standard output that is gone has nobody to tell
	fmt.Fprintf(p.stdout, "共 %d 个一类事，未归类 %d 件。\n", list.Total, list.Unassigned)
}
