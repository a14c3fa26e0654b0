package mask

// account returns where an account's name stands that is announced at i ("QQ：12345678", "微信号 abc_123").
// The announcement itself stays.
func (s *script) account(i int) (start, end int) {
	after := s.accountWord(i)
	if after == 0 {
		return 0, 0
	}
	at := after
	for _, word := range [...]string{"号码", "群号", "账号", "帐号", "号", "群", "同号"} {
		if s.has(at, word) {
			at += len([]rune(word))
			break
		}
	}
	for n := 0; n < 4 && isConnector(s.rune(at)); n++ {
		at++
	}
	start = at
	letters := 0
	for r := s.rune(at); isAlnum(r) || r == '_' || r == '-'; r = s.rune(at) {
		if isLetter(r) {
			letters++
		}
		at++
	}
	for at > start && !isAlnum(s.rune(at-1)) {
		at--
	}
	n := at - start
	if letters == 0 && (n < 5 || n > 12 || s.isPublicNumber(start, n)) {
		return 0, 0
	}
	if letters > 0 && (n < 6 || n > 20 || !isLetter(s.rune(start)) || letters == n && n < 8 && start == after) {
		return 0, 0
	}
	return start, at
}

// accountWord returns the end of the word at i that announces an account, 0 when there is none.
func (s *script) accountWord(i int) int {
	if isAlnum(s.rune(i)) && isAlnum(s.rune(i-1)) {
		return 0
	}
	for _, word := range [...]string{"微信", "qq", "扣扣", "wechat", "weixin", "wx", "vx", "v信"} {
		if s.has(i, word) {
			end := i + len([]rune(word))
			if isLetter(s.rune(i)) && isLetter(s.rune(end)) {
				return 0
			}
			return end
		}
	}
	return 0
}

// isPublicNumber knows service numbers of five digits, such as 12345, 95598 and 10086.
func (s *script) isPublicNumber(start, n int) bool {
	return n == 5 && (s.has(start, "12") || s.has(start, "95") || s.has(start, "96") || s.has(start, "10"))
}
