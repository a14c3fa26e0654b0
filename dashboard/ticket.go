package dashboard

import (
	"fmt"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"yileishi/hotline"
)

type ticketView struct {
	Page
	Ticket   ticketLine
	Facts    []row
	Outcome  []row
	Why      string
	Rival    similarLine
	Nearness string
	Siblings []ticketLine
	Together string // what the siblings share
	Same     string
}

// row is a fact with its name.
type row struct {
	Name  string
	Value string
	Href  string
}

func (s *Server) ticket(c *fiber.Ctx) error {
	id, err := hotline.ParseTicketID(c.Params("id"))
	if err != nil {
		return err
	}
	page, err := s.config.Questions.Ticket(c.UserContext(), id)
	if err != nil {
		return err
	}
	return c.Render("ticket", s.ticketView(c, page))
}

func (s *Server) ticketView(c *fiber.Ctx, p hotline.TicketPage) ticketView {
	line := ticketLines([]hotline.TicketRow{p.TicketRow})[0]
	view := ticketView{
		Page: s.page(c, "tickets", "工单 "+p.Number), Ticket: line, Facts: ticketFacts(p.Ticket),
		Outcome: ticketOutcome(p.Ticket), Why: whyText(p), Siblings: ticketLines(p.Siblings),
		Together: "同一类事的其他工单",
	}
	view.AsOf = minute(p.AsOf)
	if p.EventID != "" {
		view.Together = "说同一件事的其他工单"
	}
	if p.RivalIssue.ID != "" {
		view.Rival = similarLine{p.RivalIssue, filter{}.issuePath(p.RivalIssue.ID)}
		view.Nearness = strconv.FormatFloat(float64(p.Score), 'f', 2, 64) + " 比 " +
			strconv.FormatFloat(float64(p.RivalScore), 'f', 2, 64)
	}
	if p.SameCaller > 0 {
		view.Same = fmt.Sprintf("同一位诉求人另有 %s 件工单。", hotline.Grouped(p.SameCaller))
	}
	return view
}

// ticketFacts lists what is known; what the source left out is left out here.
func ticketFacts(t hotline.Ticket) []row {
	rows := []row{{"来电时间", orUnknown(minute(t.Received)), ""}}
	add := func(name, value, href string) {
		if value != "" {
			rows = append(rows, row{name, value, href})
		}
	}
	area := t.Area
	if area == "" {
		area = t.AreaName
	}
	add("地区", t.AreaName, filter{Area: area}.at("/tickets"))
	add("承办单位", t.Unit, filter{Unit: t.Unit}.at("/tickets"))
	add("诉求类型", string(t.Kind), filter{Kind: string(t.Kind)}.at("/tickets"))
	add("问题分类", t.Category, "")
	add("被反映主体", t.Subject, "")
	add("诉求主体", string(t.CallerKind), "")
	add("来源渠道", t.Channel, "")
	add("数据来源", t.Source, filter{Source: t.Source}.at("/tickets"))
	if t.Likes > 0 || t.Dislikes > 0 {
		add("赞同 / 反对", hotline.Grouped(int64(t.Likes))+" / "+hotline.Grouped(int64(t.Dislikes)), "")
	}
	return rows
}

// ticketOutcome lists what the source says about the handling.
func ticketOutcome(t hotline.Ticket) []row {
	var rows []row
	add := func(name, value string) {
		if value != "" {
			rows = append(rows, row{name, value, ""})
		}
	}
	add("状态", string(t.State))
	add("办理期限", minute(t.Due))
	add("办结时间", minute(t.Closed))
	add("答复时间", minute(t.Replied))
	add("是否联系", verdictName(t.Contacted))
	add("是否解决", verdictName(t.Resolved))
	add("对结果", gradeName(t.Result))
	return rows
}

func verdictName(v hotline.Verdict) string {
	switch v {
	case hotline.Yes:
		return "是"
	case hotline.No:
		return "否"
	case hotline.Partly:
		return "部分"
	case hotline.Unasked:
	}
	return ""
}

// whyText says in words how sure the assignment is.
func whyText(p hotline.TicketPage) string {
	switch {
	case p.Issue == "" || p.Confidence == hotline.Unassigned:
		return "这件工单与已有的各类事都不够接近，没有归类；它仍计入总数。"
	case p.Confidence == hotline.Sure:
		return "与这类事的其他工单明显接近。"
	}
	return "与这类事接近，但不十分明确，请对照原文判断。"
}

func orUnknown(text string) string {
	if text == "" {
		return "时间不详"
	}
	return text
}
