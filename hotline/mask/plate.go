package mask

import "strings"

// provinces are the first runes of licence plates.
const provinces = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"

// plate returns the end of a licence plate that begins at i, 0 when there is none: a province, a letter, five
// places or six (new energy), at least one of them a digit, the last possibly 学, 警, 挂, 港 or 澳.
func (s *script) plate(i int) int {
	if !isLetter(s.rune(i + 1)) {
		return 0
	}
	at := i + 2
	if r := s.rune(at); r == '.' || r == '-' || r == ' ' {
		at++
	}
	start, found := at, 0
	for isAlnum(s.rune(at)) {
		if isDigit(s.rune(at)) {
			found++
		}
		at++
	}
	n := at - start
	if n == 4 && strings.ContainsRune("学警挂港澳", s.rune(at)) && s.rune(at) != 0 {
		return at + 1
	}
	if found == 0 || n != 5 && n != 6 {
		return 0
	}
	return at
}
