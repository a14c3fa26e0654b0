package ingest

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"yileishi/hotline"
)

// Limits of a workbook, against archives that grow without bound when they are unpacked. A full sheet of
// 1,048,576 tickets stays below them.
const (
	maxPacked   = 512 << 20 // of the file, which is held in memory while it is read
	maxWorkbook = 4 << 30   // of everything in it, unpacked
	maxRatio    = 400       // unpacked to packed, beyond freeUnpacked
	maxParts    = 10_000

	freeUnpacked = 64 << 20
)

// workbookParts is what the look through a workbook's archive found.
type workbookParts struct {
	rows map[int]int64 // rows stored in a sheet, by the number in its part's name, from 0
}

// checkWorkbook unpacks every part of a workbook that will be read, without keeping it, so that a file that
// is cut off, damaged or larger than it may be is refused before anything is loaded.
func checkWorkbook(ctx context.Context, in input) (workbookParts, error) {
	parts := workbookParts{rows: map[int]int64{}}
	if in.size > maxPacked {
		return parts, hotline.Errorf(hotline.TooLarge, "文件“%s”超过 512 MiB。请拆成几个文件，或导出为 CSV。", in.name)
	}
	archive, err := zip.NewReader(in.File, in.size)
	if err != nil {
		return parts, damaged(in.name, "XLSX", err)
	}
	if len(archive.File) > maxParts {
		return parts, tooLarge(in.name)
	}
	if err := isWorkbook(in.name, archive); err != nil {
		return parts, err
	}
	var unpacked int64
	table, quoted := false, false
	for _, part := range archive.File {
		name := strings.ToLower(strings.ReplaceAll(part.Name, "\\", "/"))
		table = table || name == "xl/sharedstrings.xml"
		if !strings.HasSuffix(name, ".xml") && !strings.HasSuffix(name, ".rels") {
			unpacked += int64(min(part.UncompressedSize64, maxWorkbook+1))
			if unpacked > maxWorkbook {
				return parts, tooLarge(in.name)
			}
			continue
		}
		meter := &partMeter{ctx: ctx, before: unpacked, packed: in.size}
		if err := unpack(part, meter); err != nil {
			if errors.Is(err, errTooLarge) {
				return parts, tooLarge(in.name)
			}
			return parts, damaged(in.name, "XLSX", fmt.Errorf("part %s: %w", part.Name, err))
		}
		unpacked += meter.n
		var sheet int
		if n, err := fmt.Sscanf(name, "xl/worksheets/sheet%d.xml", &sheet); n == 1 && err == nil {
			parts.rows[sheet-1] = meter.rows
			quoted = quoted || meter.shared
		}
	}
	if quoted && !table {
		return parts, damaged(in.name, "XLSX", errors.New("no shared strings"))
	}
	return parts, nil
}

func tooLarge(name string) *hotline.Error {
	return hotline.Errorf(hotline.TooLarge, "文件“%s”解压后过大，可能是恶意构造的文件。没有导入任何数据。", name)
}

// isWorkbook tells workbooks from the other documents that are ZIP archives.
func isWorkbook(name string, archive *zip.Reader) error {
	other := "是 ZIP 压缩包"
	for _, part := range archive.File {
		switch part := strings.ToLower(strings.ReplaceAll(part.Name, "\\", "/")); {
		case part == "xl/workbook.xml":
			return nil
		case strings.HasPrefix(part, "word/"):
			other = "是 Word 文档"
		case part == "xl/workbook.bin":
			other = "是二进制工作簿（.xlsb），请在 Excel 中另存为 .xlsx。它"
		case part == "content.xml":
			other = "是 OpenDocument 文档（.ods），请另存为 .xlsx。它"
		}
	}
	if advice, ok := strings.CutSuffix(other, "它"); ok {
		return hotline.Errorf(hotline.Unsupported, "文件“%s”%s没有导入任何数据。", name, advice)
	}
	return noTable(name, other)
}

var errTooLarge = errors.New("unpacked size above the limit")

// partMeter counts what a part unpacks to and the rows in it, and stops at the limits.
type partMeter struct {
	ctx    context.Context //nolint:containedctx // lives as long as one copy
	before int64
	packed int64
	n      int64
	rows   int64
	shared bool // a cell refers to the table of strings
	tail   []byte
}

func (m *partMeter) Write(p []byte) (int, error) {
	m.n += int64(len(p))
	all := m.before + m.n
	if all > maxWorkbook || all > freeUnpacked && all/maxRatio > m.packed {
		return 0, errTooLarge
	}
	if err := m.ctx.Err(); err != nil {
		return 0, err
	}
	m.tail = append(m.tail, p...)
	seen := m.tail
	m.rows += int64(bytes.Count(seen, []byte("</row>")))
	m.shared = m.shared || bytes.Contains(seen, []byte(` t="s"`))
	m.tail = append(m.tail[:0], seen[max(0, len(seen)-5):]...)
	return len(p), nil
}

func unpack(part *zip.File, to io.Writer) error {
	r, err := part.Open()
	if err != nil {
		return err
	}
	_, err = io.Copy(to, r) //nolint:gosec // to stops at the limits
	return errors.Join(err, r.Close())
}

// oldDocument tells what an OLE file is: an encrypted workbook, a workbook of the old format, or something
// else. The names of its streams stand in it in UTF-16.
func oldDocument(in input) error {
	head := make([]byte, min(in.size, 64<<20))
	if _, err := in.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("beginning of %s: %w", in.name, err)
	}
	has := func(name string) bool {
		wide := make([]byte, 0, 2*len(name))
		for _, c := range []byte(name) {
			wide = append(wide, c, 0)
		}
		return bytes.Contains(head, wide)
	}
	switch {
	case has("EncryptedPackage"), has("EncryptionInfo"):
		return hotline.Errorf(hotline.Invalid, "文件“%s”有密码（已加密）。请在 Excel 或 WPS 中取消密码后另存为 .xlsx 再导入。没有导入任何数据。", in.name)
	case has("Workbook"), has("Book"):
		return hotline.Errorf(hotline.Unsupported, "文件“%s”是旧版 .xls 工作簿。请另存为 .xlsx 或 CSV（UTF-8）后再导入。没有导入任何数据。", in.name)
	}
	return noTable(in.name, "是旧版 Office 文档")
}
