package mask_test

import (
	"testing"

	"yileishi/hotline/mask"
)

func TestText(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, give, want string }{
		{"mobile", "请回电13812345678，谢谢", "请回电[电话]，谢谢"},
		{"mobile spaced", "电话138 1234 5678", "电话[电话]"},
		{"mobile dashed", "138-1234-5678。", "[电话]。"},
		{"mobile full width", "手机１３８１２３４５６７８", "手机[电话]"},
		{"mobile with country", "+86 13812345678", "+[电话]"},
		{"mobile 86 joined", "8613812345678来电", "[电话]来电"},
		{"mobile single digits", "1 3 8 1 2 3 4 5 6 7 8", "[电话]"},
		{"two mobiles", "13812345678/13912345678", "[电话]/[电话]"},
		{"mobile behind letters", "tel13812345678", "tel[电话]"},
		{"landline", "0551-62999677", "[电话]"},
		{"landline joined", "电话055162999677。", "电话[电话]。"},
		{"landline brackets", "（0551）62999677转8012分机", "[电话]分机"},
		{"landline seven", "0562-2812345", "[电话]"},
		{"landline after word", "办公电话：62999677", "办公电话：[电话]"},
		{"id", "身份证340104199003071234，", "身份证[身份证]，"},
		{"id x", "34010419900307123X", "[身份证]"},
		{"id small x spaced", "340104 19900307 123x", "[身份证]"},
		{"id 15", "340104900307123", "[身份证]"},
		{"card", "卡号6222021234567890123", "卡号[银行卡]"},
		{"card spaced", "6222 0212 3456 7890 128", "[银行卡]"},
		{"plate", "皖A12345闯红灯", "[车牌]闯红灯"},
		{"plate dot", "车牌皖A·D12345", "车牌[车牌]"},
		{"plate small", "皖a8k321", "[车牌]"},
		{"email", "邮箱zhang.san@163.com，", "邮箱[邮箱]，"},
		{"email digits", "13812345678@qq.com", "[邮箱]"},
		{"qq", "QQ：123456789", "QQ：[账号]"},
		{"wechat", "微信号abc_12345联系", "微信号[账号]联系"},
		{"name called", "我叫张三丰，住在", "我叫[姓名]，住在"},
		{"name contact", "联系人：李四 13812345678", "联系人：[姓名] [电话]"},
		{"name field", "姓名:欧阳娜娜 性别女", "姓名:[姓名] 性别女"},
		{"name self", "本人王小明，身份证", "本人[姓名]，身份证"},
		{"name given by call", "来电人叫孟有田，手机13812345678", "来电人叫[姓名]，手机[电话]"},
		{"name of own", "来电人自称姓苗，叫苗春生，手机13812345678", "来电人自称姓苗，叫[姓名]，手机[电话]"},
		{"name rare", "家里联系人：柴雨来，电话", "家里联系人：[姓名]，电话"},
		{"name call me", "叫我石小满就行", "叫我石小满就行"},
		{"name before phone", "，张建国，电话13812345678", "，[姓名]，电话[电话]"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, _ := mask.Text(test.give)
			if got != test.want {
				t.Errorf("Text(%q) = %q, want %q", test.give, got, test.want)
			}
		})
	}
}

func TestTextLeavesAlone(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"拨打12345热线", "拨打12345、95598和10086", "110kv变电站", "2022-03-10 09:12:00", "2022-03-10-2022-04-10",
		"工单编号AH20210322-A0001", "工单编号20220310123456789", "共计1234567.89元", "皖政办秘〔2022〕14号",
		"3栋2单元1502室", "1502 1503 1504室", "来电人反映双岗街道某小区", "来电人家住花山区", "本人系春华镇金鼎村七里组村民",
		"本人高中毕业", "本人于去年，", "本人是王家村村民", "我是马鞍山人", "我是高新区居民", "联系人和电话", "王先生反映",
		"申请人应当提供", "400-123-4567", "皖A区", "我叫车回家，", "微信公众号", "微信支付1000元", "150 200 300 22",
		"2018 2019 2020 2021", "订单号2022031012345678", "IP 138.123.45.678", "我是吉林的", "我是幸福的，", "本人有权要求", "举报人信息13栋", "联系人：王经理", "文昌路1号", "21万元", "",
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			if got, counts := mask.Text(text); got != text || counts.Total() != 0 {
				t.Errorf("Text(%q) = %q, %v", text, got, counts.ByName())
			}
		})
	}
}

func TestTogether(t *testing.T) {
	t.Parallel()
	title, text, reply := "关于冯辉金工伤的报告", "我叫冯辉金，电话13812345678，同事王建也在", "王建社区已联系冯辉金本人"
	counts := mask.Together(&title, &text, &reply)
	if title != "关于[姓名]工伤的报告" || text != "我叫[姓名]，电话[电话]，同事王建也在" || reply != "王建社区已联系[姓名]本人" {
		t.Errorf("%q, %q, %q", title, text, reply)
	}
	if counts[mask.Name] != 3 || counts[mask.Phone] != 1 {
		t.Errorf("counts %v", counts.ByName())
	}
	if again := mask.Together(&title, &text, &reply); again.Total() != 0 {
		t.Errorf("masked twice: %v", again.ByName())
	}
}
