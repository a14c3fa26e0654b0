package main

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

const binary = "./cmd/yileishi"

// platforms are those for which the binary is built and vetted.
func platforms() []string { return []string{"linux/amd64", "linux/arm64"} }

func moduleRoot(ctx context.Context) (string, error) {
	out, err := goCommand(ctx, ".", nil, "list", "-m", "-f", "{{.Dir}}")
	return strings.TrimSpace(out), err
}

// folder is a folder of the module cache from which the binary takes a package.
type folder struct{ module, version, root, dir string }

// moduleParts lists the modules that the binary is built from on any of the platforms, and Go itself. A
// licence inside a module, beside a package that we use, counts too.
func moduleParts(ctx context.Context, root string) ([]part, error) {
	found := map[string]*part{}
	for _, platform := range platforms() {
		folders, err := packageFolders(ctx, root, platform)
		if err != nil {
			return nil, err
		}
		for _, f := range folders {
			p := found[f.module]
			if p == nil {
				p = &part{group: inBinary, name: f.module, version: f.version, note: moduleNotes()[f.module]}
				found[f.module] = p
			}
			if err := p.addTexts(f); err != nil {
				return nil, err
			}
		}
	}
	golang, err := goPart()
	if err != nil {
		return nil, err
	}
	parts := []part{golang}
	for _, name := range slices.Sorted(maps.Keys(found)) {
		p := *found[name]
		if extra := moduleTexts()[name]; extra != "" {
			text, err := embeddedText(extra)
			if err != nil {
				return nil, err
			}
			p.texts = append(p.texts, text)
		}
		if len(p.texts) == 0 {
			return nil, fmt.Errorf("module %s has no licence text: find it and add it to moduleTexts", name)
		}
		parts = append(parts, p)
	}
	return parts, nil
}

// addTexts adds the licences that stand between the module's root and the package's folder.
func (p *part) addTexts(f folder) error {
	for dir := f.dir; ; dir = filepath.Dir(dir) {
		texts, err := licenceTexts(dir)
		if err != nil {
			return err
		}
		for _, text := range texts {
			if !slices.Contains(p.texts, text) {
				p.texts = append(p.texts, text)
			}
		}
		if dir == f.root || !strings.HasPrefix(dir, f.root) {
			break
		}
	}
	slices.Sort(p.texts)
	return nil
}

func packageFolders(ctx context.Context, root, platform string) ([]folder, error) {
	goos, goarch, _ := strings.Cut(platform, "/")
	const format = "{{with .Module}}{{if not .Main}}{{.Path}}\t{{.Version}}\t{{.Dir}}\t{{$.Dir}}{{end}}{{end}}"
	out, err := goCommand(ctx, root, []string{"GOOS=" + goos, "GOARCH=" + goarch}, "list", "-deps", "-f", format, binary)
	if err != nil {
		return nil, err
	}
	var folders []folder
	for line := range strings.Lines(out) {
		fields := strings.Split(strings.TrimSpace(line), "\t")
		if len(fields) == 4 {
			folders = append(folders, folder{module: fields[0], version: fields[1], root: fields[2], dir: fields[3]})
		}
	}
	if len(folders) == 0 {
		return nil, fmt.Errorf("the binary uses no modules on %s: go list is not to be believed", platform)
	}
	return folders, nil
}

// goPart is Go's run time and standard library. Its text is ours to keep, since packaged Go trees differ in
// whether and where they carry it.
func goPart() (part, error) {
	text, err := embeddedText("go.txt")
	return part{group: inBinary, name: "Go", note: "run time and standard library", texts: []string{text}}, err
}

func goCommand(ctx context.Context, dir string, env []string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "go", args...) //nolint:gosec // arguments are ours
	cmd.Dir = dir
	cmd.Env = append(append(os.Environ(), "CGO_ENABLED=0"), env...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("go %s: %w\n%s", args[0], err, stderr.String())
	}
	return string(out), nil
}
