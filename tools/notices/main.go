// Command notices writes THIRD_PARTY_NOTICES: what the program is made of besides our own work, and under
// which licence each part stands. It reads the modules that the binary is built from, the npm packages whose
// files are embedded or installed, and a short list of data. Licence texts come from the module cache and
// from node_modules. It downloads nothing itself; the same versions give the same file on every machine.
package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
)

const output = "THIRD_PARTY_NOTICES"

func main() {
	check := flag.Bool("check", false, "write nothing; fail when "+output+" is not what would be written")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, *check)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "notices:", err)
		os.Exit(1)
	}
}

// run works on the module in whose tree it is started.
func run(ctx context.Context, check bool) error {
	root, err := moduleRoot(ctx)
	if err != nil {
		return err
	}
	parts, err := collect(ctx, root)
	if err != nil {
		return err
	}
	text := render(parts)
	path := filepath.Join(root, output)
	if !check {
		if err := os.WriteFile(path, text, 0o644); err != nil { //nolint:gosec // a file of the tree, for everybody to read
			return fmt.Errorf("notices: %w", err)
		}
		return nil
	}
	old, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("notices as committed: %w", err)
	}
	if !bytes.Equal(old, text) {
		return fmt.Errorf("%s is stale: run make notices and commit it", output)
	}
	return nil
}

// collect gathers all parts: modules, npm packages, data.
func collect(ctx context.Context, root string) ([]part, error) {
	modules, err := moduleParts(ctx, root)
	if err != nil {
		return nil, err
	}
	packages, err := packageParts(root)
	if err != nil {
		return nil, err
	}
	data, err := dataParts()
	if err != nil {
		return nil, err
	}
	return append(append(modules, packages...), data...), nil
}
