package nlp

import "yileishi/hotline"

// Settle gives tickets the event they lie in and lets an event lie in one issue whole: a ticket of an event
// goes where most of the event's tickets went, since the same incident is the same kind of problem. What its
// own words said first stays as its rival. assignments are those of Model.Assign and are changed in place.
func (s *EventSet) Settle(assignments []hotline.Assignment) {
	for i := range assignments {
		a := &assignments[i]
		a.Event = s.Of(a.Ticket)
		if a.Event == hotline.NoCluster {
			continue
		}
		home := s.Groups[a.Event].Cluster
		if home == hotline.NoCluster || home == a.Cluster {
			continue
		}
		if a.Cluster != hotline.NoCluster {
			a.Rival, a.RivalScore = a.Cluster, a.Score
		}
		a.Cluster, a.Confidence = home, hotline.Likely
	}
}
