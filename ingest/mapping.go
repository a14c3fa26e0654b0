package ingest

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"yileishi/hotline"
)

// maxMapping is the largest size of a mapping file, in bytes.
const maxMapping = 1 << 20

// Mapping says which column of a file is what.
type Mapping struct {
	Source    string         // name under which the tickets are numbered; "" leaves it to the caller
	Sheet     string         // sheet of a workbook; "" for the first with tickets
	Columns   []MappedColumn // in the order of the file
	Recognise bool           // whether the other columns are recognised by their headers
	digest    string         // of the file's bytes
}

// MappedColumn is one line of a mapping.
type MappedColumn struct {
	Column string
	Field  Field             // "" for a column that is to be left out
	Codes  map[string]string // from the file's values to ours; nil for values as they are
	Format string            // layout of package time, "unix", "unix_ms" or "" for any
	Line   int
}

// has says whether the mapping names a column.
func (m *Mapping) has(column string) bool {
	if m == nil {
		return false
	}
	return slices.ContainsFunc(m.Columns, func(c MappedColumn) bool {
		return c.Column == column || headerKey(c.Column) == headerKey(column)
	})
}

// ParseMapping reads a mapping:
//
//	source: 合肥市12345            # optional
//	sheet: 工单明细                # optional
//	recognise: true               # other columns by their headers; true when missing
//	columns:
//	  单号: number
//	  受理日期: {field: received, format: yyyyMMdd HHmmss}
//	  类型: {field: kind, codes: {1: 咨询, 2: 投诉}}
//	  手机: caller
//	  座机: caller
//	  备注: ignore
//
// Errors name the line and are hotline.Errors.
func ParseMapping(text []byte) (*Mapping, error) {
	if len(text) > maxMapping {
		return nil, hotline.Errorf(hotline.TooLarge, "映射文件超过 1 MiB。")
	}
	var document yaml.Node
	if err := guard(func() error { return yaml.Unmarshal(text, &document) }); err != nil {
		return nil, hotline.Errorf(hotline.Invalid, "映射文件不是有效的 YAML：%s。请检查缩进、冒号和引号。", yamlLine(err)).Because(err)
	}
	if len(document.Content) == 0 {
		return nil, hotline.Errorf(hotline.Invalid, "映射文件是空的。请写明 columns：每一列是什么。")
	}
	m := &Mapping{Recognise: true, digest: hashOf(string(text))}
	if err := m.read(document.Content[0]); err != nil {
		return nil, err
	}
	if len(m.Columns) == 0 {
		return nil, hotline.Errorf(hotline.Invalid, "映射文件没有 columns。请写明每一列是什么，如“工单编号: number”。")
	}
	return m, nil
}

// yamlLine says in Chinese where the YAML parser stopped.
func yamlLine(err error) string {
	if _, rest, ok := strings.Cut(err.Error(), "line "); ok {
		if line, _, ok := strings.Cut(rest, ":"); ok {
			return "第 " + line + " 行附近有误"
		}
	}
	return "无法读出"
}

func mappingError(node *yaml.Node, format string, args ...any) error {
	return hotline.Errorf(hotline.Invalid, "映射文件第 %d 行：%s", node.Line, fmt.Sprintf(format, args...))
}

// pairs calls f for each key of a YAML mapping; a key that stands twice is an error.
func pairs(node *yaml.Node, what string, f func(key string, at, value *yaml.Node) error) error {
	if node.Kind != yaml.MappingNode {
		return mappingError(node, "%s应当是“名称: 值”的列表。", what)
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		if key.Kind != yaml.ScalarNode {
			return mappingError(key, "%s中的名称应当是一个词。", what)
		}
		if seen[key.Value] {
			return mappingError(key, "“%s”出现了两次。", key.Value)
		}
		seen[key.Value] = true
		if err := f(key.Value, key, value); err != nil {
			return err
		}
	}
	return nil
}

// word reads a scalar.
func word(node *yaml.Node, what string) (string, error) {
	if node.Kind != yaml.ScalarNode {
		return "", mappingError(node, "%s应当是一个值。", what)
	}
	return strings.TrimSpace(node.Value), nil
}

func (m *Mapping) read(root *yaml.Node) error {
	return pairs(root, "映射文件", func(key string, at, value *yaml.Node) (err error) {
		switch key {
		case "source":
			m.Source, err = word(value, "source")
		case "sheet":
			m.Sheet, err = word(value, "sheet")
		case "recognise":
			var s string
			if s, err = word(value, "recognise"); err == nil && s != "true" && s != "false" {
				err = mappingError(value, "recognise 应当是 true 或 false。")
			}
			m.Recognise = s == "true"
		case "columns":
			err = pairs(value, "columns", m.column)
		default:
			err = mappingError(at, "不认识“%s”。可用：source、sheet、recognise、columns。", key)
		}
		return err
	})
}

// column reads one line of columns.
func (m *Mapping) column(name string, at, value *yaml.Node) error {
	c := MappedColumn{Column: name, Line: at.Line}
	if value.Kind == yaml.ScalarNode {
		if err := c.setField(value); err != nil {
			return err
		}
		return m.add(c, at)
	}
	var format, codes *yaml.Node
	err := pairs(value, "“"+name+"”", func(key string, at, value *yaml.Node) error {
		switch key {
		case "field":
			return c.setField(value)
		case "codes":
			codes = value
			return nil
		case "format":
			format = value
			return nil
		}
		return mappingError(at, "不认识“%s”。可用：field、codes、format。", key)
	})
	if err != nil {
		return err
	}
	if c.Field == "" {
		return mappingError(at, "“%s”没有写 field：这一列是什么。", name)
	}
	if err := c.setFormat(format); err != nil {
		return err
	}
	if err := c.setCodes(codes); err != nil {
		return err
	}
	return m.add(c, at)
}

func (m *Mapping) add(c MappedColumn, at *yaml.Node) error {
	for _, other := range m.Columns {
		if c.Field != "" && other.Field == c.Field && !c.Field.several() {
			return mappingError(at, "“%s”和第 %d 行的“%s”都写作 %s，只能有一列。", c.Column, other.Line, other.Column, c.Field)
		}
	}
	m.Columns = append(m.Columns, c)
	return nil
}

func (c *MappedColumn) setField(node *yaml.Node) error {
	s, err := word(node, "field")
	if err != nil {
		return err
	}
	if s == "ignore" {
		return nil
	}
	if !slices.Contains(Fields(), Field(s)) {
		names := make([]string, 0, len(Fields()))
		for _, f := range Fields() {
			names = append(names, string(f))
		}
		return mappingError(node, "没有“%s”这个字段。可用：%s、ignore。", s, strings.Join(names, "、"))
	}
	c.Field = Field(s)
	return nil
}

func (c *MappedColumn) setFormat(node *yaml.Node) error {
	if node == nil {
		return nil
	}
	s, err := word(node, "format")
	if err != nil {
		return err
	}
	if !c.Field.isTime() {
		return mappingError(node, "format 只用于时间字段，“%s”不是时间。", c.Column)
	}
	if s == "unix" || s == "unix_ms" {
		c.Format = s
		return nil
	}
	layout := strings.NewReplacer("yyyy", "2006", "yy", "06", "MM", "01", "M", "1", "dd", "02", "d", "2",
		"HH", "15", "H", "15", "hh", "03", "h", "3", "mm", "04", "m", "4", "ss", "05", "s", "5", "SSS", "000", "a", "PM").Replace(s)
	for _, part := range []string{"yy", "M", "d"} {
		if !strings.Contains(s, part) {
			return mappingError(node, "时间格式“%s”没有年、月、日。请写成 yyyy-MM-dd HH:mm:ss 的形式，或 unix、unix_ms。", s)
		}
	}
	c.Format = layout
	return nil
}

func (c *MappedColumn) setCodes(node *yaml.Node) error {
	if node == nil {
		return nil
	}
	c.Codes = map[string]string{}
	return pairs(node, "codes", func(key string, at, value *yaml.Node) error {
		s, err := word(value, "codes")
		if err != nil {
			return err
		}
		if !c.Field.takes(s) {
			return mappingError(at, "代码“%s”的含义“%s”不是 %s 的值。", key, s, c.Field)
		}
		c.Codes[key] = s
		return nil
	})
}

// takes says whether a class is one of the field's.
func (f Field) takes(class string) bool {
	if class == "" {
		return true
	}
	switch f {
	case KindOf:
		return slices.Contains(hotline.Kinds(), hotline.Kind(class))
	case CallerKind:
		return class == string(hotline.Person) || class == string(hotline.Enterprise)
	case State:
		return class == string(hotline.Open) || class == string(hotline.InHand) || class == string(hotline.Closed)
	case Contacted, Resolved:
		v, _ := verdictOf(class)
		return v != hotline.Unasked || strings.HasPrefix(class, "未")
	case Result:
		g, _ := gradeOf(class)
		return g != hotline.Ungraded || strings.HasPrefix(class, "未")
	case Likes, Dislikes:
		_, ok := countOf(class)
		return ok
	case Received, Closed, Replied, Due, Changed:
		return false
	case Number, Title, Text, Reply, Channel, Category, AreaOf, Unit, Subject, Caller:
	}
	return true
}
