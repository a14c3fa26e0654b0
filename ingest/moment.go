package ingest

import (
	"math"
	"strconv"
	"strings"
	"time"

	"yileishi/hotline"
)

// parseMoment reads a moment as exports write it: 2022-03-10 09:12:00, 2022/3/10 9:12, 2022年3月10日9时12分,
// 20220310091200, 2022-03-10T09:12:00+08:00, seconds or milliseconds since 1970, day numbers of workbooks.
// A moment without a zone is Asia/Shanghai. date1904 is about day numbers only.
func parseMoment(s string, date1904 bool) (time.Time, bool) {
	s = strings.TrimSpace(s)
	if s == "" || len(s) > 64 {
		return time.Time{}, false
	}
	if number, err := strconv.ParseFloat(s, 64); err == nil {
		return momentOfNumber(s, number, date1904)
	}
	if t, err := time.Parse(time.RFC3339Nano, s); err == nil {
		return t.In(hotline.Zone()).Truncate(time.Second), true
	}
	return momentOfParts(s)
}

func momentOfNumber(s string, number float64, date1904 bool) (time.Time, bool) {
	switch {
	case len(s) == 8 && number >= 19000101 && number < 21000000:
		return momentOfDigits(s)
	case (len(s) == 14 || len(s) == 12) && strings.IndexByte(s, '.') < 0 && s[0] <= '2':
		return momentOfDigits(s)
	case len(s) == 10 && number >= 1e9 && number < 4e9 && strings.IndexByte(s, '.') < 0:
		return time.Unix(int64(number), 0).In(hotline.Zone()), true
	case len(s) == 13 && number >= 1e12 && number < 4e12 && strings.IndexByte(s, '.') < 0:
		return time.UnixMilli(int64(number)).In(hotline.Zone()).Truncate(time.Second), true
	case number >= 20000 && number < 90000:
		return momentOfDayNumber(number, date1904), true
	}
	return time.Time{}, false
}

// momentOfDayNumber reads days since 1899-12-30 (or 1904-01-01) with the time of day as fraction.
func momentOfDayNumber(days float64, date1904 bool) time.Time {
	first := time.Date(1899, 12, 30, 0, 0, 0, 0, hotline.Zone())
	if date1904 {
		first = time.Date(1904, 1, 1, 0, 0, 0, 0, hotline.Zone())
	}
	whole, part := math.Modf(days)
	seconds := math.Round(part * 86400)
	return first.AddDate(0, 0, int(whole)).Add(time.Duration(seconds) * time.Second)
}

func momentOfDigits(s string) (time.Time, bool) {
	s += "000000"[:14-len(s)]
	var v [6]int
	at := 0
	for i, width := range [...]int{4, 2, 2, 2, 2, 2} {
		n, err := strconv.Atoi(s[at : at+width])
		if err != nil {
			return time.Time{}, false
		}
		v[i] = n
		at += width
	}
	return momentOf(v)
}

// momentOfParts reads numbers with anything that people put between them.
func momentOfParts(s string) (time.Time, bool) {
	afternoon := strings.Contains(s, "下午") || strings.Contains(s, "晚上") || strings.HasSuffix(strings.ToUpper(s), "PM")
	morning := strings.Contains(s, "上午") || strings.Contains(s, "凌晨") || strings.HasSuffix(strings.ToUpper(s), "AM")
	var v [6]int
	n := 0
	for i := 0; i < len(s); {
		if s[i] < '0' || s[i] > '9' {
			if n > 0 && !momentMark(s, &i) {
				return time.Time{}, false
			} else if n == 0 {
				return time.Time{}, false
			}
			continue
		}
		start := i
		for i < len(s) && s[i] >= '0' && s[i] <= '9' {
			i++
		}
		if n == 6 {
			if s[start-1] != '.' || i < len(s) {
				return time.Time{}, false
			}
			break // fractions of a second
		}
		value, err := strconv.Atoi(s[start:i])
		if err != nil || n == 0 && i-start != 4 || n > 0 && i-start > 2 {
			return time.Time{}, false
		}
		v[n] = value
		n++
	}
	if n < 3 || n == 4 && !strings.Contains(s, "时") && !strings.Contains(s, "点") {
		return time.Time{}, false
	}
	if afternoon && v[3] < 12 {
		v[3] += 12
	} else if morning && v[3] == 12 {
		v[3] = 0
	}
	return momentOf(v)
}

// momentMark steps over one mark that may stand between the parts of a moment.
func momentMark(s string, i *int) bool {
	for _, mark := range [...]string{
		"-", "/", ".", " ", ":", "T", "年", "月", "日", "时", "点", "分", "秒", "：", "上午", "下午", "凌晨", "晚上", "AM", "PM", "am", "pm", "\u3000", "\u00a0",
		"星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日", "周一", "周二", "周三", "周四", "周五", "周六", "周日",
	} {
		if strings.HasPrefix(s[*i:], mark) {
			*i += len(mark)
			return true
		}
	}
	return false
}

// momentOf refuses what the calendar does not have, such as 30 February.
func momentOf(v [6]int) (time.Time, bool) {
	t := time.Date(v[0], time.Month(v[1]), v[2], v[3], v[4], v[5], 0, hotline.Zone())
	if t.Year() != v[0] || int(t.Month()) != v[1] || t.Day() != v[2] || t.Hour() != v[3] || t.Minute() != v[4] || t.Second() != v[5] {
		return time.Time{}, false
	}
	return t, true
}

// readMoment reads a moment by the format of a mapping, or by any when there is none.
func readMoment(s, format string, date1904 bool) (time.Time, bool) {
	switch format {
	case "":
		return parseMoment(s, date1904)
	case "unix", "unix_ms":
		n, err := strconv.ParseInt(wholeNumber(s), 10, 64)
		if err != nil {
			return time.Time{}, false
		}
		if format == "unix_ms" {
			return time.UnixMilli(n).In(hotline.Zone()), true
		}
		return time.Unix(n, 0).In(hotline.Zone()), true
	}
	t, err := time.ParseInLocation(format, s, hotline.Zone())
	return t.In(hotline.Zone()), err == nil
}

// ParseTime reads a moment in any form that exports use. A moment without a zone is Asia/Shanghai.
func ParseTime(s string) (time.Time, bool) { return parseMoment(s, false) }
