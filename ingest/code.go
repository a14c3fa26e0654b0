package ingest

import (
	"strconv"
	"strings"

	"yileishi/hotline"
)

// Codes become the programme's own classes. Where a mapping lists a column's codes, another value is unknown
// and quarantined; so is a bare number without a list, since nobody can know what it means. A word that is
// not known becomes 其他 or "not known", as the class allows.

func kindOf(s string) (hotline.Kind, bool) {
	if s == "" {
		return hotline.KindUnknown, true
	}
	switch strings.ToLower(s) {
	case "咨询", "咨询类", "consultation", "inquiry", "enquiry", "question":
		return hotline.Consultation, true
	case "求助", "求助类", "求决", "求决类", "帮助", "help", "request":
		return hotline.Help, true
	case "投诉", "投诉类", "投诉举报", "complaint":
		return hotline.Complaint, true
	case "举报", "举报类", "检举", "控告", "accusation", "report":
		return hotline.Accusation, true
	case "建议", "建议类", "意见", "意见建议", "建言", "suggestion", "advice":
		return hotline.Suggestion, true
	case "其他", "其它", "其他类", "表扬", "感谢", "诉求", "控烟", "other":
		return hotline.OtherKind, true
	}
	if isNumber(s) {
		return "", false
	}
	for _, k := range [...]hotline.Kind{hotline.Complaint, hotline.Accusation, hotline.Help, hotline.Consultation, hotline.Suggestion} {
		if strings.Contains(s, string(k)) {
			return k, true
		}
	}
	return hotline.OtherKind, true
}

func callerKindOf(s string) (hotline.CallerKind, bool) {
	if s == "" {
		return hotline.CallerKindUnknown, true
	}
	for _, word := range [...]string{"企业", "公司", "单位", "法人", "市场主体", "商户", "工商户", "机构", "enterprise", "company", "business"} {
		if strings.Contains(strings.ToLower(s), word) {
			return hotline.Enterprise, true
		}
	}
	for _, word := range [...]string{"个人", "群众", "市民", "公民", "居民", "村民", "自然人", "person", "individual", "citizen"} {
		if strings.Contains(strings.ToLower(s), word) {
			return hotline.Person, true
		}
	}
	return hotline.CallerKindUnknown, !isNumber(s)
}

func stateOf(s string) (hotline.State, bool) {
	switch strings.ToLower(s) {
	case "":
		return hotline.StateUnknown, true
	case "待派单", "未派单", "待受理", "未受理", "待处理", "新建", "登记", "已登记", "待分派", "待转派", "open", "new":
		return hotline.Open, true
	case "办理中", "处理中", "已转派", "已派单", "转办", "已转办", "已受理", "待回复", "待办结", "待回访", "承办中", "延期", "重办", "发回重办", "in progress", "in_progress", "pending":
		return hotline.InHand, true
	case "已办结", "办结", "已完成", "完成", "回复完成", "已回复", "已答复", "已关闭", "关闭", "结案", "已结案", "已归档", "归档", "已回访", "回访完成", "closed", "done", "resolved", "finished":
		return hotline.Closed, true
	}
	return hotline.StateUnknown, !isNumber(s)
}

func verdictOf(s string) (hotline.Verdict, bool) {
	switch strings.ToLower(s) {
	case "是", "有", "已联系", "联系", "已响应", "响应", "解决", "已解决", "完全解决", "yes", "y", "true", "1":
		return hotline.Yes, true
	case "否", "没有", "无", "未联系", "未响应", "未解决", "没解决", "不解决", "no", "n", "false", "0":
		return hotline.No, true
	case "部分解决", "部分", "基本解决", "正在解决", "partly", "partial":
		return hotline.Partly, true
	}
	return hotline.Unasked, !isNumber(s)
}

func gradeOf(s string) (hotline.Grade, bool) {
	switch strings.ToLower(s) {
	case "非常满意", "很满意", "十分满意":
		return hotline.VerySatisfied, true
	case "满意", "比较满意", "较满意", "是", "yes", "true":
		return hotline.Satisfied, true
	case "基本满意", "一般":
		return hotline.BasicallySatisfied, true
	case "不满意", "不太满意", "较不满意", "否", "no", "false":
		return hotline.Unsatisfied, true
	case "非常不满意", "很不满意", "十分不满意":
		return hotline.VeryUnsatisfied, true
	}
	return hotline.Ungraded, !isNumber(s)
}

// countOf reads a number of likes. Workbooks write whole numbers as 12.0 at times.
func countOf(s string) (uint32, bool) {
	if s == "" {
		return 0, true
	}
	if n, err := strconv.ParseUint(s, 10, 32); err == nil {
		return uint32(n), true
	}
	whole, zeros, found := strings.Cut(s, ".")
	n, err := strconv.ParseUint(whole, 10, 32)
	return uint32(n), err == nil && found && strings.Trim(zeros, "0") == ""
}

// isNumber says whether a value is a bare number: a code whose meaning only a list can tell.
func isNumber(s string) bool {
	if s == "" {
		return false
	}
	for _, r := range s {
		if r < '0' || r > '9' {
			return r == '.' && strings.Trim(s, "0123456789") == "."
		}
	}
	return true
}
