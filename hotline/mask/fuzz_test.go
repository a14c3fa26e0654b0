package mask_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"yileishi/hotline/mask"
)

// planted are values that must never survive, in the ways in which people write them.
var planted = []string{
	"13812345678", "138 1234 5678", "138-1234-5678", "１３８１２３４５６７８", "+8613812345678", "0551-62999677", "（0551）62999677", "055162999677",
	"340104199003071234", "34010419900307123X", "340104 19900307 1234", "3401 0419 9003 0712 34", "6222021234567890123", "６２２２０２１２３４５６７８９０１２３",
	"zhang.san@163.com", "皖A12345", "皖A·D12345", "粤B1234学", "QQ：123456789", "微信号：wxid_abc123",
}

// FuzzText wants of any text, with a value planted into it, that masking ends, that nothing of the value is
// left, that valid text stays valid, and that masking again changes nothing.
func FuzzText(f *testing.F) {
	for i, s := range []string{"", "请回电", "联系人：", "2022-03-10 ", "工单编号AH20210322-A0001，", "我叫张三，", "[电话]、", "卡号", "\xff", "本人于去年", "12345678"} {
		f.Add(s, uint8(i), s)
	}
	f.Fuzz(func(t *testing.T, before string, which uint8, after string) {
		value := planted[int(which)%len(planted)]
		// A mark on either side: what runs on into other digits or letters is another number.
		text := before + "，" + value + "。" + after
		masked, counts := mask.Text(text)
		if strings.Contains(masked, "，"+value+"。") {
			t.Errorf("%q survived in %q", value, masked)
		}
		if digits := longestRun(value); digits != "" && !strings.Contains(before+after, digits) && strings.Contains(masked, digits) {
			t.Errorf("%q of %q survived in %q", digits, value, masked)
		}
		if counts.Total() == 0 {
			t.Errorf("nothing counted in %q", text)
		}
		if utf8.ValidString(text) != utf8.ValidString(masked) && utf8.ValidString(text) {
			t.Errorf("%q is no valid text any more: %q", text, masked)
		}
		if again, more := mask.Text(masked); again != masked || more.Total() != 0 {
			t.Errorf("masked twice: %q, then %q", masked, again)
		}
	})
}

// longestRun returns the longest run of six ASCII digits or more.
func longestRun(s string) string {
	best := ""
	for _, run := range strings.FieldsFunc(s, func(r rune) bool { return r < '0' || r > '9' }) {
		if len(run) > len(best) && len(run) >= 6 {
			best = run
		}
	}
	return best
}

// FuzzNormalCaller wants a form that stays the same when it is normalised again.
func FuzzNormalCaller(f *testing.F) {
	for _, s := range []string{"13812345678", "+86 138-1234-5678", "150××××", "A00074011", "匿名", "", "0551-62999677", "00000000"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, given string) {
		caller, phone := mask.NormalCaller(given)
		if caller == "" {
			return
		}
		again, stillPhone := mask.NormalCaller(caller)
		if again != caller || phone != stillPhone {
			t.Errorf("%q became %q (phone %v), then %q (phone %v)", given, caller, phone, again, stillPhone)
		}
	})
}

func BenchmarkText(b *testing.B) {
	text := strings.Repeat("来电人反映包河区某小区3栋2单元1502室楼上夜间施工，2022-03-10 23:00仍未停止，拨打12345后无人处理，希望尽快核实。", 4) +
		"联系人：张建国，电话13812345678。" + strings.Repeat("物业多次协调无果，业主意见很大，要求相关部门给予答复。", 6)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		mask.Text(text)
	}
}

func BenchmarkTextWithoutAny(b *testing.B) {
	text := strings.Repeat("物业多次协调无果，业主意见很大，要求相关部门给予答复。", 20)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		mask.Text(text)
	}
}
