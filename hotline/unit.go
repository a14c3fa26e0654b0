package hotline

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"
)

// UnitRegistry finds the registered name of a unit (单位) by any of its names. It is built once, never changes
// and is safe for concurrent use.
type UnitRegistry struct {
	byName map[string]string
	names  []string
}

// NewUnitRegistry reads a table of units: CSV with the columns name, starred, second_name and aliases
// (semicolons between them). A name that stands for two units is an error.
func NewUnitRegistry(text []byte) (*UnitRegistry, error) {
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("table of units: %w", err)
	}
	if len(rows) == 0 || len(rows[0]) < 4 {
		return nil, fmt.Errorf("table of units: %d rows, a header of four columns is needed", len(rows))
	}
	r := &UnitRegistry{byName: map[string]string{}}
	for i, row := range rows[1:] {
		name := row[0]
		r.names = append(r.names, name)
		all := append([]string{name, row[2]}, strings.Split(row[3], ";")...)
		if row[2] != "" {
			all = append(all, name+"（"+row[2]+"）")
		}
		for _, n := range all {
			n = unitKey(n)
			if n == "" {
				continue
			}
			if other, ok := r.byName[n]; ok && other != name {
				return nil, fmt.Errorf("table of units: row %d: %s stands for %s too", i+2, n, other)
			}
			r.byName[n] = name
		}
	}
	return r, nil
}

// Lookup returns the registered name of a unit. The province may be written 安徽省 or 省; a star, brackets of
// either width and spaces do not matter.
func (r *UnitRegistry) Lookup(name string) (registered string, ok bool) {
	registered, ok = r.byName[unitKey(name)]
	return registered, ok
}

// Names returns the registered names in the order of the table. The slice belongs to the caller.
func (r *UnitRegistry) Names() []string { return append([]string(nil), r.names...) }

func unitKey(name string) string {
	name = strings.Map(func(r rune) rune {
		switch r {
		case ' ', '\t', '　', '*', '＊':
			return -1
		case '(':
			return '（'
		case ')':
			return '）'
		}
		return r
	}, name)
	return strings.Replace(name, "安徽省", "省", 1)
}
