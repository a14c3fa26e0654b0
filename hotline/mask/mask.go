// Package mask takes personal data out of text before the text goes anywhere, and makes the keyed hashes and
// sealed boxes that stand in for what was taken out.
//
// It masks numbers and names of persons and leaves places, public numbers, dates, amounts and document numbers
// alone. It never stores anything, reads no key file and keeps no original.
package mask

import (
	"slices"
	"strings"
)

// Kind is a kind of personal data.
type Kind int

// The kinds.
const (
	Phone Kind = iota
	IDCard
	BankCard
	Plate
	Email
	Name
	Account
	kinds
)

// String returns the kind's name as it stands in counts.
func (k Kind) String() string {
	return [kinds]string{"phone", "id_card", "bank_card", "plate", "email", "name", "account"}[k]
}

// Token returns what stands in a text instead of a value of the kind.
func (k Kind) Token() string {
	return [kinds]string{"[电话]", "[身份证]", "[银行卡]", "[车牌]", "[邮箱]", "[姓名]", "[账号]"}[k]
}

// Counts is how many values of each kind were masked.
type Counts [kinds]int

// Add adds other to c.
func (c *Counts) Add(other Counts) {
	for k := range other {
		c[k] += other[k]
	}
}

// Total returns the number of masked values.
func (c *Counts) Total() int {
	n := 0
	for _, v := range c {
		n += v
	}
	return n
}

// ByName returns the counts that are not zero by the kinds' names.
func (c *Counts) ByName() map[string]int64 {
	m := map[string]int64{}
	for k, v := range c {
		if v > 0 {
			m[Kind(k).String()] = int64(v)
		}
	}
	return m
}

// maxPasses bounds how often a text is looked at again. A pass that masks something shortens what is left to
// mask, and in practice the second pass finds nothing.
const maxPasses = 8

// Text returns text with every personal value that was recognised replaced by its token, and how many there
// were. Masking masked text changes nothing. Full-width digits and letters count as their plain forms. Text
// without personal data is returned as it is, without a copy.
func Text(text string) (string, Counts) {
	masked, counts, _ := maskAll(text)
	return masked, counts
}

// Together masks texts that belong to one case in place: a full name that one of them announces is masked in
// the others too.
func Together(texts ...*string) Counts {
	var all Counts
	var names []string
	for _, text := range texts {
		masked, counts, found := maskAll(*text)
		*text = masked
		all.Add(counts)
		names = append(names, found...)
	}
	slices.Sort(names) // where two names overlap, the order of the texts decides nothing
	for _, name := range slices.Compact(names) {
		for _, text := range texts {
			if n := strings.Count(*text, name); n > 0 {
				*text = strings.ReplaceAll(*text, name, Name.Token())
				all[Name] += n
			}
		}
	}
	return all
}

// maskAll masks a text until nothing is left to mask. It returns the full names of three characters or more
// that were masked.
func maskAll(text string) (string, Counts, []string) {
	var all Counts
	var names []string
	for range maxPasses {
		if !suspicious(text) {
			break
		}
		masked, counts, found := pass(text)
		if counts.Total() == 0 {
			break
		}
		all.Add(counts)
		names = append(names, found...)
		text = masked
	}
	return text, all, names
}

// fullName is the least length of a name that is masked wherever it stands once it was announced. Shorter ones
// may be words elsewhere.
const fullName = 3

// span is a stretch of runes [start, end) that holds a personal value.
type span struct {
	start, end int
	kind       Kind
}

// pass looks at the text once, from left to right.
func pass(text string) (masked string, counts Counts, names []string) {
	s := newScript(text)
	spans := s.find()
	if len(spans) == 0 {
		return text, counts, nil
	}
	var out strings.Builder
	out.Grow(len(text))
	at := 0
	for _, p := range spans {
		out.WriteString(string(s.runes[at:p.start]))
		out.WriteString(p.kind.Token())
		counts[p.kind]++
		if p.kind == Name && p.end-p.start >= fullName {
			names = append(names, string(s.runes[p.start:p.end]))
		}
		at = p.end
	}
	out.WriteString(string(s.runes[at:]))
	return out.String(), counts, names
}

// find returns the spans of s in order, none overlapping another.
func (s *script) find() []span {
	var spans []span
	for i := 0; i < len(s.flat); {
		c := s.table.of(s.flat[i])
		if c&begins == 0 {
			i++
			continue
		}
		p, next, ok := s.at(i, c)
		if ok {
			spans = s.withNameBefore(spans, p)
			spans = append(spans, p)
		}
		i = next
	}
	return s.withNamesAgain(spans)
}

// withNamesAgain adds the other places where a full name of three characters or more stands that was announced
// once.
func (s *script) withNamesAgain(spans []span) []span {
	found := len(spans)
	for n := range found {
		name := spans[n]
		if name.kind != Name || name.end-name.start < fullName {
			continue
		}
		word := string(s.flat[name.start:name.end])
		for i := 0; i+fullName <= len(s.flat); i++ {
			if s.flat[i] == s.flat[name.start] && s.has(i, word) && !overlaps(spans, i, i+name.end-name.start) {
				spans = append(spans, span{i, i + name.end - name.start, Name})
			}
		}
	}
	if len(spans) > found {
		slices.SortFunc(spans, func(a, b span) int { return a.start - b.start })
	}
	return spans
}

func overlaps(spans []span, start, end int) bool {
	for _, p := range spans {
		if p.start < end && start < p.end {
			return true
		}
	}
	return false
}

// at looks for a personal value of class c that begins at i and says where to look next.
func (s *script) at(i int, c class) (p span, next int, ok bool) {
	if c&beginsWord != 0 && (i == 0 || !isWordRune(s.flat[i-1])) {
		if end := s.email(i); end > 0 {
			return span{i, end, Email}, end, true
		}
	}
	switch {
	case c&beginsNumber != 0:
		return s.number(i)
	case c&beginsBracket != 0 && s.rune(i+1) == '0':
		if p, next, ok := s.number(i + 1); ok && p.kind == Phone {
			return span{i, p.end, Phone}, next, true
		}
	case c&beginsPlate != 0:
		if end := s.plate(i); end > 0 {
			return span{i, end, Plate}, end, true
		}
	}
	if c&beginsAccount != 0 {
		if start, end := s.account(i); end > 0 {
			return span{start, end, Account}, end, true
		}
	}
	if c&beginsName != 0 {
		if start, end := s.name(i); end > 0 {
			return span{start, end, Name}, end, true
		}
	}
	return span{}, i + 1, false
}
