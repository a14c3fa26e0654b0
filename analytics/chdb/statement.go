package chdb

import "strings"

// token is one piece of SQL: a bare word, a quoted name, a text, or a single other character. Blanks and comments
// are left out. Text is without quotes for names; start and end are byte offsets.
type token struct {
	kind       tokenKind
	text       string
	start, end int
}

type tokenKind int

const (
	wordToken tokenKind = iota
	nameToken
	textToken
	otherToken
)

// is says whether the token is the keyword, in any case.
func (t token) is(keyword string) bool {
	return t.kind == wordToken && strings.EqualFold(t.text, keyword)
}

// tokenize splits SQL as far as needed to find clauses; it accepts anything, errors are the engine's to tell.
func tokenize(sql string) []token {
	var tokens []token
	for i := 0; i < len(sql); {
		switch c := sql[i]; {
		case c <= ' ':
			i++
		case strings.HasPrefix(sql[i:], "--") || c == '#':
			i = after(sql, i, "\n")
		case strings.HasPrefix(sql[i:], "/*"):
			i = after(sql, i+2, "*/")
		case c == '\'' || c == '`' || c == '"':
			end := quoteEnd(sql, i)
			kind := nameToken
			if c == '\'' {
				kind = textToken
			}
			tokens = append(tokens, token{kind, unquote(sql[i:end]), i, end})
			i = end
		case c == '$' && heredocEnd(sql, i) > 0:
			end := heredocEnd(sql, i)
			tokens = append(tokens, token{textToken, sql[i:end], i, end})
			i = end
		case isWordByte(c):
			end := i
			for end < len(sql) && isWordByte(sql[end]) {
				end++
			}
			tokens = append(tokens, token{wordToken, sql[i:end], i, end})
			i = end
		default:
			tokens = append(tokens, token{otherToken, sql[i : i+1], i, i + 1})
			i++
		}
	}
	return tokens
}

func isWordByte(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

// after is the offset behind the next mark, or the end of the text.
func after(sql string, from int, mark string) int {
	if at := strings.Index(sql[from:], mark); at >= 0 {
		return from + at + len(mark)
	}
	return len(sql)
}

// quoteEnd is the offset behind the quote that closes the one at start; a backslash or doubling escapes it.
func quoteEnd(sql string, start int) int {
	quote := sql[start]
	for i := start + 1; i < len(sql); i++ {
		switch {
		case sql[i] == '\\':
			i++
		case sql[i] == quote && i+1 < len(sql) && sql[i+1] == quote:
			i++
		case sql[i] == quote:
			return i + 1
		}
	}
	return len(sql)
}

func unquote(quoted string) string {
	if len(quoted) < 2 {
		return quoted
	}
	quote, inner := quoted[:1], quoted[1:len(quoted)-1]
	return strings.NewReplacer(`\\`, `\`, `\`+quote, quote, quote+quote, quote).Replace(inner)
}

// heredocEnd is the offset behind $tag$ … $tag$, or 0 when no such text begins here.
func heredocEnd(sql string, start int) int {
	second := start + 1
	for second < len(sql) && isWordByte(sql[second]) {
		second++
	}
	if second >= len(sql) || sql[second] != '$' {
		return 0
	}
	tag := sql[start : second+1]
	closing := strings.Index(sql[second+1:], tag)
	if closing < 0 {
		return 0
	}
	return second + 1 + closing + len(tag)
}

// headerless are the formats whose documents may simply follow one another, whatever the settings: only these can be
// streamed, since each chunk of the engine is a complete document.
func headerless(format string) bool {
	switch strings.ToLower(format) {
	case "native", "rowbinary", "csv", "tsv", "tabseparated", "tsvraw", "tabseparatedraw", "tskv":
		return true
	}
	return false
}

// streamable says whether a statement may be answered in chunks: a query, not a command. The engine itself refuses
// to stream what only looks like one.
func streamable(tokens []token) bool {
	if len(tokens) == 0 {
		return false
	}
	first := tokens[0]
	return first.is("SELECT") || first.is("WITH") || first.is("FROM") || first.text == "(" && first.kind == otherToken
}

// outputFormat is the format that a query asks for in its own text, "" when it leaves that to the request.
func outputFormat(tokens []token) string {
	for i := len(tokens) - 2; i > 0; i-- {
		if !tokens[i].is("FORMAT") || tokens[i+1].kind != wordToken {
			continue
		}
		if i+2 == len(tokens) || tokens[i+2].is("SETTINGS") || tokens[i+2].text == ";" {
			return tokens[i+1].text
		}
	}
	return ""
}

// insertHead splits an INSERT whose data come apart from its text: the statement without its FORMAT or VALUES tail,
// and the format of the data. ok is false for every other statement.
func insertHead(sql string, tokens []token) (head, format string, ok bool) {
	if len(tokens) < 3 || !tokens[0].is("INSERT") {
		return "", "", false
	}
	if last := tokens[len(tokens)-1]; last.is("VALUES") {
		return sql[:last.start], "Values", true
	}
	keyword, name := tokens[len(tokens)-2], tokens[len(tokens)-1]
	if keyword.is("FORMAT") && name.kind == wordToken {
		return sql[:keyword.start], name.text, true
	}
	return "", "", false
}

// endsDefaultDatabase says whether the statement drops, detaches or renames database default, after which libchdb
// opens no connection any more until the process ends.
func endsDefaultDatabase(tokens []token) bool {
	for i, t := range tokens {
		if !t.is("DROP") && !t.is("DETACH") && !t.is("RENAME") {
			continue
		}
		rest := tokens[i+1:]
		if len(rest) == 0 || !rest[0].is("DATABASE") {
			continue
		}
		rest = rest[1:]
		if len(rest) > 2 && rest[0].is("IF") && rest[1].is("EXISTS") {
			rest = rest[2:]
		}
		if namesDefault(rest, t.is("RENAME")) {
			return true
		}
	}
	return false
}

// namesDefault looks at the first name only, or, for RENAME a TO b, c TO d, at all of them.
func namesDefault(tokens []token, all bool) bool {
	for _, t := range tokens {
		if (t.kind == wordToken || t.kind == nameToken) && t.text == "default" {
			return true
		}
		if !all {
			return false
		}
	}
	return false
}
