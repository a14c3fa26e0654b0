//go:build e2e

package e2e

import (
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

func readerFindsWhatKeepsComingBackAndWhy(t *testing.T) {
	t.Parallel()
	r := sit(t, desk).open("/")
	if heading := r.text("h1"); !regexp.MustCompile(`^2021-01 至 2022-06，[\d,]+ 件工单归为 \d+ 类反复出现的事$`).MatchString(heading) {
		t.Errorf("heading of the overview = %q", heading)
	}
	r.sees("演示时钟：2022-07-04 09:00", "数据截至", "已归类", "承办单位", "地区", "未归类")
	if top, rise := r.text("#h-top"), r.text("#h-rise"); !strings.Contains(top, "最多") || !strings.Contains(rise, "增加") {
		t.Errorf("lists of the overview are called %q and %q", top, rise)
	}
	if n := r.count(".issues tbody tr"); n != 10 {
		t.Errorf("overview lists %d issues, want 10", n)
	}
	if n := r.count(".chart-draw canvas"); n != 1 {
		t.Errorf("overview draws %d charts, want 1", n)
	}

	name := r.text(".issues tbody tr .lead a")
	if at := r.click(".issues tbody tr .lead a"); !strings.HasPrefix(at, "/issues/") {
		t.Fatalf("an issue's name leads to %s", at)
	}
	if got := r.text("h1"); got != name {
		t.Errorf("page of %q says %q", name, got)
	}
	r.sees("为什么归在一起", "有代表性的工单", "其中的事件", "相近的一类事", "最不确定的工单", "把握大")
	if r.count("blockquote u") == 0 {
		t.Error("no word of a representative ticket is underlined")
	}

	tickets := r.text(".figures dd a")
	r.click(".figures dd a")
	r.sees(tickets+" 件工单", name) // the count leads to exactly these tickets, and the chip names the issue
	r.click(".tickets tbody tr .lead a")
	r.sees("诉求内容", "归入哪类事，为什么", "登记信息", "办理情况")
	if got := r.text("#h-why ~ p a"); got != name {
		t.Errorf("the ticket belongs to %q, the list said %q", got, name)
	}
}

func readerFollowsAnEventToItsTickets(t *testing.T) {
	t.Parallel()
	var list struct {
		Items []struct {
			ID     string
			Events int
		}
	}
	api(t, "/issues?limit=500", &list)
	for _, issue := range list.Items {
		if issue.Events == 0 {
			continue
		}
		r := sit(t, desk).open("/issues/" + issue.ID)
		name := r.text("#h-events ~ table .lead a")
		r.click("#h-events ~ table .lead a")
		if got := r.text("h1"); got != name {
			t.Errorf("page of event %q says %q", name, got)
		}
		r.sees("说的是同一件事", "大家怎么说")
		n := r.text(".figures dd a")
		r.click(".figures dd a")
		r.sees(n+" 件工单", name)
		return
	}
	t.Fatal("no issue has an event")
}

func readerNarrowsAndWidens(t *testing.T) {
	t.Parallel()
	r := sit(t, desk).open("/issues")
	all := r.text("h1")
	r.click(`.presets a:nth-child(2)`)
	if at := r.at(); at != "/issues?from=2022-04-06&to=2022-07-04" {
		t.Errorf("近 90 天 leads to %s", at)
	}
	r.sees("2022-04-06 至 2022-07-04")
	r.do(chromedp.Click(".choose summary"), chromedp.SetValue("#f-area", "3401"), chromedp.SetValue("#f-kind", "投诉"))
	r.click(".choose button")
	if at := r.at(); !strings.Contains(at, "area=3401") || !strings.Contains(at, "kind=投诉") || !strings.Contains(at, "from=2022-04-06") {
		t.Errorf("the form leads to %s", at)
	}
	r.sees("合肥市", "投诉", "全部去掉")
	r.click(`.chips li:nth-child(2) a`) // the area goes, the rest stays
	if at := r.at(); strings.Contains(at, "area=") || !strings.Contains(at, "kind=投诉") {
		t.Errorf("without the area: %s", at)
	}
	r.click(".chip-all a")
	if got := r.text("h1"); got != all {
		t.Errorf("without conditions %q, at first %q", got, all)
	}
	r.click(`.issues th a[href="/issues?sort=name"]`)
	r.click(".pager a[rel=next]")
	if at := r.at(); !strings.Contains(at, "cursor=") || !strings.Contains(at, "sort=name") {
		t.Errorf("下一页 leads to %s", at)
	}
	r.click(".pager a")
	if at := r.at(); at != "/issues?sort=name" {
		t.Errorf("回到第一页 leads to %s", at)
	}
}

func readerSearchesByKeyboard(t *testing.T) {
	t.Parallel()
	r := sit(t, desk).open("/issues")
	r.do(chromedp.KeyEvent("/"))
	evaluate[chromedp.Void](r, `document.activeElement.value = ""`) // the driver types the slash even though the page took the key
	r.do(chromedp.KeyEvent("押金"))
	if got := evaluate[string](r, `document.activeElement.id + " " + document.activeElement.value`); got != "find 押金" {
		t.Fatalf("after / and typing: %q", got)
	}
	r.click(".find button")
	if r.count("td.lead u") == 0 {
		t.Error("the word that was looked for is not underlined")
	}
	r.sees("押金")
	r.open("/tickets?q=绝无此词的一句话abcxyz")
	r.sees("没有符合这些条件的工单", "去掉全部条件")
	r.click(".blank a")
	if at := r.at(); at != "/tickets" {
		t.Errorf("去掉全部条件 leads to %s", at)
	}
	r.do(chromedp.KeyEvent("\t"))
	if got := evaluate[string](r, `document.activeElement.className`); got != "skip" {
		t.Errorf("the first stop of the keyboard is %q, not the link to the text", got)
	}
}
