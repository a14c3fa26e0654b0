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
		a.Words = s.reasons(a.Event) // what the event shares is why it is here, not its own words
	}
}

// reasons returns what the tickets of an event share, strongest first.
func (s *EventSet) reasons(event int32) []string {
	phrases := s.Groups[event].Keyphrases
	words := make([]string, 0, len(phrases))
	for _, phrase := range phrases {
		words = append(words, phrase.Text)
	}
	return words
}
