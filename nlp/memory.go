package nlp

import "yileishi/hotline"

// ClusterAll clusters documents that fit in memory as the program clusters a store: sample, train, assign, and, unless
// large groups are asked for, let each event lie in one issue. The assignments lie in the order of docs.
func ClusterAll(docs []hotline.Document, settings Settings) ([]hotline.Assignment, *Model, error) {
	assignments, _, model, err := clusterAll(docs, settings)
	return assignments, model, err
}

// FindEvents finds the issues and the events of documents that fit in memory: assignments, with their events, in the
// order of docs.
func FindEvents(docs []hotline.Document, settings Settings) ([]hotline.Assignment, *EventSet, error) {
	settings.TopLevel = 0
	assignments, set, _, err := clusterAll(docs, settings)
	return assignments, set, err
}

func clusterAll(docs []hotline.Document, settings Settings) ([]hotline.Assignment, *EventSet, *Model, error) {
	sampler := NewSampler(0, settings.Seed)
	sampler.Add(docs...)
	model, err := Train(sampler.Sample(), settings, Constraints{}, nil)
	if err != nil {
		return nil, nil, nil, err
	}
	assignments := model.Assign(docs)
	if settings.TopLevel > 0 {
		return assignments, &EventSet{}, model, nil
	}
	finder := NewEventFinder(model, settings)
	finder.Add(docs, assignments)
	set := finder.Finish()
	set.Settle(assignments)
	return assignments, set, model, nil
}
