package analytics

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"text/template"
)

// clauses fills the parts of a migration that differ between one machine and a cluster. The rest of the text is
// the same for both. The zero value is for one machine.
type clauses struct {
	// Cluster is the name under which the servers know the cluster, "" for one machine.
	Cluster string
}

// replicaPath is one path in Keeper for each table and shard; everywherePath one for each table.
const (
	replicaPath    = "'/clickhouse/tables/{shard}/yileishi/%s', '{replica}'"
	everywherePath = "'/clickhouse/tables/all/yileishi/%s', '{shard}-{replica}'"
)

// OnCluster makes a statement run on every machine of the cluster.
func (c clauses) OnCluster() string {
	if c.Cluster == "" {
		return ""
	}
	return " ON CLUSTER " + quoteName(c.Cluster)
}

// Local names the table that holds the rows; in a cluster the plain name is that of the table over all shards.
func (c clauses) Local(table string) string {
	if c.Cluster == "" {
		return table
	}
	return table + "_local"
}

// Replacing is the engine of a table that keeps the newest row of each key. arguments may be empty.
func (c clauses) Replacing(table, arguments string) string {
	return c.engine("ReplacingMergeTree", replicaPath, table, arguments)
}

// Everywhere is Replacing for a small table of which every machine holds all rows.
func (c clauses) Everywhere(table, arguments string) string {
	return c.engine("ReplacingMergeTree", everywherePath, table, arguments)
}

// Plain is the engine of a small table whose rows are only added; every machine holds all.
func (c clauses) Plain(table string) string {
	return c.engine("MergeTree", everywherePath, table, "")
}

func (c clauses) engine(family, path, table, arguments string) string {
	if c.Cluster == "" {
		if arguments == "" {
			return family
		}
		return family + "(" + arguments + ")"
	}
	all := fmt.Sprintf(path, table)
	if arguments != "" {
		all += ", " + arguments
	}
	return "Replicated" + family + "(" + all + ")"
}

// Window is the setting that keeps the tokens of the last batches, so that a batch sent again adds nothing.
func (c clauses) Window() string {
	if c.Cluster == "" {
		return "non_replicated_deduplication_window"
	}
	return "replicated_deduplication_window"
}

// Distributed makes the table over all shards, one row going to the shard that key says. It is empty for one machine.
func (c clauses) Distributed(table, key string) string {
	if c.Cluster == "" {
		return ""
	}
	return fmt.Sprintf("\nCREATE TABLE IF NOT EXISTS yileishi.%s%s AS yileishi.%s\nENGINE = Distributed(%s, yileishi, %s, %s);\n",
		table, c.OnCluster(), c.Local(table), quoteName(c.Cluster), c.Local(table), key)
}

func quoteName(name string) string {
	return "`" + strings.NewReplacer("\\", "\\\\", "`", "\\`").Replace(name) + "`"
}

// filledFS shows a folder of migrations with their clauses filled in.
type filledFS struct {
	folder  fs.FS
	clauses clauses
}

// Open implements [fs.FS].
func (f filledFS) Open(name string) (fs.File, error) {
	file, err := f.folder.Open(name)
	if err != nil {
		return nil, err //nolint:wrapcheck // fs.FS asks for the error as it is
	}
	info, err := file.Stat()
	if err != nil || info.IsDir() {
		return file, err //nolint:wrapcheck // likewise
	}
	text, err := f.fill(name)
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return &filledFile{File: file, text: bytes.NewReader(text)}, nil
}

// ReadDir implements [fs.ReadDirFS].
func (f filledFS) ReadDir(name string) ([]fs.DirEntry, error) {
	return fs.ReadDir(f.folder, name) //nolint:wrapcheck // likewise
}

func (f filledFS) fill(name string) ([]byte, error) {
	raw, err := fs.ReadFile(f.folder, name)
	if err != nil {
		return nil, fmt.Errorf("migration %s: %w", name, err)
	}
	parsed, err := template.New(name).Option("missingkey=error").Parse(string(raw))
	if err != nil {
		return nil, fmt.Errorf("migration %s: %w", name, err)
	}
	var out bytes.Buffer
	if err := parsed.Execute(&out, f.clauses); err != nil {
		return nil, fmt.Errorf("migration %s: %w", name, err)
	}
	return out.Bytes(), nil
}

// filledFile is a migration whose text differs from its file's.
type filledFile struct {
	fs.File
	text *bytes.Reader
}

// Read implements [fs.File].
func (f *filledFile) Read(p []byte) (int, error) { return f.text.Read(p) }
