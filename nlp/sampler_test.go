package nlp

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yileishi/hotline"
)

func sampledBy(docs []hotline.Document, limit int, keep ...hotline.TicketID) []WeightedDocument {
	s := NewSampler(limit, 1, keep...)
	s.Add(docs...)
	return s.Sample()
}

func TestSamplerIgnoresOrder(t *testing.T) {
	t.Parallel()
	docs := sampled600(t).docs
	want := sampledBy(docs, 100)
	if len(want) > 100 || len(want) < 90 {
		t.Errorf("sampled %d documents, want at most 100 and hardly fewer", len(want))
	}
	for seed := range uint64(3) {
		if diff := cmp.Diff(want, sampledBy(shuffled(docs, seed), 100)); diff != "" {
			t.Errorf("shuffled (-want +got):\n%.1000s", diff)
		}
	}
}

// TestSamplerCollapsesDuplicates: equal and nearly equal texts are one document with the weight of all.
func TestSamplerCollapsesDuplicates(t *testing.T) {
	t.Parallel()
	base := "丽水花园小区旁边的搅拌站夜间施工噪音很大，粉尘污染严重，居民无法开窗，老人孩子咳嗽不止，多次投诉没有结果，" +
		"环保部门说已经责令整改，可是一到夜里又开始生产，水泥罐车进进出出，路面全是泥浆，希望彻底搬迁这家搅拌站"
	var docs []hotline.Document
	for i := range 5 {
		docs = append(docs, document(fmt.Sprint("equal", i), "", base))
	}
	docs = append(docs, document("near", "", base+"谢谢"), document("other", "", "公交车早高峰半小时不来一趟，上班总是迟到"))
	got := sampledBy(docs, 0)
	weights := []int{got[0].Weight, got[len(got)-1].Weight}
	if len(got) != 2 || weights[0]+weights[1] != 7 || max(weights[0], weights[1]) != 6 {
		t.Errorf("got %d documents with weights %v, want one of 6 and one of 1", len(got), weights)
	}
}

func TestSamplerKeepsConstrainedTickets(t *testing.T) {
	t.Parallel()
	docs := sampled600(t).docs
	keep := docs[17].Ticket
	for _, d := range sampledBy(docs, 10, keep) {
		if d.Ticket == keep {
			return
		}
	}
	t.Error("the kept ticket is not in the sample")
}
