package main

import (
	"embed"
	"fmt"
)

// texts holds the licences of what ships without one.
//
//go:embed texts/*.txt
var texts embed.FS

func embeddedText(name string) (string, error) {
	data, err := texts.ReadFile("texts/" + name)
	if err != nil {
		return "", fmt.Errorf("embedded licence: %w", err)
	}
	return normalise(data), nil
}

// moduleTexts names texts for modules beyond those that they ship.
func moduleTexts() map[string]string {
	return map[string]string{
		"github.com/JohnCGriffin/overflow": "overflow.txt", // stands in its README
		"github.com/go-ego/gse":            "jieba.txt",
	}
}

func moduleNotes() map[string]string {
	return map[string]string{
		"github.com/go-ego/gse": "its Chinese dictionary comes from jieba",
	}
}

// packageLicences names texts for npm packages that ship none.
func packageLicences() map[string]string {
	return map[string]string{
		"@tabler/core":            "tabler.txt",
		"@chdb/lib-linux-x64-gnu": "apache-2.0.txt",
	}
}

func packageNotes() map[string]string {
	return map[string]string{
		"@tabler/core":            "style sheet",
		"@chdb/lib-linux-x64-gnu": "ClickHouse as a library. Copyright ClickHouse, Inc. and chDB's authors; what it contains: SELECT * FROM system.licenses",
		"echarts":                 "charts",
		"zrender":                 "part of echarts",
		"tslib":                   "part of echarts",
		"htmx.org":                "parts of pages",
		"@popperjs/core":          "named by @tabler/core; no file of it is embedded",
	}
}

// dataParts lists data of others that stands in the tree. Each file names its source at its head, too.
func dataParts() ([]part, error) {
	var parts []part
	for _, d := range []struct{ name, note, text string }{
		{"china-division", "names and codes of Anhui's cities, counties and streets (schemas)", "wtfpl.txt"},
	} {
		text, err := embeddedText(d.text)
		if err != nil {
			return nil, err
		}
		parts = append(parts, part{group: inData, name: d.name, note: d.note, texts: []string{text}})
	}
	return parts, nil
}
