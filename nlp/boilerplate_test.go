package nlp

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"yileishi/hotline"
)

// matters20 are texts about different things, to be wrapped in a hotline's formulas.
var matters20 = []string{
	"小区电梯故障停运三天没人修", "楼下烧烤店油烟直排窗户", "工地凌晨浇筑混凝土噪音大", "公交车早高峰半小时不来",
	"幼儿园学费突然涨价", "开发商逾期交房不付违约金", "路灯坏了夜里漆黑一片", "河道水体发黑散发臭味",
	"养猪场粪便直排农田", "健身房关门会员卡不退", "医院挂号排队太久", "农民工工资拖欠半年",
	"自来水发黄有铁锈", "天然气开通费用过高", "消防通道被私家车堵塞", "垃圾桶满了没人清运",
	"快递丢件不赔偿", "驾校约考困难不退费", "流浪狗咬伤儿童", "外墙瓷砖脱落砸车",
}

// wrapped gives each matter several tickets with the hotline's formulas around it.
func wrapped(times int) []hotline.Document {
	var docs []hotline.Document
	for i := range times {
		for j, text := range matters20 {
			docs = append(docs, document(fmt.Sprintf("%d-%d", i, j), "",
				"市民在平台登记称"+text+"，已经是本月第几次了。服务专员转述完毕"))
		}
	}
	return docs
}

func left(b *Boilerplate, text string) string {
	tokens := document("x", "", text).Tokens
	dropped := b.drop(tokens)
	var kept []string
	for i, token := range tokens {
		if !dropped[i] && token != hotline.ClauseEnd {
			kept = append(kept, token)
		}
	}
	return strings.Join(kept, " ")
}

// TestBoilerplateIsLearned: the clause that stands in every ticket, and the opening, are formulas of this hotline; what
// the tickets are about is not, although it is repeated as often as the rule asks for.
func TestBoilerplateIsLearned(t *testing.T) {
	t.Parallel()
	b := learnBoilerplate(lexicon(t), weighted(wrapped(10)))
	if got, want := left(b, "市民在平台登记称小区电梯故障停运三天没人修，服务专员转述完毕"), "小区 电梯 故障 停运 三天 没人 修"; got != want {
		t.Errorf("kept %q, want %q", got, want)
	}
	for _, text := range matters20 {
		for _, learned := range b.Learned() {
			if strings.Contains(text, learned) && len([]rune(learned)) > 3 {
				t.Errorf("learned %q, which is a matter", learned)
			}
		}
	}
}

// TestBoilerplateNeedsEightTickets: a small corpus learns nothing, since two repeats may be the matter itself.
func TestBoilerplateNeedsEightTickets(t *testing.T) {
	t.Parallel()
	docs := wrapped(1)[:7]
	if b := learnBoilerplate(lexicon(t), weighted(docs)); len(b.Learned()) > 0 {
		t.Errorf("seven tickets taught %q", b.Learned())
	}
}

// TestFormulaClauses: clauses of formula words alone are left out of a corpus of any size.
func TestFormulaClauses(t *testing.T) {
	t.Parallel()
	b := learnBoilerplate(lexicon(t), nil)
	text := "尊敬的各位领导：您好！小区停水三天。请有关部门尽快核实处理并回复，谢谢！"
	if got, want := left(b, text), "小区 停水 三天"; got != want {
		t.Errorf("kept %q, want %q", got, want)
	}
}

// TestBoilerplateIsNeverAReason: no formula of the sample comes out as a keyphrase or a reason.
func TestBoilerplateIsNeverAReason(t *testing.T) {
	t.Parallel()
	assignments, model, err := ClusterAll(sampled600(t).docs, Settings{Lexicon: lexicon(t)})
	if err != nil {
		t.Fatal(err)
	}
	formulas := []string{"市民", "来电", "反映", "请核实", "处理", "回复", "来电人", "希望", "部门", "投诉"}
	for _, cluster := range model.Clusters() {
		for _, phrase := range cluster.Keyphrases {
			if slices.Contains(formulas, phrase.Text) {
				t.Errorf("%s is a keyphrase of %s", phrase.Text, cluster.Name)
			}
		}
	}
	for _, a := range assignments {
		for _, word := range a.Words {
			if slices.Contains(formulas, word) {
				t.Errorf("%s is a reason", word)
			}
		}
	}
}
