package dashboard

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"yileishi/hotline"
	"yileishi/hotline/mask"
)

// How many rows the work pages show.
const (
	importRows     = 50
	quarantineRows = 50
)

type importsView struct {
	Page
	Lines    []importLine
	MostText string // the largest file in words
	Most     int64  // the same in bytes
}

type importLine struct {
	hotline.Import
	Href   string
	Status status
	Took   string
}

// status is a state in words; Late is what colours it.
type status struct {
	Text string
	Kind string // "run", "ok", "bad", "off"
}

func (s *Server) imports(c *fiber.Ctx) error {
	list, err := s.config.Desk.Imports(c.UserContext(), importRows)
	if err != nil {
		return err
	}
	return c.Render("imports", importsView{
		Page:  s.page(c, "imports", "导入"),
		Lines: each(list, newImportLine), Most: s.config.UploadBytes, MostText: megabytes(s.config.UploadBytes),
	})
}

func newImportLine(i hotline.Import) importLine {
	line := importLine{
		Import: i, Href: "/imports/" + strconv.FormatInt(i.ID, 10), Status: importStatus(i.State),
		Took: longTime(i.Started, i.Finished),
	}
	if i.Counts.Seconds > 0 {
		line.Took = seconds(i.Counts.Seconds)
	}
	return line
}

func importStatus(state hotline.ImportState) status {
	switch state {
	case hotline.ImportRunning:
		return status{"正在导入", "run"}
	case hotline.ImportInterrupted:
		return status{"中断，可重新上传同一文件续导", "bad"}
	case hotline.ImportDone:
		return status{"完成", "ok"}
	case hotline.ImportFailed:
		return status{"失败", "bad"}
	}
	return status{string(state), "off"}
}

type importView struct {
	Page
	Line    importLine
	Reasons []reasonLine
	Masked  []row
	Rows    []hotline.QuarantinedRow
	After   int64
	Next    string
	First   string
	File    string // address of the rows as CSV
	Most    int64
}

type reasonLine struct {
	Text  string
	Count int64
	Width string
}

func (s *Server) importPage(c *fiber.Ctx) error {
	id, err := readNumber(c.Params("id"))
	if err != nil {
		return err
	}
	after, err := strconv.ParseInt(c.Query("after", "0"), 10, 64)
	if err != nil || after < 0 {
		return hotline.Errorf(hotline.Invalid, "页码无法识别，请从导入页重新进入。")
	}
	imp, err := s.config.Desk.Import(c.UserContext(), id)
	if err != nil {
		return err
	}
	rows, next, err := s.config.Desk.Quarantine(c.UserContext(), id, after, quarantineRows)
	if err != nil {
		return err
	}
	line := newImportLine(imp)
	view := importView{
		Page: s.page(c, "imports", "导入 "+imp.File), Line: line, Rows: rows, After: after,
		Reasons: reasonLines(imp.Counts.Reasons), Masked: maskedRows(imp.Counts.Masked),
		File: line.Href + "/quarantine.csv", Most: s.config.UploadBytes,
	}
	if next > 0 {
		view.Next = line.Href + "?after=" + strconv.FormatInt(next, 10)
	}
	if after > 0 {
		view.First = line.Href
	}
	if imp.State == hotline.ImportRunning {
		view.Reload = 3
	}
	return c.Render("import", view)
}

func reasonLines(reasons map[string]int64) []reasonLine {
	var longest int64 = 1
	lines := make([]reasonLine, 0, len(reasons))
	for reason, n := range reasons {
		longest = max(longest, n)
		lines = append(lines, reasonLine{Text: hotline.Reason(reason).Text(), Count: n})
	}
	slices.SortFunc(lines, func(a, b reasonLine) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Text, b.Text))
	})
	for i := range lines {
		lines[i].Width = width(lines[i].Count, longest)
	}
	return lines
}

// maskedRows names the kinds of personal data as the texts do: phone is [电话].
func maskedRows(kinds map[string]int64) []row {
	var rows []row
	for k := mask.Phone; k <= mask.Account; k++ {
		if n := kinds[k.String()]; n > 0 {
			rows = append(rows, row{Name: strings.Trim(k.Token(), "[]"), Value: hotline.Grouped(n)})
		}
	}
	return rows
}

// quarantineFile sends the quarantined rows as they come, so that a large quarantine needs no memory here.
// When writing fails on the way, the connection breaks and the browser reports a broken download.
func (s *Server) quarantineFile(c *fiber.Ctx) error {
	id, err := readNumber(c.Params("id"))
	if err != nil {
		return err
	}
	if _, err := s.config.Desk.Import(c.UserContext(), id); err != nil {
		return err
	}
	requestID := requestID(c)
	reader, writer := io.Pipe()
	s.writers.Go(func() {
		ctx, cancel := context.WithTimeout(context.Background(), uploadTime)
		defer cancel()
		err := s.config.Desk.ExportQuarantine(ctx, id, writer)
		if err != nil {
			s.config.Log.Error("quarantine not exported", "request_id", requestID, "import", id, "error", err)
		}
		writer.CloseWithError(err)
	})
	c.Set(fiber.HeaderContentType, "text/csv; charset=utf-8")
	c.Set(fiber.HeaderContentDisposition, fmt.Sprintf(`attachment; filename="quarantine-%d.csv"`, id))
	return c.SendStream(reader)
}

func megabytes(n int64) string { return hotline.Grouped(n>>20) + " MB" }
