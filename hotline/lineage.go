package hotline

import (
	"cmp"
	"crypto/sha256"
	"encoding/base32"
	"slices"
	"strings"
)

// KeepIssues says which known issue each cluster of a new run goes on being. overlaps counts the tickets
// that a cluster shares with an issue as the run before had it. The rule: pairs are taken by the number of
// shared tickets, the largest first; a cluster keeps an issue's identity when it holds more than half of
// those of the issue's tickets that are still assigned, or when at least half of the two together is
// shared (Jaccard). Each issue goes on in one cluster at most and each cluster continues one issue at most;
// a cluster without an issue is a new one.
func KeepIssues(clusters []Cluster, overlaps []Overlap) map[int32]IssueID {
	before := map[IssueID]int64{}
	for _, o := range overlaps {
		before[o.Issue] += o.Tickets
	}
	now := map[int32]int64{}
	for _, c := range clusters {
		now[c.Number] = int64(c.Tickets)
	}
	pairs := slices.Clone(overlaps)
	slices.SortFunc(pairs, func(a, b Overlap) int {
		return cmp.Or(cmp.Compare(b.Tickets, a.Tickets), cmp.Compare(a.Issue, b.Issue), cmp.Compare(a.Cluster, b.Cluster))
	})
	kept := map[int32]IssueID{}
	taken := map[IssueID]bool{}
	for _, o := range pairs {
		if _, done := kept[o.Cluster]; done || taken[o.Issue] {
			continue
		}
		union := before[o.Issue] + now[o.Cluster] - o.Tickets
		if 2*o.Tickets > before[o.Issue] || 2*o.Tickets >= union {
			kept[o.Cluster] = o.Issue
			taken[o.Issue] = true
		}
	}
	return kept
}

// NewIssueID makes the identity of an issue that is born with a cluster. It depends on the tickets alone
// (the snapshot that was clustered and the cluster's representatives), so that the same tickets give the
// same identities everywhere. known says whether an identity is taken already.
func NewIssueID(snapshot string, c Cluster, known func(IssueID) bool) IssueID {
	seed := sha256.New()
	seed.Write([]byte(snapshot))
	for _, ticket := range c.Representatives {
		seed.Write(ticket[:])
	}
	for salt := byte(0); ; salt++ {
		seed.Write([]byte{salt, byte(c.Number), byte(c.Number >> 8), byte(c.Number >> 16), byte(c.Number >> 24)})
		text := base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(seed.Sum(nil)[:5])
		if id := IssueID(strings.ToLower(text)); !known(id) {
			return id
		}
	}
}
