package main

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"yileishi/hotline"
	"yileishi/ingest"
	"yileishi/nlp"
)

// evalCommand measures the product on a labelled file, so that anybody can check it on data of their own.
func (p *program) evalCommand(cfg *config) *cobra.Command {
	return group(&cobra.Command{Use: "eval", Short: "用带标签的文件检验归类的质量"},
		p.evalClustersCommand(cfg), p.evalEventsCommand(cfg))
}

type evalClustersOptions struct {
	text, label string
	k           int
	seed        uint64
}

// clusterScores is the answer of `yileishi eval clusters`.
type clusterScores struct {
	VMeasure     float64 `json:"v_measure"`
	Homogeneity  float64 `json:"homogeneity"`
	Completeness float64 `json:"completeness"`
	ARI          float64 `json:"ari"`
	Groups       int     `json:"groups"`
	Unassigned   int     `json:"unassigned"`
	Seconds      float64 `json:"seconds"`
}

func (p *program) evalClustersCommand(cfg *config) *cobra.Command {
	var o evalClustersOptions
	cmd := &cobra.Command{
		Use:     "clusters FILE",
		Short:   "归类一个带标签的文件，与标签比较",
		Args:    arguments(1, 1, "带标签的文件"),
		Example: "  yileishi eval clusters 留言.csv --text title,text --label label --k 7",
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.text == "" || o.label == "" {
				return usagef(cmd, "缺少参数 --text 或 --label。")
			}
			if o.k < 0 {
				return usagef(cmd, "参数 --k 的值 %d 不能用：要正整数。", o.k)
			}
			scores, err := p.evalClusters(cmd.Context(), args[0], o)
			if err != nil {
				return err
			}
			return p.answer(cfg, scores, func() {
				fmt.Fprintf(p.stdout, "V 值 %.4f（同质性 %.4f，完整性 %.4f），调整兰德指数 %.4f；%d 组，未归类 %d 件，用时 %.1f 秒\n",
					scores.VMeasure, scores.Homogeneity, scores.Completeness, scores.ARI, scores.Groups, scores.Unassigned, scores.Seconds)
			})
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&o.text, "text", "", "文字所在的 `列`，多列用逗号分开（第一列当作标题），以“。”相连")
	flags.StringVar(&o.label, "label", "", "标签所在的 `列`")
	flags.IntVar(&o.k, "k", 0, "分成恰好 `N` 个大组；不给则归成一类事，未归类的算作一组")
	flags.Uint64Var(&o.seed, "seed", 0, "随机数种子")
	return cmd
}

func (p *program) evalClusters(ctx context.Context, path string, o evalClustersOptions) (clusterScores, error) {
	began := time.Now()
	columns := strings.Split(o.text, ",")
	table, err := p.readTable(ctx, path, append(columns, o.label))
	if err != nil {
		return clusterScores{}, err
	}
	documents, lexicon, err := analyzed(table, len(columns))
	if err != nil {
		return clusterScores{}, err
	}
	assignments, _, err := nlp.ClusterAll(documents, nlp.Settings{Lexicon: lexicon, Seed: o.seed, TopLevel: o.k})
	if err != nil {
		return clusterScores{}, fmt.Errorf("cluster %s: %w", path, err)
	}
	labels := make([]string, len(table))
	groups := make([]int32, len(table))
	scores := clusterScores{}
	distinct := map[int32]bool{}
	for i, row := range table {
		labels[i] = row[len(columns)]
		groups[i] = assignments[i].Cluster
		if groups[i] == hotline.NoCluster {
			scores.Unassigned++
		} else {
			distinct[groups[i]] = true
		}
	}
	quality := nlp.EvaluateClusters(labels, groups)
	scores.VMeasure, scores.Homogeneity, scores.Completeness, scores.ARI = quality.VMeasure, quality.Homogeneity, quality.Completeness, quality.ARI
	scores.Groups = len(distinct)
	scores.Seconds = time.Since(began).Seconds()
	return scores, nil
}

// analyzed makes a document of each row; the first texts columns are its text, the first of several its title.
func analyzed(table [][]string, texts int) ([]hotline.Document, *nlp.Lexicon, error) {
	dictionary := nlp.NewDictionary()
	lexicon, err := dictionary.Lexicon()
	if err != nil {
		return nil, nil, err
	}
	analyzer := nlp.NewAnalyzer(dictionary)
	documents := make([]hotline.Document, len(table))
	equal := map[string]int{}
	for i, row := range table {
		title, rest := "", row[:texts]
		if texts > 1 {
			title, rest = row[0], row[1:texts]
		}
		d := &documents[i]
		// The text is the identity, so that the order of rows decides nothing; equal rows stay two.
		text := title + "\x00" + joined(rest)
		d.Ticket = hotline.NewTicketID(strconv.Itoa(equal[text]), text)
		equal[text]++
		d.Tokens, d.TitleWords = analyzer.Analyze(title, joined(rest))
	}
	return documents, lexicon, nil
}

// joined joins the columns of a text by 。 and skips empty ones.
func joined(columns []string) string {
	kept := make([]string, 0, len(columns))
	for _, text := range columns {
		if strings.TrimSpace(text) != "" {
			kept = append(kept, text)
		}
	}
	return strings.Join(kept, "。")
}

type evalEventsOptions struct {
	id, text, time          string
	gold, goldID, goldGroup string
	seed                    uint64
}

// eventScores is the answer of `yileishi eval events`.
type eventScores struct {
	BestMatchF1   float64 `json:"best_match_f1"`
	PairPrecision float64 `json:"pair_precision"`
	PairRecall    float64 `json:"pair_recall"`
	PairF1        float64 `json:"pair_f1"`
	Events        int     `json:"events"`
	Seconds       float64 `json:"seconds"`
}

func (p *program) evalEventsCommand(cfg *config) *cobra.Command {
	var o evalEventsOptions
	cmd := &cobra.Command{
		Use:     "events FILE",
		Short:   "在一个文件里找事件，与人工分组比较",
		Args:    arguments(1, 1, "工单文件"),
		Example: "  yileishi eval events 留言.csv --id id --text title,text --time time --gold 分组.csv --gold-id id --gold-group group",
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.id == "" || o.text == "" || o.gold == "" || o.goldID == "" || o.goldGroup == "" {
				return usagef(cmd, "缺少参数：--id、--text、--gold、--gold-id、--gold-group 都要有。")
			}
			scores, err := p.evalEvents(cmd.Context(), args[0], o)
			if err != nil {
				return err
			}
			return p.answer(cfg, scores, func() {
				fmt.Fprintf(p.stdout, "最佳匹配 F1 %.4f；成对精确率 %.4f，召回率 %.4f，F1 %.4f；%d 个事件，用时 %.1f 秒\n",
					scores.BestMatchF1, scores.PairPrecision, scores.PairRecall, scores.PairF1, scores.Events, scores.Seconds)
			})
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&o.id, "id", "", "编号所在的 `列`")
	flags.StringVar(&o.text, "text", "", "文字所在的 `列`，多列用逗号分开（第一列当作标题）")
	flags.StringVar(&o.time, "time", "", "时间所在的 `列`；不给则不看时间")
	flags.StringVar(&o.gold, "gold", "", "人工分组的 `FILE`")
	flags.StringVar(&o.goldID, "gold-id", "", "分组文件中编号所在的 `列`")
	flags.StringVar(&o.goldGroup, "gold-group", "", "分组文件中组所在的 `列`；空的算未分组")
	flags.Uint64Var(&o.seed, "seed", 0, "随机数种子")
	return cmd
}

func (p *program) evalEvents(ctx context.Context, path string, o evalEventsOptions) (eventScores, error) {
	began := time.Now()
	texts := strings.Split(o.text, ",")
	columns := append(slices.Clone(texts), o.id)
	if o.time != "" {
		columns = append(columns, o.time)
	}
	table, err := p.readTable(ctx, path, columns)
	if err != nil {
		return eventScores{}, err
	}
	gold, err := p.readGold(ctx, o)
	if err != nil {
		return eventScores{}, err
	}
	documents, lexicon, err := analyzed(table, len(texts))
	if err != nil {
		return eventScores{}, err
	}
	for i := range documents {
		if o.time == "" {
			break
		}
		var ok bool
		if documents[i].Received, ok = ingest.ParseTime(table[i][len(texts)+1]); !ok {
			return eventScores{}, hotline.Errorf(hotline.Invalid, "%s 第 %d 行的时间“%s”无法识别。", path, i+2, table[i][len(texts)+1])
		}
	}
	assignments, set, err := nlp.FindEvents(documents, nlp.Settings{Lexicon: lexicon, Seed: o.seed})
	if err != nil {
		return eventScores{}, fmt.Errorf("events of %s: %w", path, err)
	}
	labels := make([]string, len(table))
	events := make([]int32, len(table))
	for i, row := range table {
		labels[i], events[i] = gold[row[len(texts)]], assignments[i].Event
	}
	quality := nlp.EvaluateEvents(labels, events)
	return eventScores{
		BestMatchF1: quality.BestMatchF1, PairPrecision: quality.PairPrecision, PairRecall: quality.PairRecall,
		PairF1: quality.PairF1, Events: len(set.Groups), Seconds: time.Since(began).Seconds(),
	}, nil
}

// readGold reads which group people put each ticket into.
func (p *program) readGold(ctx context.Context, o evalEventsOptions) (map[string]string, error) {
	rows, err := p.readTable(ctx, o.gold, []string{o.goldID, o.goldGroup})
	if err != nil {
		return nil, err
	}
	gold := make(map[string]string, len(rows))
	for _, row := range rows {
		gold[row[0]] = row[1]
	}
	return gold, nil
}
