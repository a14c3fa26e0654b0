package main

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// part is one thing that somebody else made and that we use.
type part struct {
	group   string // heading under which it stands
	name    string
	version string
	note    string   // what is used of it, where that is not plain
	texts   []string // licence texts and notices, normalised
}

// The headings, in their order.
const (
	inBinary = "Go modules in the binary"
	inPages  = "npm packages whose files are embedded in the binary"
	beside   = "npm packages installed beside the binary"
	inData   = "Data"
)

// licenceName matches the names under which licences, copyrights and notices are kept.
func licenceName() *regexp.Regexp {
	return regexp.MustCompile(`(?i)^(licen[cs]e|copying|copyright|copyrightnotice|notice|patents)([-.].*)?$`)
}

// licenceTexts returns the texts of folder's licence files, in the order of their names; sources are no texts.
func licenceTexts(folder string) ([]string, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, fmt.Errorf("licence folder: %w", err)
	}
	name := licenceName()
	var texts []string
	for _, e := range entries {
		if e.IsDir() || !name.MatchString(e.Name()) || slices.Contains([]string{".go", ".js", ".json"}, filepath.Ext(e.Name())) {
			continue
		}
		data, err := os.ReadFile(filepath.Join(folder, e.Name()))
		if err != nil {
			return nil, fmt.Errorf("licence: %w", err)
		}
		texts = append(texts, normalise(data))
	}
	return texts, nil
}

// normalise makes texts that differ in line ends and trailing blanks alone equal.
func normalise(data []byte) string {
	lines := strings.Split(strings.ReplaceAll(string(data), "\r\n", "\n"), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " \t\f\ufeff")
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n")
}

// render writes the parts by heading, then every text once with a number that the parts refer to.
func render(parts []part) []byte {
	var list, texts bytes.Buffer
	numbers := map[[sha256.Size]byte]int{}
	for _, group := range []string{inBinary, inPages, beside, inData} {
		fmt.Fprintf(&list, "\n%s\n%s\n", group, strings.Repeat("-", len(group)))
		for _, p := range parts {
			if p.group != group {
				continue
			}
			refs := make([]string, 0, len(p.texts))
			for _, text := range p.texts {
				sum := sha256.Sum256([]byte(text))
				if numbers[sum] == 0 {
					numbers[sum] = len(numbers) + 1
					fmt.Fprintf(&texts, "\n%s\nText %d\n%s\n\n%s\n", strings.Repeat("=", 80), numbers[sum], strings.Repeat("=", 80), text)
				}
				refs = append(refs, strconv.Itoa(numbers[sum]))
			}
			fmt.Fprintf(&list, "%s (text %s)\n", strings.TrimSpace(p.name+" "+p.version), strings.Join(refs, ", "))
			if p.note != "" {
				fmt.Fprintf(&list, "    %s\n", p.note)
			}
		}
	}
	var out bytes.Buffer
	out.WriteString("What Yileishi is made of besides its own code, and the licence of each part. Written by `make notices`.\n")
	out.Write(list.Bytes())
	out.Write(texts.Bytes())
	return out.Bytes()
}
