package ingest_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"

	"yileishi/hotline"
	"yileishi/ingest"
)

// nowhere takes everything and keeps nothing: what is measured is the work of this package alone.
type nowhere struct{}

func (nowhere) Versions(context.Context, []hotline.TicketID) ([]hotline.TicketVersion, error) {
	return nil, nil
}

func (nowhere) Write(context.Context, arrow.Record, []hotline.TicketVersion, string) error {
	return nil
}
func (nowhere) Add(context.Context, []hotline.QuarantinedRow) error { return nil }

// BenchmarkRun reads, checks, masks and hands on a file of tickets without segmenting them.
func BenchmarkRun(b *testing.B) {
	const tickets = 20_000
	var content strings.Builder
	content.WriteString("工单编号,来电时间,诉求类型,来电人电话,所属地区,承办单位,标题,主要内容,工单状态,办结时间,满意度\n")
	for i := range tickets {
		fmt.Fprintf(&content, "AH%08d,2022-03-%02d 09:%02d:00,投诉,138%08d,合肥市包河区,合肥市包河区住建局,小区%d栋夜间施工噪音扰民,%s,已办结,2022-04-%02d 10:00:00,基本满意\n",
			i, 1+i%28, i%60, i, i%30, strings.Repeat("来电人反映包河区某小区楼上夜间施工至23:00仍未停止，物业多次协调无果，联系人：张建国，电话13812345678。", 3), 1+i%28)
	}
	path := filepath.Join(b.TempDir(), "b.csv")
	if err := os.WriteFile(path, []byte(content.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	for _, workers := range []int{1, 2} {
		b.Run(fmt.Sprintf("workers=%d", workers), func(b *testing.B) {
			b.SetBytes(int64(content.Len()))
			b.ReportAllocs()
			opts := options(b)
			opts.Workers = workers
			for b.Loop() {
				source, err := ingest.Open(b.Context(), path, ingest.OpenOptions{})
				if err != nil {
					b.Fatal(err)
				}
				counts, err := ingest.Run(b.Context(), opts, source, ingest.Ports{Ledger: nowhere{}, Sink: nowhere{}, Quarantine: nowhere{}})
				if err != nil || counts.Loaded != tickets {
					b.Fatalf("%+v, %v", counts, err)
				}
				if err := source.Close(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(tickets)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}
