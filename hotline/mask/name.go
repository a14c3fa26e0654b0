package mask

// A name is masked where the text announces it (我叫…, 联系人：…, 姓名 …) and where it stands right before a
// telephone or identity number. It must begin with a family name and end where a name can end. Doubt goes to
// the text: 王家村 and 高中毕业 stay, and a rare name without an announcement stays too.

// trigger is a word that announces a name.
type trigger struct {
	word string
	// weak words are mostly followed by something else (本人于去年…): only a colon or 是, 叫 after them, or a
	// family name that is no other word, makes a name of what follows.
	weak bool
}

// triggersByFirst holds the announcing words by their first rune, the longer before the shorter.
var triggersByFirst = map[rune][]trigger{
	'叫': {{"叫我", true}},
	'自': {{"自述叫", false}, {"自称叫", false}, {"自称是", true}},
	'我': {{"我的名字叫", false}, {"我名字叫", false}, {"我名叫", false}, {"我叫", false}, {"我是", true}},
	'本': {{"本人姓名", false}, {"本人名叫", false}, {"本人叫", false}, {"本人", true}},
	'姓': {{"姓名", false}},
	'名': {{"名字叫", false}, {"名字", true}, {"名叫", false}},
	'联': {{"联系人", true}},
	'来': {{"来电人", true}, {"来访人", true}, {"来信人", true}},
	'诉': {{"诉求人", true}},
	'反': {{"反映人", true}},
	'举': {{"举报人", true}},
	'投': {{"投诉人", true}},
	'申': {{"申请人", true}, {"申诉人", true}},
	'求': {{"求助人", true}},
	'咨': {{"咨询人", true}},
	'留': {{"留言人", true}},
	'上': {{"上访人", true}},
	'信': {{"信访人", true}},
	'当': {{"当事人", true}},
	'户': {{"户主", true}, {"户名", true}},
	'收': {{"收件人", true}},
	'法': {{"法定代表人", true}, {"法人代表", true}},
	'经': {{"经办人", true}},
	'签': {{"签名", true}},
}

// Family names. The first list holds names that are hardly ever another word where a name may stand; names of
// the second one count only after a clear announcement; names that are everyday words (时 向 从 和 …) are
// left out.
const (
	clearNames = "王李张刘陈杨赵黄周吴徐孙胡朱郭何罗宋郑谢韩唐冯董萧程曹袁邓许傅沈吕苏卢蒋蔡贾魏薛叶阎余潘杜戴" +
		"钟汪田姜范姚谭廖邹熊郝孔邱秦顾侯邵孟龙段雷钱汤尹黎贺龚樊殷施洪翟倪严牛俞章鲁葛韦毛聂焦柳邢岳齐" +
		"梅庄辛管祝左涂谷祁舒耿牟卜詹霍翁戚费翦柯阮桂娄欧盛阚芮荆裴屠胥嵇卓隋楚闵蔺冉吉聂荣臧佘鲍储窦缪解冀郎桑蒲栾苗夏彭陶丁任" +
		"柴宁仲伊宫祖景束郜邰索蒙姬扈晏瞿茹宦艾匡寇巩晁敖訾鞠荆竺桓褚饶鄢仇佟苟邬邝岑糜卞"
	unclearNames  = "高林梁于方石金白江史康崔陆孔万易武乔赖文常温关向路安季尚包成华古游尤米池甘单阳曾马燕查沙兰占宿农"
	compoundNames = "欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 宇文 长孙 司徒 夏侯 端木 独孤 南宫"
)

// notInNames are runes with which hardly anybody's given name is written.
const notInNames = "的了在是不我你他她它这那于因为与到已被把去年月日时就也都还很吗呢吧啊请要想能会没人们村镇区县市" +
	"路街店校院局厅处科队站所室栋楼号层亿电话手机身份证件码称系住某等及其被对从向给说问让做买卖开关停车位房" +
	"女男户口表示反映投诉举报居民业主社镇乡庄组里上下左右前后工程公司厂个几多少只每各该此两"

// notNames are words that look like a name of two characters behind an announcing word ("投诉人解释", "本人管理的").
const notNames = "吉林 宁可 宁愿 宁波 宁夏 宁国 宁静 景区 景观 景点 只有 没有 占用 占有 占地 占道 农业 农民 农村 农田 沙发 沙子 沙石 燕子 查询 查看 查处 查明 宿舍 宿州 宿松 兰州 仇恨 祖传 祖宅 祖屋 索要 索赔 索取 艾滋 " +
	"费用 管理 管辖 管控 解释 解答 解除 解决 陈述 任职 任命 任期 任意 任务 任何 安排 安置 安全 施工 余下 余额 党员 张贴 钱款 雷同 严格 严重 严厉 毛病 蓝图 盛大 贺信 " +
	"段落 谢谢 齐全 程序 符合 祝愿 左右 卓越 舒适 康复 夏季 包括 包庇 单独 高度 高兴 方便 明确 易于 常年 常住 温馨 安心 成立 成功 路过 文明 文化 向上 时间 石头 " +
	"金额 白天 万分 季度 尚未 关注 关心 关于 古稀 曾经 马上 江边 平时 池塘 全体 武汉 连续 苗木 柳树 郎溪 陶瓷 郝然 邵阳 宋体 唐突 姚家 常德 安徽 安庆 安康 和谐 " +
	"孔洞 洪水 龙头 华北 华东 尤其 甘肃 甘愿 万般 乔迁 高龄 高价 高层 高额 方式 方法 方案 方向 成本 成果 成员 成都 康泰 申请 施行 穆斯林 宋朝 马鞍山 黄山 万元 " +
	"武术 金融 金钱 白白 石油 江苏 江西 江南 高速 高压 高校 高中 高铁 水管 水费 温度 易燃 古城 管道 包工 包装 包车 向阳 单价 单元 单身 章程 章节 顾客 顾虑 顾及 " +
	"简单 简易 简历 柏油 童年 谈话 谈判 封闭 封口 游客 游玩 邮寄 牛奶 牛肉 毛巾 钟点 钟头 钱财 钱包 田地 田间 林地 林业 林木 梅花 桂花 桑叶 荆棘 花费 花钱 " +
	"应当 应该 车主 时常 从事 从未 经常 原因 后来 全部 全家 全程 满意 相关 别人 都是 强烈 强制"

// titles are what follows a family name without giving a person away.
var titles = []string{
	"先生", "女士", "小姐", "经理", "老师", "主任", "书记", "局长", "队长", "师傅", "医生", "律师", "阿姨", "大爷", "同志", "老板",
	"村长", "科长", "会计", "院长", "校长", "警官", "法官", "总", "某", "姓", "家", "氏",
}

// followers are words that may come right behind a name.
var followers = []string{
	"先生", "女士", "小姐", "同志", "电话", "手机", "联系", "身份证", "性别", "男", "女", "现", "家住", "住", "系", "是", "今年", "年龄",
	"称", "反映", "来电", "表示", "投诉", "举报", "咨询", "求助", "要求", "希望", "请求", "于", "在", "因", "从", "与", "和", "及", "户籍", "籍贯",
	"出生", "地址", "为", "已", "自", "的", "有", "购买", "本人", "等", "属", "向", "到", "曾", "一家", "名下", "想", "来自", "户口",
}

// name returns where a name stands that is announced at i.
func (s *script) name(i int) (start, end int) {
	for _, t := range triggersByFirst[s.flat[i]] {
		if !s.has(i, t.word) {
			continue
		}
		at := i + len([]rune(t.word))
		linked := !t.weak
		for range 4 {
			r := s.rune(at)
			if r == ':' || r == '叫' || r == '是' || r == '为' {
				linked = true
			} else if r != ' ' && r != '"' && r != '“' && r != '(' {
				break
			}
			at++
		}
		if end := s.nameAt(at, linked); end > 0 {
			return at, end
		}
		return 0, 0
	}
	return 0, 0
}

// nameAt returns the end of a full name that begins at i, 0 when there is none. Three characters are tried
// before two, since a name may contain a shorter one.
func (s *script) nameAt(i int, linked bool) int {
	family := s.family(i, linked)
	if family == 0 {
		return 0
	}
	for given := 2; given >= 1; given-- {
		end := i + family + given
		if s.isGiven(i+family, end) && s.nameEnds(end) && !s.isWord(i, end) {
			return end
		}
	}
	return 0
}

// family returns the length of the family name at i, 0 when there is none.
func (s *script) family(i int, linked bool) int {
	c := s.table.of(s.rune(i))
	if i+2 <= len(s.flat) && s.table.compound[string(s.flat[i:i+2])] {
		return 2
	}
	if c&isClearFamily != 0 || linked && c&isUnclearFamily != 0 {
		return 1
	}
	return 0
}

// isGiven says whether the runes from start to end can be a given name.
func (s *script) isGiven(start, end int) bool {
	for i := start; i < end; i++ {
		if s.table.of(s.rune(i))&isNotGiven != 0 {
			return false
		}
	}
	for _, word := range titles {
		if s.has(start, word) {
			return false
		}
	}
	return end > start
}

// isWord says whether the runes are a word of notNames.
func (s *script) isWord(start, end int) bool {
	return s.table.words[string(s.flat[start:end])]
}

// nameEnds says whether a name can end before i: at the text's end, at a mark, a digit, or a word that is used
// behind names.
func (s *script) nameEnds(i int) bool {
	r := s.rune(i)
	if r == 0 || !isHan(r) && !isLetter(r) {
		return true
	}
	for _, word := range followers {
		if s.has(i, word) {
			return true
		}
	}
	return false
}

// namedBy knows the last runes of what announces a name: 叫…, …人…, …姓名….
func namedBy(r rune) bool { return r == '叫' || r == '人' || r == '名' || r == '是' }

// withNameBefore adds the name that stands right before a telephone or identity number ("张三，电话 138…").
// It must stand alone between two marks, or be behind a word that announces it.
func (s *script) withNameBefore(spans []span, p span) []span {
	if p.kind != Phone && p.kind != IDCard {
		return spans
	}
	at := p.start
	for moved := true; moved; {
		moved = false
		for r := s.rune(at - 1); r == ' ' || r == ':' || r == ',' || r == '，' || r == '('; r = s.rune(at - 1) {
			at, moved = at-1, true
		}
		for _, word := range [...]string{"联系电话", "电话号码", "手机号码", "联系方式", "手机号", "电话", "手机", "身份证号码", "身份证号", "身份证", "号码", "是", "为"} {
			if s.endsWith(at, word) {
				at, moved = at-len([]rune(word)), true
				break
			}
		}
	}
	floor := 0
	if len(spans) > 0 {
		floor = spans[len(spans)-1].end
	}
	for n := 3; n >= 2; n-- {
		start := at - n
		if start < floor || !namedBy(s.rune(start-1)) && (isHan(s.rune(start-1)) || isAlnum(s.rune(start-1))) {
			continue
		}
		if family := s.family(start, false); family > 0 && family < n && s.isGiven(start+family, at) && !s.isWord(start, at) {
			return append(spans, span{start, at, Name})
		}
	}
	return spans
}
