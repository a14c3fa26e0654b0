package dashboard

// emptyState says what would be here and how to get it; its zero value means that there is something.
type emptyState struct {
	Title string
	Text  string
	Href  string
	Link  string
}

// emptyData explains a page without tickets: nothing was loaded yet, or nothing fits the choice.
func emptyData(tickets int64, a asked, path string) emptyState {
	switch {
	case tickets > 0:
		return emptyState{}
	case a.filter.narrowed():
		text := "换一个时段或去掉一项条件再看。"
		if !a.facets.First.IsZero() {
			text = "已有的工单从 " + day(a.facets.First) + " 到 " + day(a.facets.Last) + "。" + text
		}
		return emptyState{"没有符合这些条件的工单", text, filter{Sort: a.filter.Sort}.at(path), "去掉全部条件"}
	}
	return emptyState{
		"还没有工单", "导入热线导出的工单文件（CSV、XLSX、JSON、Parquet、Arrow）后，这里会显示反复出现的问题。",
		"/imports", "去导入",
	}
}
