package schemas

import _ "embed"

// Dictionaries of the text chain. Each file says at its head what it holds and where it comes from: a word a
// line, then optionally its frequency and part of speech; "#" starts a comment.
var (
	// HotlineWords holds terms of government and of the hotline that the general dictionary lacks or cuts.
	//
	//go:embed dictionaries/hotline.txt
	HotlineWords string

	// StopWords holds words that say nothing about what a ticket is about.
	//
	//go:embed dictionaries/stopwords.txt
	StopWords string

	// PlaceWords holds the names of Anhui's cities, counties, districts and streets.
	//
	//go:embed dictionaries/places.txt
	PlaceWords string

	// FrameWords holds the words of a hotline's formulas of opening and closing.
	//
	//go:embed dictionaries/frames.txt
	FrameWords string

	// Fields is the thesaurus: words that belong to one field of government work, a field a line.
	//
	//go:embed dictionaries/fields.txt
	Fields string

	// Matters is the thesaurus of the usual matters of a hotline, a matter a line.
	//
	//go:embed dictionaries/matters.txt
	Matters string
)
