package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"yileishi/hotline"
	"yileishi/nlp"
)

type clusterOptions struct {
	seed          uint64
	onlyIfChanged bool
}

// clusterResult is the answer of `yileishi cluster`.
type clusterResult struct {
	Run        int64   `json:"run"`
	Tickets    int     `json:"tickets"`
	Issues     int     `json:"issues"`
	Events     int     `json:"events"`
	Unassigned int     `json:"unassigned"`
	Seconds    float64 `json:"seconds"`
}

func (p *program) clusterCommand(cfg *config) *cobra.Command {
	var o clusterOptions
	cmd := &cobra.Command{
		Use:   "cluster",
		Short: "把已载入的工单归成一类事和事件",
		Args:  arguments(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx := cmd.Context()
			w, err := p.openWorkplace(ctx, cfg)
			if err != nil {
				return err
			}
			defer w.close()
			shown, done := p.onTerminal("归类", "件")
			result, err := p.cluster(ctx, w, o, shown)
			done()
			if err != nil {
				return err
			}
			return p.answer(cfg, result, func() {
				fmt.Fprintf(p.stdout, "第 %d 次归类：工单 %d 件，一类事 %d 个，事件 %d 个，未归类 %d 件，用时 %.1f 秒\n",
					result.Run, result.Tickets, result.Issues, result.Events, result.Unassigned, result.Seconds)
			})
		},
	}
	cmd.Flags().Uint64Var(&o.seed, "seed", 0, "随机数种子；同样的工单和种子得到同样的结果")
	return cmd
}

// answer prints facts as JSON or in words.
func (p *program) answer(cfg *config, facts any, words func()) error {
	if !cfg.json {
		words()
		return nil
	}
	text, err := json.Marshal(facts)
	if err != nil {
		return fmt.Errorf("answer: %w", err)
	}
	if _, err := fmt.Fprintln(p.stdout, string(text)); err != nil {
		return fmt.Errorf("answer: %w", err)
	}
	return nil
}

// clustering is one run as it comes about.
type clustering struct {
	*workplace
	run      hotline.Run
	model    *nlp.Model
	shown    progress
	events   *nlp.EventSet
	clusters []hotline.Cluster
}

// cluster groups every ticket in ClickHouse into issues and events, as a new run, and makes it the run that
// is shown. Nothing of an earlier run is changed; a run that fails leaves the earlier one shown.
func (p *program) cluster(ctx context.Context, w *workplace, o clusterOptions, shown progress) (_ clusterResult, err error) {
	began := time.Now()
	ctx, release, err := hold(ctx, w.store, clusterLease, shown.say)
	if err != nil {
		return clusterResult{}, err
	}
	defer release()
	snapshot, err := w.db.Snapshot(ctx)
	if err != nil {
		return clusterResult{}, err
	}
	active, err := w.store.ActiveRun(ctx)
	if err != nil && hotline.ErrorCode(err) != hotline.NotFound {
		return clusterResult{}, err
	}
	if o.onlyIfChanged && active.ID != 0 && active.Snapshot == snapshot.Hash {
		return resultOf(active, began), nil
	}
	if snapshot.Tickets == 0 {
		return clusterResult{}, hotline.Errorf(hotline.Invalid, "还没有工单可以归类。请先用 yileishi ingest 载入。")
	}
	c := &clustering{workplace: w, shown: shown}
	if err := c.begin(ctx, p, o, snapshot.Hash); err != nil {
		return clusterResult{}, err
	}
	defer func() {
		if err != nil { // what a failed run left behind is in nobody's way, but takes room
			err = errors.Join(err, w.db.DropRun(context.WithoutCancel(ctx), c.run.ID))
		}
	}()
	if err := c.findEvents(ctx, snapshot.Tickets); err != nil {
		return clusterResult{}, err
	}
	if err := c.assign(ctx, snapshot.Tickets); err != nil {
		return clusterResult{}, err
	}
	c.run.Finished = p.now()
	if err := c.activate(ctx, active); err != nil {
		return clusterResult{}, err
	}
	return resultOf(c.run, began), nil
}

func resultOf(run hotline.Run, began time.Time) clusterResult {
	return clusterResult{
		Run: run.ID, Tickets: run.Tickets, Issues: run.Issues, Events: run.Events, Unassigned: run.Unassigned,
		Seconds: time.Since(began).Seconds(),
	}
}

// begin draws the sample, learns the model and records the run.
func (c *clustering) begin(ctx context.Context, p *program, o clusterOptions, snapshot string) error {
	dictionary := nlp.NewDictionary()
	lexicon, err := dictionary.Lexicon()
	if err != nil {
		return err
	}
	settings := nlp.Settings{Lexicon: lexicon, Seed: o.seed}
	c.shown.say("正在读取工单…")
	sampler := nlp.NewSampler(0, settings.Seed)
	if err := c.db.Documents(ctx, func(batch []hotline.Document) error {
		sampler.Add(slices.Clone(batch)...)
		return nil
	}); err != nil {
		return err
	}
	c.shown.say("正在归纳一类事…")
	if c.model, err = nlp.Train(sampler.Sample(), settings, nlp.Constraints{}, nil); err != nil {
		return fmt.Errorf("train: %w", err)
	}
	text, err := json.Marshal(settings)
	if err != nil {
		return fmt.Errorf("settings of run: %w", err)
	}
	c.run, err = c.store.BeginRun(ctx, hotline.Run{
		Started: p.now(), Seed: int64(o.seed), Settings: string(text),
		Dictionary: dictionary.Hash(), Code: version, Snapshot: snapshot,
	})
	return err
}

// findEvents streams every ticket past the model once, for the events among them.
func (c *clustering) findEvents(ctx context.Context, all int64) error {
	c.shown.say("正在寻找事件…")
	finder := nlp.NewEventFinder(c.model, nlp.Settings{})
	var seen int64
	err := c.db.Documents(ctx, func(batch []hotline.Document) error {
		finder.Add(batch, c.model.Assign(batch))
		seen += int64(len(batch))
		c.shown.step(seen, 2*all)
		return nil
	})
	if err != nil {
		return err
	}
	c.events = finder.Finish()
	c.run.Events = len(c.events.Groups)
	return c.db.SaveEvents(ctx, c.run.ID, c.events.Groups)
}

// assign streams every ticket past the model a second time and keeps where it belongs: an event lies in one
// issue, and which one is known only when all its tickets were seen. Assigning twice costs less than
// keeping the assignments of a large corpus.
func (c *clustering) assign(ctx context.Context, all int64) error {
	c.shown.say("正在保存归类…")
	sizes := map[int32]int{}
	err := c.db.Documents(ctx, func(batch []hotline.Document) error {
		assignments := c.model.Assign(batch)
		c.events.Settle(assignments)
		for _, a := range assignments {
			sizes[a.Cluster]++
		}
		c.run.Tickets += len(batch)
		c.shown.step(all+int64(c.run.Tickets), 2*all)
		return errors.Join(
			c.db.SaveAssignments(ctx, c.run.ID, assignments),
			c.db.SaveEventMembers(ctx, c.run.ID, assignments))
	})
	if err != nil {
		return err
	}
	c.run.Unassigned = sizes[hotline.NoCluster]
	for _, cluster := range c.model.Clusters() {
		cluster.Tickets = sizes[cluster.Number]
		if cluster.Tickets > 0 {
			c.clusters = append(c.clusters, cluster)
		}
	}
	c.run.Issues = len(c.clusters)
	return c.db.SaveClusters(ctx, c.run.ID, c.clusters)
}

// activate maps the clusters to lasting issues and shows the run.
func (c *clustering) activate(ctx context.Context, before hotline.Run) error {
	var overlaps []hotline.Overlap
	var err error
	if before.ID != 0 {
		if overlaps, err = c.db.Overlaps(ctx, c.run.ID, before.ID); err != nil {
			return err
		}
	}
	kept := hotline.KeepIssues(c.clusters, overlaps)
	taken := map[hotline.IssueID]bool{}
	mappings := make([]hotline.IssueMapping, 0, len(c.clusters))
	for _, cluster := range c.clusters {
		issue, ok := kept[cluster.Number]
		if !ok {
			issue = hotline.NewIssueID(c.run.Snapshot, cluster, func(id hotline.IssueID) bool {
				known, failed := c.store.KnownIssue(ctx, id)
				err = errors.Join(err, failed)
				return failed == nil && (known || taken[id])
			})
		}
		taken[issue] = true
		mappings = append(mappings, hotline.IssueMapping{Cluster: cluster.Number, Issue: issue, Name: cluster.Name})
	}
	if err != nil {
		return err
	}
	// The mirror comes first: a run is shown only when everything that a page reads of it is there.
	if err := c.db.MirrorIssueMap(ctx, c.run.ID, mappings); err != nil {
		return err
	}
	named, err := c.store.ActivateRun(ctx, c.run, mappings)
	if err != nil {
		return err
	}
	if err := c.db.MirrorIssueMap(ctx, c.run.ID, named); err != nil { // names that people gave hold
		return err
	}
	return c.db.Settle(ctx)
}
