package ingest_test

import (
	"fmt"
	"strings"

	"yileishi/hotline"
	"yileishi/ingest"
)

func ExampleParseMapping() {
	mapping, err := ingest.ParseMapping([]byte(`
source: 合肥12345
columns:
  单号: number
  受理日期: {field: received, format: yyyyMMdd HHmmss}
  类型: {field: kind, codes: {1: 咨询, 2: 投诉}}
  备注: ignore
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(mapping.Source, len(mapping.Columns))

	_, err = ingest.ParseMapping([]byte("columns:\n  单号: numbr\n"))
	message, _, _ := strings.Cut(hotline.ErrorMessage(err), "。")
	fmt.Println(message)
	// Output:
	// 合肥12345 4
	// 映射文件第 2 行：没有“numbr”这个字段
}
