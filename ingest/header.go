package ingest

import (
	"strings"
)

// recognised lists, for each field, the headers by which it is known, the surest first. Headers are compared
// as headerKey writes them.
var recognised = []struct {
	field Field
	names []string
}{
	{Number, []string{"工单编号", "工单号", "工单id", "诉求编号", "受理编号", "事项编号", "事件编号", "流水号", "受理单号", "工单流水号", "留言编号", "编号", "ticketid", "ticketno", "ticketnumber", "ticket", "number", "caseid", "caseno", "id"}},
	{Received, []string{"来电时间", "受理时间", "诉求时间", "反映时间", "来电日期", "受理日期", "登记时间", "工单登记时间", "创建时间", "建单时间", "生成时间", "留言时间", "留言日期", "提交时间", "接听时间", "received", "receivedat", "receivedtime", "created", "createdat", "createdtime", "createtime", "calltime", "time", "date"}},
	{Closed, []string{"办结时间", "结案时间", "完成时间", "办结日期", "办理完成时间", "归档时间", "closed", "closedat", "closetime", "finished", "finishedat"}},
	{Replied, []string{"答复时间", "回复时间", "反馈时间", "答复日期", "回复日期", "replytime", "replied", "repliedat"}},
	{Due, []string{"办理期限", "办结期限", "截止时间", "处理期限", "办理时限", "要求办结时间", "到期时间", "due", "dueat", "deadline"}},
	{Changed, []string{"更新时间", "最后更新时间", "修改时间", "最后修改时间", "变更时间", "updated", "updatedat", "updatetime", "modified", "modifiedat", "lastmodified"}},
	{Title, []string{"标题", "工单标题", "诉求标题", "留言主题", "留言标题", "事项标题", "主题", "题目", "title", "subject"}},
	{Text, []string{"主要内容", "诉求内容", "工单内容", "反映内容", "来电内容", "留言详情", "留言内容", "问题描述", "诉求描述", "事项内容", "详细内容", "内容", "正文", "text", "content", "description", "body"}},
	{Reply, []string{"答复内容", "回复内容", "答复意见", "回复意见", "办理结果", "处理结果", "办理意见", "答复", "回复", "reply", "answer", "response"}},
	{KindOf, []string{"诉求类型", "工单类型", "诉求类别", "来电类型", "事项类型", "信件类型", "业务类型", "诉求性质", "kind", "type", "tickettype"}},
	{Channel, []string{"来源渠道", "诉求渠道", "受理渠道", "来源", "工单来源", "诉求来源", "处理受理方式", "受理方式", "渠道", "channel"}},
	{Category, []string{"问题分类", "诉求分类", "事项分类", "内容分类", "问题类别", "一级分类", "二级分类", "三级分类", "一级标签", "二级标签", "三级标签", "分类", "category", "label", "class"}},
	{AreaOf, []string{"所属地区", "所属区域", "事发地区", "事发区域", "事发地", "所在地区", "行政区划", "地市", "所属市", "所属地市", "被反映市", "所属区县", "区县", "被反映区", "被反映区县", "被反映街乡镇", "街乡镇", "所属街道", "街道", "乡镇街道", "街道乡镇", "地区", "区域", "area", "region", "city", "district", "street"}},
	{Unit, []string{"承办单位", "主办单位", "办理单位", "处理单位", "责任单位", "承办部门", "办理部门", "处置单位", "单位", "部门", "unit", "department", "agency"}},
	{Subject, []string{"被反映主体", "被诉主体", "被投诉主体", "被反映对象", "被投诉单位", "企业名称", "被反映单位", "涉事主体", "target", "company"}},
	{Caller, []string{"来电人电话", "来电号码", "来电电话", "联系电话", "诉求人电话", "来电人电话账号", "手机号", "手机号码", "主叫号码", "电话", "电话号码", "留言用户", "用户", "用户id", "账号", "phone", "mobile", "caller", "callerid", "user", "userid", "account"}},
	{CallerKind, []string{"诉求主体", "诉求人类型", "来电人类型", "主体类型", "来电主体", "callerkind", "callertype"}},
	{State, []string{"工单状态", "办理状态", "处理状态", "状态", "state", "status"}},
	{Contacted, []string{"是否联系", "是否已联系", "是否响应", "联系情况", "contacted"}},
	{Resolved, []string{"是否解决", "是否已解决", "解决情况", "解决状态", "resolved", "solved"}},
	{Result, []string{"满意度", "是否满意", "结果满意度", "办理结果满意度", "满意情况", "评价结果", "满意程度", "satisfaction", "grade"}},
	{Likes, []string{"点赞数", "点赞", "赞同数", "支持数", "likes", "like"}},
	{Dislikes, []string{"反对数", "反对", "点踩数", "点踩", "dislikes", "dislike"}},
}

// headerKey brings a header into the form in which headers are compared: plain letters, small, without
// spaces, separators, marks of obligation and remarks in brackets.
func headerKey(header string) string {
	var b strings.Builder
	depth := 0
	for _, r := range header {
		if r >= '！' && r <= '～' {
			r = r - '！' + '!'
		}
		switch {
		case r == '(' || r == '[' || r == '【':
			depth++
			continue
		case r == ')' || r == ']' || r == '】':
			depth = max(0, depth-1)
			continue
		case depth > 0:
			continue
		case r >= 'A' && r <= 'Z':
			r += 'a' - 'A'
		}
		switch r {
		case ' ', '\t', '\n', '\r', '　', '\u00a0', '_', '-', '/', '*', ':', '.', '、', '\ufeff', '\u200b', '"', '\'':
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// recognise returns the field that a header stands for and how sure that is: 0 is the surest. It returns
// ok == false for unknown headers.
func recognise(header string) (field Field, rank int, ok bool) {
	key := headerKey(header)
	if key == "" {
		return "", 0, false
	}
	for _, entry := range recognised {
		for i, name := range entry.names {
			if name == key {
				return entry.field, i, true
			}
		}
	}
	return "", 0, false
}
