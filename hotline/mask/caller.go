package mask

import "strings"

// NormalCaller brings a caller's number or account into one form, so that equal callers have equal hashes:
// full-width forms become plain, spaces, dashes and the country's code go. It says whether it is a telephone
// number. It returns "" for what identifies nobody: nothing, a word such as 匿名, or a number that somebody
// has masked already (150××××, 138****1234).
func NormalCaller(given string) (caller string, phone bool) {
	var b strings.Builder
	digits, others := 0, 0
	for _, r := range strings.TrimSpace(given) {
		if r == '×' || r == '*' || r == '＊' || r == '✱' || r == '●' || r == '?' || r == '？' || r == '�' {
			return "", false
		}
		f := flatten(r)
		if f <= ' ' || f == '-' || f == '(' || f == ')' || f == '+' {
			continue
		}
		if r >= 'A' && r <= 'Z' {
			f = r // accounts may differ in their letters' case
		}
		if isDigit(f) {
			digits++
		} else {
			others++
		}
		b.WriteRune(f)
	}
	caller = b.String()
	if others == 0 {
		return phoneCaller(caller, digits)
	}
	if isMaskedByX(caller) || saysNobody(caller) {
		return "", false
	}
	return caller, false
}

func phoneCaller(caller string, digits int) (string, bool) {
	if digits == 0 || strings.Count(caller, caller[:1]) == digits {
		return "", false // nothing, or 00000000000
	}
	rest := strings.TrimPrefix(caller, "00")
	if short, ok := strings.CutPrefix(rest, "86"); ok && isPlainMobile(short) {
		return short, true
	}
	if short, ok := strings.CutPrefix(caller, "0"); ok && isPlainMobile(short) {
		return short, true
	}
	mobile := isPlainMobile(caller)
	landline := isLandline([]byte(caller), []int{len(caller)})
	return caller, mobile || landline
}

// isPlainMobile knows the eleven digits of a mobile number.
func isPlainMobile(digits string) bool {
	return len(digits) == 11 && digits[0] == '1' && digits[1] >= '3'
}

// isMaskedByX knows numbers whose middle is written as x: 138xxxx1234.
func isMaskedByX(caller string) bool {
	x := 0
	for _, r := range caller {
		switch {
		case r == 'x' || r == 'X':
			x++
		case !isDigit(r):
			return false
		}
	}
	return x >= 3
}

func saysNobody(caller string) bool {
	switch strings.ToLower(caller) {
	case "匿名", "匿名用户", "无", "不详", "未知", "保密", "空", "null", "none", "nil", "n/a", "na", "/", "隐藏", "不愿透露", "未留", "未提供", "[电话]", "[账号]":
		return true
	}
	return false
}
