package nlp

import (
	"yileishi/hotline"
)

// WeightedDocument is a document of the sample and how many tickets it stands for (near-duplicates included); a
// weight below 1 counts as 1.
type WeightedDocument struct {
	hotline.Document
	Weight int
}

// Settings are the choices of a run. The zero value with a Lexicon is the default of every field; the same settings,
// sample, constraints and previous model give the same model on every machine.
type Settings struct {
	// Lexicon says what the dictionary knows of words. It is required.
	Lexicon *Lexicon `json:"-"`
	// Seed feeds every choice that is left to chance.
	Seed uint64 `json:"seed"`
	// TopLevel, when positive, asks for exactly so many large groups in which every ticket has its place, instead
	// of issues.
	TopLevel int `json:"top_level,omitempty"`
	// Granularity scales the number of issues: 2 gives about twice as many, 0 means 1.
	Granularity float64 `json:"granularity,omitempty"`
	// EventCosine is the least likeness of two tickets of an event, 0 means 0.12. Higher is tighter.
	EventCosine float64 `json:"event_cosine,omitempty"`
	// EventResolution is the density below which an event falls apart, 0 means 0.11.
	EventResolution float64 `json:"event_resolution,omitempty"`
}

// Constraints are people's corrections. They hold after every assignment, whatever the vectors say.
type Constraints struct {
	// Together lists groups of tickets that belong to one issue: the one that most of them fall into.
	Together [][]hotline.TicketID `json:"together,omitempty"`
	// Apart lists pairs that do not belong to one issue: the less central of the two goes to its next best issue.
	Apart [][2]hotline.TicketID `json:"apart,omitempty"`
	// Pinned ties tickets to clusters of the previous model, whose numbers a warm start keeps.
	Pinned map[hotline.TicketID]int32 `json:"pinned,omitempty"`
}
