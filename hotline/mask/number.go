package mask

// A number is written as one run of digits or as several groups with a space, a dash or a dot between them.
// What it is follows from its digits and, where groups are used, from their lengths: "138-1234-5678" is a
// mobile number, "2022-03-10" a date and "150 200 300 22" four amounts.

const (
	maxGroups = 12
	maxDigits = 40
)

// digits are the groups of a number from one place on.
type digits struct {
	text   [maxDigits]byte
	n      int
	lens   [maxGroups]int
	ends   [maxGroups]int // end of each group in the text, in runes
	groups int
	sep    rune // the one separator between all groups, 0 when there is one group only
}

// groupsAt collects the digits from i on. Groups are joined as long as the separator stays the same.
func (s *script) groupsAt(i int) digits {
	var d digits
	for d.groups < maxGroups {
		start := i
		for i < len(s.flat) && isDigit(s.flat[i]) && d.n < maxDigits {
			d.text[d.n] = byte(s.flat[i])
			d.n++
			i++
		}
		if i == start {
			break
		}
		d.lens[d.groups], d.ends[d.groups] = i-start, i
		d.groups++
		next, sep := s.separator(i)
		if sep == 0 || d.groups > 1 && sep != d.sep {
			break
		}
		if sep == ')' && (d.groups > 1 || d.text[0] != '0') {
			break
		}
		d.sep = sep
		if sep == ')' {
			d.sep = '-'
		}
		i = next
	}
	return d
}

// separator returns where the digits go on after what parts two groups at i, and what kind of mark it is.
func (s *script) separator(i int) (next int, sep rune) {
	for next = i; next < len(s.flat) && next-i < 3; next++ {
		switch r := s.flat[next]; r {
		case ' ':
			if sep == 0 {
				sep = ' '
			}
			continue
		case '-', '.', '_', ')':
			if sep == '-' || sep == '.' || sep == '_' || sep == ')' {
				return i, 0
			}
			sep = r
			continue
		}
		break
	}
	if sep == 0 || next >= len(s.flat) || !isDigit(s.flat[next]) {
		return i, 0
	}
	return next, sep
}

// number decides what the number at i is. Without a verdict the search goes on behind its first group.
func (s *script) number(i int) (p span, next int, ok bool) {
	d := s.groupsAt(i)
	first := d.ends[0]
	for first < len(s.flat) && isDigit(s.flat[first]) {
		first++ // a run longer than maxDigits
	}
	if first > d.ends[0] {
		if s.longRunIsCard(i, &d) {
			return span{i, first, BankCard}, first, true
		}
		return span{}, first, false
	}
	n := d.n
	for k := d.groups; k >= 1; k-- {
		if end, kind, ok := s.judge(i, &d, k, n); ok {
			return span{i, end, kind}, end, true
		}
		n -= d.lens[k-1]
	}
	return span{}, first, false
}

// judge decides about the first k groups, n digits in all, of a number that begins at i.
func (s *script) judge(i int, d *digits, k, n int) (end int, kind Kind, ok bool) {
	text, lens, end := d.text[:n], d.lens[:k], d.ends[k-1]
	decimal := s.rune(i-1) == '.' && isDigit(s.rune(i-2))
	switch {
	case n == 17 && s.rune(end) == 'x' && !isAlnum(s.rune(end+1)) && isID18(text) && idLayout(lens, 17):
		return end + 1, IDCard, true
	case n == 18 && isID18(text) && idLayout(lens, 18), n == 15 && isID15(text) && idLayout(lens, 15):
		return end, IDCard, true
	case isMobile(text, lens):
		return end, Phone, true
	case !decimal && isLandline(text, lens):
		return s.extension(end), Phone, true
	case (n == 7 || n == 8) && shortLayout(lens) && s.afterPhoneWord(i) && !isDate(text):
		return s.extension(end), Phone, true
	case k == 1 && n >= 16 && !decimal && s.longRunIsCard(i, d):
		return end, BankCard, true
	case k > 1 && n >= 15 && n <= 19 && cardLayout(lens) && text[0] >= '3' && luhn(text):
		return end, BankCard, true
	}
	return 0, 0, false
}

// isMobile knows mainland mobile numbers, also behind 86, +86, 0086 or a dialled 0.
func isMobile(text []byte, lens []int) bool {
	for _, prefix := range []string{"0086", "86", "0", ""} {
		if len(text) != len(prefix)+11 || string(text[:len(prefix)]) != prefix {
			continue
		}
		body := text[len(prefix):]
		if body[0] != '1' || body[1] < '3' {
			continue
		}
		rest := lens
		switch {
		case prefix == "":
		case lens[0] == len(prefix):
			rest = lens[1:]
		case lens[0] < len(prefix):
			continue
		default:
			if len(lens) > 1 {
				rest = append([]int{lens[0] - len(prefix)}, lens[1:]...)
			} else {
				return true
			}
		}
		if mobileLayout(rest) {
			return true
		}
	}
	return false
}

// mobileLayout knows the ways in which people part the eleven digits. Others are lists of amounts or rooms.
func mobileLayout(lens []int) bool {
	switch len(lens) {
	case 1:
		return lens[0] == 11
	case 2:
		return is(lens, 3, 8) || is(lens, 7, 4) || is(lens, 5, 6) || is(lens, 4, 7)
	case 3:
		return is(lens, 3, 4, 4) || is(lens, 4, 4, 3) || is(lens, 4, 3, 4)
	case 11:
		return is(lens, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1)
	}
	return false
}

// isLandline knows numbers with an area code: three digits (010, 02x) or four, then seven or eight.
func isLandline(text []byte, lens []int) bool {
	if len(text) < 10 || len(text) > 12 || text[0] != '0' {
		return false
	}
	area := 4
	if text[1] == '1' && text[2] == '0' || text[1] == '2' {
		area = 3
	} else if text[1] < '3' {
		return false
	}
	rest := len(text) - area
	if rest != 7 && rest != 8 || text[area] == '0' || text[area] == '1' {
		return false
	}
	switch len(lens) {
	case 1:
		return true
	case 2, 3:
		return lens[0] == area && shortLayout(lens[1:])
	}
	return false
}

func shortLayout(lens []int) bool {
	return len(lens) == 1 || is(lens, 4, 4) || is(lens, 3, 4) || is(lens, 4, 3)
}

// extension takes in "-8012" or "转8012" behind a landline number.
func (s *script) extension(end int) int {
	i := end
	if r := s.rune(i); r != '-' && r != '转' {
		return end
	}
	i++
	start := i
	for isDigit(s.rune(i)) {
		i++
	}
	if i == start || i-start > 5 {
		return end
	}
	return i
}

// afterPhoneWord says whether the number at i follows a word such as 电话, so that seven or eight digits
// without an area code are a telephone number.
func (s *script) afterPhoneWord(i int) bool {
	if s.afterPhone(i) {
		return true
	}
	for back := 0; back < 4 && isConnector(s.rune(i-1)); back++ {
		i--
	}
	for _, word := range [...]string{"电话", "座机", "固话", "联系方式", "致电", "电话号码", "电话号", "传真", "宅电"} {
		if s.endsWith(i, word) {
			return true
		}
	}
	return false
}

// afterPhone says whether the number at i goes on with a list that begins with a masked number: "[电话]、2178595".
func (s *script) afterPhone(i int) bool {
	for range 3 {
		switch s.rune(i - 1) {
		case '、', '，', ',', '/', ' ', '或', ';':
			i--
			continue
		}
		break
	}
	return s.endsWith(i, Phone.Token())
}

// isConnector knows what may stand between a word and the value that it announces.
func isConnector(r rune) bool {
	switch r {
	case ':', ' ', '是', '为', '=':
		return true
	}
	return false
}

func is(lens []int, want ...int) bool {
	if len(lens) != len(want) {
		return false
	}
	for i := range lens {
		if lens[i] != want[i] {
			return false
		}
	}
	return true
}
