package mask

// email returns the end of an e-mail address that begins at i, 0 when there is none.
func (s *script) email(i int) int {
	at := i
	for isWordRune(s.rune(at)) {
		at++
	}
	if s.rune(at) != '@' {
		return 0
	}
	at++
	start, dot := at, 0
	for r := s.rune(at); isAlnum(r) || r == '-' || r == '.'; r = s.rune(at) {
		if r == '.' {
			if !isAlnum(s.rune(at - 1)) {
				break
			}
			dot = at
		}
		at++
	}
	for at > start && !isAlnum(s.rune(at-1)) {
		at--
	}
	if dot == 0 || at-dot < 3 {
		return 0
	}
	return at
}
