package chdb

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTokenize(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		sql  string
		want []string
	}{
		"comments":   {"SELECT /* FORMAT */ 1 -- FORMAT CSV\n, 2 # x", []string{"SELECT", "1", ",", "2"}},
		"quotes":     {`'it''s' "a""b" ` + "`c\\`d`" + ` 'e\\'`, []string{"it's", `a"b`, "c`d", `e\`}},
		"heredoc":    {"SELECT $a$ FORMAT $b$ $a$ x", []string{"SELECT", "$a$ FORMAT $b$ $a$", "x"}},
		"dollar":     {"SELECT $x", []string{"SELECT", "$", "x"}},
		"chinese":    {"SELECT 工单 FROM 表", []string{"SELECT", "工单", "FROM", "表"}},
		"open quote": {"SELECT 'abc", []string{"SELECT", "ab"}},
		"open note":  {"SELECT /* abc", []string{"SELECT"}},
		"nothing":    {"", nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, token := range tokenize(test.sql) {
				got = append(got, token.text)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestOutputFormat(t *testing.T) {
	t.Parallel()
	for sql, want := range map[string]string{
		"SELECT 1":                                 "",
		"SELECT 1 FORMAT JSON":                     "JSON",
		"select 1 format Parquet settings x = 1":   "Parquet",
		"SELECT 1 FORMAT TSV;":                     "TSV",
		"SELECT 'FORMAT JSON'":                     "",
		"SELECT 1 -- FORMAT JSON":                  "",
		"SELECT format FROM t":                     "",
		"SELECT format('{}', 1)":                   "",
		"SELECT * FROM (SELECT 1) FORMAT Arrow \n": "Arrow",
	} {
		if got := outputFormat(tokenize(sql)); got != want {
			t.Errorf("%s: %q, want %q", sql, got, want)
		}
	}
}

func TestInsertHead(t *testing.T) {
	t.Parallel()
	tests := []struct {
		sql, head, format string
		ok                bool
	}{
		{"INSERT INTO a.t FORMAT Native", "INSERT INTO a.t ", "Native", true},
		{"insert into t (a, b) settings x = 1 format CSV", "insert into t (a, b) settings x = 1 ", "CSV", true},
		{"INSERT INTO t (`values`) VALUES", "INSERT INTO t (`values`) ", "Values", true},
		{"INSERT INTO t VALUES (1)", "", "", false},
		{"INSERT INTO t SELECT 1", "", "", false},
		{"SELECT 1 FORMAT Native", "", "", false},
		{"INSERT INTO `FORMAT` SELECT `FORMAT Native`", "", "", false},
		{"", "", "", false},
	}
	for _, test := range tests {
		head, format, ok := insertHead(test.sql, tokenize(test.sql))
		if head != test.head || format != test.format || ok != test.ok {
			t.Errorf("%s: %q, %q, %v", test.sql, head, format, ok)
		}
	}
}

func TestEndsDefaultDatabase(t *testing.T) {
	t.Parallel()
	for sql, want := range map[string]bool{
		"DROP DATABASE default":                                        true,
		"drop database if exists `default` sync":                       true,
		`DETACH /* x */ DATABASE "default"`:                            true,
		"RENAME DATABASE default TO x":                                 true,
		"RENAME DATABASE a TO b, default TO c":                         true,
		"DROP DATABASE a PARALLEL WITH DROP DATABASE default":          true,
		"DROP DATABASE defaults":                                       false,
		"DROP TABLE default.t":                                         false,
		"SELECT 'DROP DATABASE default'":                               false,
		"CREATE DATABASE x COMMENT 'DROP DATABASE default'":            false,
		"DROP DATABASE Default":                                        false,
		"DROP":                                                         false,
		"DROP DATABASE":                                                false,
		"DROP DATABASE IF EXISTS":                                      false,
		"ALTER TABLE t DROP COLUMN database, DROP COLUMN default_only": false,
	} {
		if got := endsDefaultDatabase(tokenize(sql)); got != want {
			t.Errorf("%s: %v", sql, got)
		}
	}
}

func FuzzTokenize(f *testing.F) {
	for _, sql := range []string{"SELECT 'a' -- b", "$a$ $a$", "'", "\\", "/*", "`a``b`", "INSERT INTO t FORMAT Native", "'\\"} {
		f.Add(sql)
	}
	f.Fuzz(func(t *testing.T, sql string) {
		tokens, end := tokenize(sql), 0
		for _, token := range tokens {
			if token.start < end || token.end <= token.start || token.end > len(sql) {
				t.Fatalf("token %+v after offset %d of %d", token, end, len(sql))
			}
			if blank := strings.TrimSpace(sql[token.start:token.end]); blank == "" {
				t.Fatalf("blank token %+v", token)
			}
			end = token.end
		}
		if head, _, ok := insertHead(sql, tokens); ok && !strings.HasPrefix(sql, head) {
			t.Fatalf("head %q is not the beginning", head)
		}
		outputFormat(tokens)
		endsDefaultDatabase(tokens)
	})
}
