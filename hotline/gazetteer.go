package hotline

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Area is a place with an official code: 4 digits for a city, 6 for a county or district, 9 for a street.
type Area struct {
	Code string
	Name string // its own name: 包河区
	Full string // with the places above it: 合肥市包河区
}

// Gazetteer finds places of Anhui by name and code. It is built once, never changes and is safe for
// concurrent use.
type Gazetteer struct {
	areas   map[string]Area
	cities  []named            // full and short names, longest first
	under   map[string][]named // by code of the place above, longest first
	bare    map[string]string  // names of counties and districts that occur once in the province
	streets map[string]string  // names of streets that occur once
}

// named is a name under which a place is known.
type named struct{ name, code string }

// GazetteerData is the text of the four tables, each CSV with a header line: cities (code, name), areas
// (code, name, cityCode), streets (code, name, areaCode) and aliases (code, alias).
type GazetteerData struct{ Cities, Areas, Streets, Aliases []byte }

// NewGazetteer reads the tables. It fails on a code or name that is missing and on a place whose parent does
// not exist.
func NewGazetteer(data GazetteerData) (*Gazetteer, error) {
	g := &Gazetteer{areas: map[string]Area{}, under: map[string][]named{}, bare: map[string]string{}, streets: map[string]string{}}
	for _, table := range []struct {
		name  string
		text  []byte
		above int // digits of the code of the place above
	}{{"cities", data.Cities, 0}, {"areas", data.Areas, 4}, {"streets", data.Streets, 6}} {
		if err := g.read(table.name, table.text, table.above); err != nil {
			return nil, err
		}
	}
	if err := g.readAliases(data.Aliases); err != nil {
		return nil, err
	}
	g.sort()
	return g, nil
}

func (g *Gazetteer) read(name string, text []byte, above int) error {
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		return fmt.Errorf("gazetteer table %s: %w", name, err)
	}
	if len(rows) < 2 || len(rows[0]) < 2 {
		return fmt.Errorf("gazetteer table %s: %d rows, at least a header of two columns and a place are needed", name, len(rows))
	}
	for i, row := range rows[1:] {
		code, name := row[0], row[1]
		if code == "" || name == "" {
			return fmt.Errorf("gazetteer table %s: row %d has no code or name", name, i+2)
		}
		full := name
		if above > 0 {
			parent, ok := g.areas[code[:min(above, len(code))]]
			if !ok || len(code) <= above {
				return fmt.Errorf("gazetteer table %s: row %d: the place above %s is not known", name, i+2, code)
			}
			full = fullName(parent, name)
		}
		g.areas[code] = Area{Code: code, Name: name, Full: full}
		g.addNames(code, name, above)
	}
	return nil
}

// fullName puts the place above before a name, unless the name of a development zone begins with it already.
func fullName(parent Area, name string) string {
	rest := strings.TrimPrefix(name, "安徽")
	if strings.HasSuffix(rest, "区") && strings.HasPrefix(rest, strings.TrimSuffix(parent.Name, "市")) &&
		(strings.HasSuffix(rest, "开发区") || strings.HasSuffix(rest, "园区")) {
		return rest
	}
	return parent.Full + strings.TrimPrefix(rest, parent.Name)
}

// addNames makes a place findable by its name and, where that is safe, by its name without 市, 县 or 区.
func (g *Gazetteer) addNames(code, name string, above int) {
	short := strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(name, "市"), "县"), "区")
	if utf8.RuneCountInString(short) < 2 {
		short = name
	}
	if above == 0 {
		g.cities = append(g.cities, named{name, code}, named{short, code})
		return
	}
	parent := code[:above]
	g.under[parent] = append(g.under[parent], named{name, code})
	switch above {
	case 4:
		if short != name {
			g.under[parent] = append(g.under[parent], named{short, code})
		}
		once(g.bare, name, code)
	case 6:
		once(g.streets, name, code)
	}
}

// once keeps names that stand for one place only.
func once(names map[string]string, name, code string) {
	if other, ok := names[name]; ok && other != code {
		code = ""
	}
	names[name] = code
}

func (g *Gazetteer) readAliases(text []byte) error {
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		return fmt.Errorf("gazetteer aliases: %w", err)
	}
	for i, row := range rows {
		if i == 0 {
			continue
		}
		area, ok := g.areas[row[0]]
		if !ok || len(row[0]) != 6 {
			return fmt.Errorf("gazetteer aliases: row %d: no county or district has the code %s", i+1, row[0])
		}
		city := g.areas[row[0][:4]]
		alias := row[1]
		g.under[city.Code] = append(g.under[city.Code], named{alias, area.Code})
		for _, name := range []string{city.Name, strings.TrimSuffix(city.Name, "市")} {
			if rest, ok := strings.CutPrefix(alias, name); ok {
				g.under[city.Code] = append(g.under[city.Code], named{rest, area.Code})
			}
		}
		once(g.bare, alias, area.Code)
	}
	return nil
}

// ByCode returns the place with an official code. Codes with the zeros that fill them up to six, nine or
// twelve digits (340100, 340102000000) and codes of villages find the place that they lie in.
func (g *Gazetteer) ByCode(code string) (Area, bool) {
	for _, r := range code {
		if r < '0' || r > '9' {
			return Area{}, false
		}
	}
	switch len(code) {
	case 4, 6, 9, 12:
	default:
		return Area{}, false
	}
	if len(code) == 12 {
		code = code[:9]
	}
	if len(code) == 9 {
		code = strings.TrimSuffix(code, "000")
	}
	if len(code) == 6 {
		code = strings.TrimSuffix(code, "00")
	}
	area, ok := g.areas[code]
	return area, ok
}

// ByName returns the place that a name stands for: a city, a city with what lies in it (合肥市包河区望湖街道; the
// word 市 may be missing), or a county, district or street whose name occurs once in the province. The province
// may stand before it, and separators between the parts. What follows behind a known place with its city is
// ignored; a bare name must be whole.
func (g *Gazetteer) ByName(name string) (Area, bool) {
	name = squeeze(name)
	if code := g.bare[name]; code != "" {
		return g.areas[code], true
	}
	for _, city := range g.cities {
		rest, ok := strings.CutPrefix(name, city.name)
		if !ok {
			continue
		}
		area := g.within(city.code, rest)
		// 安庆路 is no place in 安庆: without 市, what follows must be known or nothing.
		if strings.HasSuffix(city.name, "市") || rest == "" || len(area.Code) > len(city.code) {
			return area, true
		}
	}
	if code := g.streets[name]; code != "" {
		return g.areas[code], true
	}
	return g.bareWithStreet(name)
}

// bareWithStreet finds a district without its city and a street of it: 包河区望湖街道.
func (g *Gazetteer) bareWithStreet(name string) (Area, bool) {
	for i := range name {
		code := g.bare[name[:i]]
		if code == "" {
			continue
		}
		for _, street := range g.under[code] {
			if strings.HasPrefix(name[i:], street.name) {
				return g.areas[street.code], true
			}
		}
	}
	return Area{}, false
}

// within follows rest down from a place as far as it is known.
func (g *Gazetteer) within(code, rest string) Area {
	for _, n := range g.under[code] {
		if tail, ok := strings.CutPrefix(rest, n.name); ok {
			return g.within(n.code, tail)
		}
	}
	return g.areas[code]
}

// leadRunes is how far into a text Leading looks.
const leadRunes = 40

// Leading returns the county or district that a text names at its beginning together with its city, both in
// full (…合肥市包河区…). It returns nothing when there is none or more than one.
func (g *Gazetteer) Leading(text string) (Area, bool) {
	n := 0
	for i := range text {
		if n++; n > leadRunes {
			text = text[:i]
			break
		}
	}
	found := map[string]Area{}
	for _, city := range g.cities {
		if !strings.HasSuffix(city.name, "市") {
			continue
		}
		for _, rest := range strings.Split(text, city.name)[1:] {
			rest = strings.TrimLeft(rest, " 　·-")
			area := g.within(city.code, rest)
			if len(area.Code) >= 6 && strings.HasPrefix(rest, g.areas[area.Code[:6]].Name) {
				found[area.Code] = area
			}
		}
	}
	if len(found) != 1 {
		return Area{}, false
	}
	for _, area := range found {
		return area, true
	}
	return Area{}, false
}

// squeeze takes the province and the separators out of a place's name.
func squeeze(name string) string {
	name = strings.Map(func(r rune) rune {
		switch r {
		case ' ', '\t', '　', '-', '—', '－', '/', '>', '|', '\\', ',', '，', '、', '·':
			return -1
		}
		return r
	}, name)
	if rest, ok := strings.CutPrefix(name, "安徽省"); ok {
		return rest
	}
	if rest := strings.TrimPrefix(name, "安徽"); rest != "" && !strings.Contains(rest, "开发区") {
		return rest
	}
	return name
}

// sort puts longer names before shorter ones, so that 宣城市经济开发区 is not taken for 宣城市, and gives an
// order that does not hang on the tables' order.
func (g *Gazetteer) sort() {
	byLength := func(a, b named) int {
		if c := len(b.name) - len(a.name); c != 0 {
			return c
		}
		return strings.Compare(a.name+a.code, b.name+b.code)
	}
	slices.SortFunc(g.cities, byLength)
	for _, names := range g.under {
		slices.SortFunc(names, byLength)
	}
}
