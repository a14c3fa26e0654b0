package ingest

import (
	"fmt"
	"strings"
)

// headSearch is how many rows at the beginning of a table may be the header: exports put titles and remarks
// above it.
const headSearch = 20

// pickHeader returns which of the first rows is the header: the one with most known names, else the first
// with at least two cells that say something. known is how many names were known, -1 stands for no header.
func pickHeader(rows [][]string, o *OpenOptions) (at, known int) {
	at = -1
	for i, row := range rows[:min(len(rows), headSearch)] {
		n := 0
		for _, cell := range row {
			if o.knows(cell) {
				n++
			}
		}
		if n > known {
			at, known = i, n
		}
	}
	for i := 0; at < 0 && i < len(rows); i++ {
		if filled(rows[i]) >= 2 {
			return i, 0
		}
	}
	return at, known
}

func filled(row []string) int {
	n := 0
	for _, cell := range row {
		if strings.TrimSpace(cell) != "" {
			n++
		}
	}
	return n
}

// columnNames makes a header's cells the names of columns: trimmed, without empty cells at the end, each name
// once.
func columnNames(cells []string) []string {
	for len(cells) > 0 && strings.TrimSpace(cells[len(cells)-1]) == "" {
		cells = cells[:len(cells)-1]
	}
	names := make([]string, len(cells))
	seen := map[string]bool{}
	for i, cell := range cells {
		name := strings.ToValidUTF8(strings.TrimSpace(strings.TrimPrefix(cell, "\ufeff")), "\ufffd")
		if name == "" {
			name = fmt.Sprintf("第%d列", i+1)
		}
		unique := name
		for n := 2; seen[unique]; n++ {
			unique = fmt.Sprintf("%s #%d", name, n)
		}
		seen[unique] = true
		names[i] = unique
	}
	return names
}
