package nlp

import "yileishi/hotline"

// ClusterAll clusters documents that fit in memory: sample, train, assign. The assignments lie in the order of docs.
func ClusterAll(docs []hotline.Document, settings Settings) ([]hotline.Assignment, *Model, error) {
	sampler := NewSampler(0, settings.Seed)
	sampler.Add(docs...)
	model, err := Train(sampler.Sample(), settings, Constraints{}, nil)
	if err != nil {
		return nil, nil, err
	}
	return model.Assign(docs), model, nil
}

// FindEvents finds the issues and the events of documents that fit in memory: assignments, with their events, in the
// order of docs.
func FindEvents(docs []hotline.Document, settings Settings) ([]hotline.Assignment, *EventSet, error) {
	assignments, model, err := ClusterAll(docs, settings)
	if err != nil {
		return nil, nil, err
	}
	finder := NewEventFinder(model, settings)
	finder.Add(docs, assignments)
	set := finder.Finish()
	for i := range assignments {
		assignments[i].Event = set.Of(docs[i].Ticket)
	}
	return assignments, set, nil
}
