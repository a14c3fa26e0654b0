package ingest_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"

	"yileishi/hotline"
	"yileishi/ingest"
)

// stuck is a sink that ends with its context only.
type stuck struct{ reached chan struct{} }

func (s stuck) Write(ctx context.Context, _ arrow.Record, _ []hotline.TicketVersion, _ string) error {
	close(s.reached)
	<-ctx.Done()
	return ctx.Err()
}

func manyRows(n int) string {
	var b strings.Builder
	b.WriteString(plainHeader)
	for i := range n {
		fmt.Fprintf(&b, "%d,2022-03-10,标题%d,文,单位\n", i, i)
	}
	return b.String()
}

func TestRunEndsWithItsContext(t *testing.T) {
	t.Parallel()
	source, err := ingest.Open(t.Context(), file(t, "x.csv", manyRows(100)), ingest.OpenOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	ctx, cancel := context.WithCancel(t.Context())
	sink, m := stuck{make(chan struct{})}, newMemory()
	go func() {
		<-sink.reached
		cancel()
	}()
	opts := options(t)
	opts.BatchRows = 5
	counts, err := ingest.Run(ctx, opts, source, ingest.Ports{Ledger: m, Sink: sink, Quarantine: m})
	if !errors.Is(err, context.Canceled) || counts.Loaded != 0 {
		t.Errorf("%+v, %v", counts, err)
	}
}

func TestProgress(t *testing.T) {
	t.Parallel()
	content := manyRows(95)
	source, err := ingest.Open(t.Context(), file(t, "x.csv", content), ingest.OpenOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	opts := options(t)
	opts.BatchRows = 10
	ports := newMemory().ports()
	var steps []ingest.Progress
	ports.Progress = func(p ingest.Progress) { steps = append(steps, p) }
	if _, err := ingest.Run(t.Context(), opts, source, ports); err != nil {
		t.Fatal(err)
	}
	if len(steps) != 10 {
		t.Fatalf("%d steps, want one for each batch", len(steps))
	}
	for i, p := range steps {
		if p.Total != int64(len(content)) || p.Done <= 0 || p.Done > p.Total || p.Counts.Read != min(95, int64(10*(i+1))) {
			t.Errorf("step %d: %+v", i, p)
		}
	}
	if last := steps[9]; last.Done != last.Total {
		t.Errorf("the last step is at %d of %d", last.Done, last.Total)
	}
}

// TestOptionsRefused asks before a run what it would refuse.
func TestOptionsRefused(t *testing.T) {
	t.Parallel()
	info := ingest.Info{Columns: []string{"工单编号", "来电时间", "标题"}}
	opts := options(t)
	if err := ingest.Check(opts, info); err != nil {
		t.Error(err)
	}
	opts.Source = ""
	if err := ingest.Check(opts, info); hotline.ErrorCode(err) != hotline.Invalid || !strings.Contains(hotline.ErrorMessage(err), "--source") {
		t.Errorf("without a source: %v", err)
	}
	if err := ingest.Check(ingest.Options{Source: "x"}, info); err == nil {
		t.Error("without a key: no error")
	}
}
