package main

import (
	"fmt"

	"yileishi/hotline"
	"yileishi/nlp"
	"yileishi/schemas"
)

// registries reads the gazetteer and the table of units that travel in the program.
func registries() (*hotline.Gazetteer, *hotline.UnitRegistry, error) {
	places, err := gazetteer()
	if err != nil {
		return nil, nil, err
	}
	units, err := hotline.NewUnitRegistry(schemas.Units)
	if err != nil {
		return nil, nil, fmt.Errorf("units: %w", err)
	}
	return places, units, nil
}

func gazetteer() (*hotline.Gazetteer, error) {
	var data hotline.GazetteerData
	for name, into := range map[string]*[]byte{
		"cities": &data.Cities, "areas": &data.Areas, "streets": &data.Streets, "aliases": &data.Aliases,
	} {
		text, err := schemas.Gazetteer.ReadFile("gazetteer/" + name + ".csv")
		if err != nil {
			return nil, fmt.Errorf("gazetteer: %w", err)
		}
		*into = text
	}
	places, err := hotline.NewGazetteer(data)
	if err != nil {
		return nil, fmt.Errorf("gazetteer: %w", err)
	}
	return places, nil
}

// searchWords turns what a person typed into the words under which tickets are found. The dictionary is
// loaded when the first person searches.
func searchWords() func(string) []string {
	analyzer := nlp.NewAnalyzer(nlp.NewDictionary())
	return func(text string) []string {
		tokens, _ := analyzer.Analyze("", text)
		words := tokens[:0]
		for _, token := range tokens {
			if token != hotline.ClauseEnd {
				words = append(words, token)
			}
		}
		return words
	}
}
