package ingest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"yileishi/hotline"
)

// OpenOptions say how a file is to be read.
type OpenOptions struct {
	// Mapping helps to find the header and names the sheet; nil for none.
	Mapping *Mapping
	// Time is the column of the received time if the user named one; it helps to find the header.
	Time string
	// Sheet is the sheet of a workbook; "" takes the mapping's, else the first with a header that is known.
	Sheet string
	// TempDir is where standard input and large workbooks are put while they are read; "" for the system's.
	TempDir string
}

func (o *OpenOptions) knows(header string) bool {
	if header == "" {
		return false
	}
	if _, _, ok := recognise(header); ok {
		return true
	}
	return header == o.Time || o.Mapping.has(header)
}

// Open opens a file, finds out its format from its bytes and looks through the whole of it once: a file that
// is no table, is cut off or encrypted is refused here, before anything is loaded. The error is a
// hotline.Error that says what to do.
func Open(ctx context.Context, path string, o OpenOptions) (Source, error) {
	file, err := os.Open(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, hotline.Errorf(hotline.NotFound, "没有找到文件“%s”。请检查路径。", path)
	case errors.Is(err, fs.ErrPermission):
		return nil, hotline.Errorf(hotline.Invalid, "没有读取文件“%s”的权限。", path)
	case err != nil:
		return nil, hotline.Errorf(hotline.Invalid, "文件“%s”打不开。", path).Because(err)
	}
	if stat, err := file.Stat(); err != nil || stat.IsDir() {
		return nil, errors.Join(hotline.Errorf(hotline.Invalid, "“%s”不是文件。请给出表格文件的路径。", path), file.Close())
	}
	return open(ctx, input{File: file, name: filepath.Base(path), dir: o.TempDir}, o)
}

// OpenStream reads a stream to its end into a temporary file that nobody else can read and that is gone when
// the source is closed, and opens that. Name is shown as the file's name; its ending helps to tell text
// formats apart.
func OpenStream(ctx context.Context, r io.Reader, name string, o OpenOptions) (Source, error) {
	file, err := os.CreateTemp(o.TempDir, "yileishi-input-*")
	if err != nil {
		return nil, fmt.Errorf("temporary file: %w", err)
	}
	in := input{File: file, name: name, dir: o.TempDir, temporary: true}
	// Where the system allows it the name goes at once: the content cannot outlive the process.
	in.unlinked = os.Remove(file.Name()) == nil
	if _, err := io.Copy(file, contextReader{ctx, r}); err != nil {
		return nil, errors.Join(fmt.Errorf("copy of %s: %w", name, err), in.Close())
	}
	return open(ctx, in, o)
}

// contextReader stops when its context ends.
type contextReader struct {
	ctx context.Context //nolint:containedctx // lives as long as one call of io.Copy
	r   io.Reader
}

func (c contextReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}

// input is an open file.
type input struct {
	*os.File
	name                string
	dir                 string
	size                int64
	hash                string
	temporary, unlinked bool
}

// Close closes the file and removes it if it is temporary.
func (in input) Close() error {
	err := in.File.Close()
	if in.temporary && !in.unlinked {
		err = errors.Join(err, os.Remove(in.Name()))
	}
	return err
}

// reader returns the whole file from its beginning.
func (in input) reader() io.Reader { return io.NewSectionReader(in.File, 0, in.size) }

func open(ctx context.Context, in input, o OpenOptions) (Source, error) {
	source, err := sniff(ctx, in, o)
	if err != nil {
		return nil, errors.Join(err, in.Close())
	}
	return source, nil
}

// sniff tells formats by their first bytes; only text needs the file's ending.
func sniff(ctx context.Context, in input, o OpenOptions) (Source, error) {
	size, err := in.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, fmt.Errorf("size of %s: %w", in.name, err)
	}
	in.size = size
	head := make([]byte, 4096)
	n, err := in.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("beginning of %s: %w", in.name, err)
	}
	head = head[:n]
	if len(bytes.Trim(head, "\x00 \t\r\n\ufeff")) == 0 {
		return nil, hotline.Errorf(hotline.Invalid, "文件“%s”是空的。请重新导出。", in.name)
	}
	if in.hash, err = hashFile(ctx, in); err != nil {
		return nil, err
	}
	return openFormat(ctx, in, head, o)
}

func hashFile(ctx context.Context, in input) (string, error) {
	h := sha256.New()
	if _, err := io.Copy(h, contextReader{ctx, in.reader()}); err != nil {
		return "", fmt.Errorf("hash of %s: %w", in.name, err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

func openFormat(ctx context.Context, in input, head []byte, o OpenOptions) (Source, error) {
	starts := func(magic string) bool { return bytes.HasPrefix(head, []byte(magic)) }
	ending := strings.ToLower(filepath.Ext(in.name))
	text := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\ufeff")), " \t\r\n")
	switch {
	case starts("%PDF"):
		return nil, noTable(in.name, "是 PDF 文档")
	case starts("\x1f\x8b"), starts("7z\xbc\xaf"), starts("Rar!"), starts("BZh"), starts("\x28\xb5\x2f\xfd"):
		return nil, noTable(in.name, "是压缩包")
	case isMarkup(text):
		return nil, noTable(in.name, "是网页（HTML）或 XML，只是扩展名像表格")
	case starts("PK\x03\x04"), starts("PK\x05\x06"):
		return openXLSX(ctx, in, &o)
	case starts("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
		return nil, oldDocument(in)
	case starts("PAR1"):
		return openParquet(ctx, in)
	case starts("PARE"):
		return nil, hotline.Errorf(hotline.Invalid, "文件“%s”是加密的 Parquet 文件。请导出为不加密的文件。没有导入任何数据。", in.name)
	case starts("ARROW1\x00\x00"):
		return openArrow(ctx, in, false)
	case starts("\xff\xff\xff\xff"):
		return openArrow(ctx, in, true)
	case len(text) > 0 && (text[0] == '{' || text[0] == '['), ending == ".jsonl", ending == ".ndjson":
		return openJSON(ctx, in)
	}
	return openCSV(ctx, in, &o)
}

// noTable says that a file is something else.
func noTable(name, what string) *hotline.Error {
	return hotline.Errorf(hotline.Invalid, "文件“%s”不是表格：它%s。请导出为 CSV（UTF-8）、XLSX、JSON Lines、Parquet 或 Arrow 文件后再导入。", name, what)
}

func isMarkup(text []byte) bool {
	lower := strings.ToLower(string(text[:min(len(text), 64)]))
	return strings.HasPrefix(lower, "<!doctype") || strings.HasPrefix(lower, "<html") || strings.HasPrefix(lower, "<?xml") ||
		strings.HasPrefix(lower, "<table") || strings.HasPrefix(lower, "<meta")
}
