package dashboard

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"path"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"yileishi/hotline"
)

// longestField bounds a field of an upload's form.
const longestField = 200

// form is an upload as it arrives: its fields first, then the file, which is never held in memory.
type form struct {
	fields map[string]string
	name   string
	file   io.Reader
}

// upload takes a file to be imported and queues its import.
func (s *Server) upload(c *fiber.Ctx) error {
	f, err := s.readUpload(c)
	if err != nil {
		return err
	}
	job, err := s.config.Desk.Upload(c.UserContext(), UploadRequest{
		File: f.name, Source: f.fields["source"], Time: f.fields["time"],
		Update: f.fields["update"] == "1", Body: f.file,
	})
	return accepted(c, job, err)
}

// replay takes a corrected export of an import's quarantine.
func (s *Server) replay(c *fiber.Ctx) error {
	id, err := readNumber(c.Params("id"))
	if err != nil {
		return err
	}
	f, err := s.readUpload(c)
	if err != nil {
		return err
	}
	job, err := s.config.Desk.Replay(c.UserContext(), id, f.file)
	return accepted(c, job, err)
}

// accepted leads to the page of the job that was queued. A script that sent the form follows the header.
func accepted(c *fiber.Ctx, job hotline.Job, err error) error {
	if err != nil {
		c.Context().SetConnectionClose() // what the browser still sends is not read
		return err
	}
	to := "/jobs/" + strconv.FormatInt(job.ID, 10)
	if c.Get("X-Requested-With") == "upload" {
		c.Set(fiber.HeaderLocation, to)
		return c.SendStatus(fiber.StatusCreated)
	}
	return c.Redirect(to, fiber.StatusSeeOther)
}

// readUpload reads the form up to its file. The token must come before the file, as the pages send it.
func (s *Server) readUpload(c *fiber.Ctx) (form, error) {
	f, err := s.readForm(c)
	if err != nil {
		hangUp(c)
	}
	return f, err
}

func (s *Server) readForm(c *fiber.Ctx) (form, error) {
	f := form{fields: map[string]string{}}
	if n := int64(c.Request().Header.ContentLength()); n > s.config.UploadBytes+formBytes {
		return f, s.errTooLarge()
	}
	kind, params, err := mime.ParseMediaType(c.Get(fiber.HeaderContentType))
	if err != nil || kind != fiber.MIMEMultipartForm || params["boundary"] == "" {
		return f, errNoFile()
	}
	var body io.Reader = bytes.NewReader(nil)
	if stream := c.Context().RequestBodyStream(); stream != nil {
		body = stream
	}
	parts := multipart.NewReader(body, params["boundary"])
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return f, errNoFile()
		}
		if err != nil {
			return f, hotline.Errorf(hotline.Invalid, "上传中断或内容不完整，请重新上传。").Because(err)
		}
		if part.FormName() == "file" {
			return s.fileForm(c, f, part)
		}
		value, err := io.ReadAll(io.LimitReader(part, longestField+1))
		if err != nil || len(value) > longestField {
			return f, hotline.Errorf(hotline.Invalid, "“%s”一项太长。", part.FormName())
		}
		f.fields[part.FormName()] = strings.TrimSpace(string(value))
	}
}

func (s *Server) fileForm(c *fiber.Ctx, f form, part *multipart.Part) (form, error) {
	token := f.fields[tokenField]
	if token == "" {
		token = c.Get(tokenHeader)
	}
	if !tokenMatches(c, token) {
		return f, errForeign()
	}
	f.name = path.Base(strings.ReplaceAll(part.FileName(), `\`, "/"))
	if part.FileName() == "" || f.name == "." || f.name == "/" {
		return f, errNoFile()
	}
	f.file = &bounded{from: part, left: s.config.UploadBytes, over: s.errTooLarge()}
	return f, nil
}

func errNoFile() error {
	return hotline.Errorf(hotline.Invalid, "没有选择文件。请先选择要上传的文件。")
}

func (s *Server) errTooLarge() error {
	return hotline.Errorf(hotline.TooLarge, "文件超过 %s 的上限。请拆成几个文件，或在服务器上用 yileishi ingest 导入。",
		megabytes(s.config.UploadBytes))
}

// bounded reads at most left bytes and then fails, so that a file that is too large is refused and never cut.
type bounded struct {
	from io.Reader
	left int64
	over error
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left < 0 {
		return 0, b.over
	}
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := b.from.Read(p)
	b.left -= int64(n)
	if b.left < 0 {
		return n - 1, b.over
	}
	return n, err
}
