package hotline_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"yileishi/hotline"
)

func TestKeepIssues(t *testing.T) {
	t.Parallel()
	clusters := func(sizes ...int) (all []hotline.Cluster) {
		for i, n := range sizes {
			all = append(all, hotline.Cluster{Number: int32(i), Tickets: n})
		}
		return all
	}
	for name, c := range map[string]struct {
		clusters []hotline.Cluster
		overlaps []hotline.Overlap
		want     map[int32]hotline.IssueID
	}{
		"nothing known": {clusters(5), nil, map[int32]hotline.IssueID{}},
		"grown": {
			clusters(30),
			[]hotline.Overlap{{Cluster: 0, Issue: "a", Tickets: 10}},
			map[int32]hotline.IssueID{0: "a"},
		},
		"split: the larger half goes on": {
			clusters(6, 4),
			[]hotline.Overlap{{Cluster: 0, Issue: "a", Tickets: 6}, {Cluster: 1, Issue: "a", Tickets: 4}},
			map[int32]hotline.IssueID{0: "a"},
		},
		"split evenly: neither holds more than half, the Jaccard bound decides": {
			clusters(5, 5),
			[]hotline.Overlap{{Cluster: 0, Issue: "a", Tickets: 5}, {Cluster: 1, Issue: "a", Tickets: 5}},
			map[int32]hotline.IssueID{0: "a"},
		},
		"merged: the larger issue goes on": {
			clusters(10),
			[]hotline.Overlap{{Cluster: 0, Issue: "a", Tickets: 3}, {Cluster: 0, Issue: "b", Tickets: 7}},
			map[int32]hotline.IssueID{0: "b"},
		},
		"scattered: too little stays together": {
			clusters(20, 20, 20),
			[]hotline.Overlap{{Cluster: 0, Issue: "a", Tickets: 3}, {Cluster: 1, Issue: "a", Tickets: 3}, {Cluster: 2, Issue: "a", Tickets: 3}},
			map[int32]hotline.IssueID{},
		},
		"swapped numbers": {
			clusters(8, 9),
			[]hotline.Overlap{{Cluster: 0, Issue: "b", Tickets: 8}, {Cluster: 1, Issue: "a", Tickets: 9}},
			map[int32]hotline.IssueID{0: "b", 1: "a"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, hotline.KeepIssues(c.clusters, c.overlaps)); diff != "" {
				t.Errorf("kept (-want +got):\n%s", diff)
			}
		})
	}
}

func TestNewIssueIDDependsOnTheTicketsAndIsFree(t *testing.T) {
	t.Parallel()
	free := func(hotline.IssueID) bool { return false }
	c := hotline.Cluster{Number: 3, Representatives: []hotline.TicketID{hotline.NewTicketID("热线", "1")}}
	first := hotline.NewIssueID("snapshot", c, free)
	if again := hotline.NewIssueID("snapshot", c, free); again != first {
		t.Errorf("the same tickets gave %q and %q", first, again)
	}
	if other := hotline.NewIssueID("other", c, free); other == first {
		t.Errorf("another snapshot gave the same identity %q", other)
	}
	second := hotline.NewIssueID("snapshot", c, func(id hotline.IssueID) bool { return id == first })
	if second == first || len(second) != 8 {
		t.Errorf("a taken identity was given again: %q", second)
	}
}
