package mask

// isID18 says whether the first 17 digits of text can be those of an identity card: a province and a date of
// birth. The check digit is not asked for, since a mistyped number is personal too.
func isID18(text []byte) bool {
	return isProvinceCode(text) && isDate(text[6:14])
}

// isID15 knows the identity cards issued before 1999: two digits for the year of birth.
func isID15(text []byte) bool {
	return isProvinceCode(text) && isMonthDay(text[8:12])
}

func isProvinceCode(text []byte) bool {
	a, b := text[0], text[1]
	switch a {
	case '1', '3':
		return b >= '1' && b <= '7' && (a == '3' || b <= '5')
	case '2':
		return b >= '1' && b <= '3'
	case '4':
		return b >= '1' && b <= '6'
	case '5':
		return b <= '4'
	case '6':
		return b >= '1' && b <= '5'
	case '7':
		return b == '1'
	case '8':
		return b >= '1' && b <= '3'
	}
	return false
}

// isDate says whether the first eight digits are a day of the 19th to 21st century.
func isDate(text []byte) bool {
	if len(text) < 8 {
		return false
	}
	century := string(text[:2])
	return (century == "18" || century == "19" || century == "20") && isMonthDay(text[4:8])
}

func isMonthDay(text []byte) bool {
	month := int(text[0]-'0')*10 + int(text[1]-'0')
	day := int(text[2]-'0')*10 + int(text[3]-'0')
	return month >= 1 && month <= 12 && day >= 1 && day <= 31
}

// idLayout knows how an identity number is parted: after the region and the birthday, or in groups of three
// or four.
func idLayout(lens []int, n int) bool {
	if len(lens) == 1 {
		return true
	}
	switch n {
	case 18, 17:
		last := n - 14
		return is(lens, 6, 8, last) || is(lens, 6, 4, 4, last) || is(lens, 3, 3, 4, 4, last) ||
			is(lens, 4, 4, 4, 4, n-16) || is(lens, 6, 6, n-12) || is(lens, 3, 3, 8, last) || is(lens, 6, 4, 2, 2, last)
	case 15:
		return is(lens, 6, 6, 3) || is(lens, 3, 3, 3, 3, 3)
	}
	return false
}

// longRunIsCard decides about 16 digits or more in one run. Such a run is a bank card unless the text says
// otherwise: a number that begins with a day (orders, cases), follows letters (AH2022…), or is announced as
// the number of a case.
func (s *script) longRunIsCard(i int, d *digits) bool {
	if s.nearWord(i, "卡", "账号", "帐号", "账户", "帐户", "户名") {
		return true
	}
	n := d.lens[0]
	if isDate(d.text[:n]) || isLetter(s.rune(i-1)) {
		return n <= 19 && isLetter(s.rune(i-1)) && !isDate(d.text[:n]) && luhn(d.text[:n])
	}
	return !s.isCaseNumber(i)
}

// isCaseNumber says whether the number at i is announced as that of a case, an order or a document.
func (s *script) isCaseNumber(i int) bool {
	for range 4 {
		if r := s.rune(i - 1); !isConnector(r) && r != '号' && r != '(' && r != '#' && r != '码' {
			break
		}
		i--
	}
	for _, word := range [...]string{"单", "编", "案", "流水", "受理", "条", "代", "信访件", "许可证", "合同", "序列", "产品", "文", "编号", "工单编"} {
		if s.endsWith(i, word) {
			return true
		}
	}
	return false
}

// nearWord says whether one of the words stands among the ten runes before i.
func (s *script) nearWord(i int, words ...string) bool {
	for at := max(0, i-10); at < i; at++ {
		for _, word := range words {
			if s.has(at, word) {
				return true
			}
		}
	}
	return false
}

// cardLayout knows groups of four with a shorter end, and a bank's number apart from the rest.
func cardLayout(lens []int) bool {
	if is(lens, 6, 13) || is(lens, 6, 10) || is(lens, 8, 8) {
		return true
	}
	for i, n := range lens {
		if n != 4 && (i < len(lens)-1 || n > 4) {
			return false
		}
	}
	return true
}

// luhn says whether the last digit is the check digit of a bank card number.
func luhn(text []byte) bool {
	sum := 0
	for i := range text {
		v := int(text[len(text)-1-i] - '0')
		if i%2 == 1 {
			if v *= 2; v > 9 {
				v -= 9
			}
		}
		sum += v
	}
	return sum%10 == 0
}
