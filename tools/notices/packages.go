package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// lockFile is what is read of a package-lock.json.
type lockFile struct {
	Packages map[string]struct {
		Version string `json:"version"`
	} `json:"packages"`
}

// packageParts lists the npm packages by their lock files. The versions are those of the lock; the texts come
// from node_modules, which must be installed.
func packageParts(root string) ([]part, error) {
	var parts []part
	for _, place := range []struct{ folder, group string }{
		{filepath.Join("dashboard", "assets"), inPages},
		{"engine", beside},
	} {
		some, err := lockedParts(filepath.Join(root, place.folder), place.group)
		if err != nil {
			return nil, err
		}
		parts = append(parts, some...)
	}
	return parts, nil
}

func lockedParts(folder, group string) ([]part, error) {
	data, err := os.ReadFile(filepath.Join(folder, "package-lock.json"))
	if err != nil {
		return nil, fmt.Errorf("lock file: %w", err)
	}
	var lock lockFile
	if err := json.Unmarshal(data, &lock); err != nil {
		return nil, fmt.Errorf("lock file in %s: %w", folder, err)
	}
	var parts []part
	for _, path := range slices.Sorted(maps.Keys(lock.Packages)) {
		name, ok := strings.CutPrefix(path, "node_modules/")
		if !ok {
			continue
		}
		p := part{group: group, name: name, version: lock.Packages[path].Version, note: packageNotes()[name]}
		p.texts, err = packageTexts(filepath.Join(folder, path), name)
		if err != nil {
			return nil, err
		}
		parts = append(parts, p)
	}
	return parts, nil
}

// packageTexts returns the package's own licence files, or ours where it ships none. Ours come first to be
// asked: a package for another platform is not installed.
func packageTexts(folder, name string) ([]string, error) {
	if file := packageLicences()[name]; file != "" {
		text, err := embeddedText(file)
		return []string{text}, err
	}
	texts, err := licenceTexts(folder)
	if err != nil {
		return nil, err
	}
	if len(texts) == 0 {
		return nil, fmt.Errorf("npm package %s has no licence text: find it and add it to packageLicences", name)
	}
	return texts, nil
}
