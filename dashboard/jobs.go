package dashboard

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"yileishi/hotline"
)

const jobRows = 50

type jobsView struct {
	Page
	Lines []jobLine
	Busy  bool // a job waits or runs: the list renews itself
}

type jobLine struct {
	hotline.Job
	Href   string
	Status status
	Share  string // progress in words, "" while unknown
	Width  string // progress for the picture
	Took   string
	Open   bool   // waiting or running
	File   string // address of what it made, "" for nothing
	Brings outcome
}

func (s *Server) jobs(c *fiber.Ctx) error {
	list, err := s.config.Desk.Jobs(c.UserContext(), jobRows)
	if err != nil {
		return err
	}
	view := jobsView{Page: s.page(c, "jobs", "任务"), Lines: each(list, newJobLine)}
	for _, line := range view.Lines {
		view.Busy = view.Busy || line.Open
	}
	if fragment(c) {
		return c.Render("jobs_list", view)
	}
	return c.Render("jobs", view)
}

// fragment reports whether a script asks for the part of a page that changes.
func fragment(c *fiber.Ctx) bool { return c.Get("HX-Request") == "true" }

func newJobLine(j hotline.Job) jobLine {
	line := jobLine{
		Job: j, Href: "/jobs/" + strconv.FormatInt(j.ID, 10), Status: jobStatus(j),
		Open: j.State == hotline.JobWaiting || j.State == hotline.JobRunning,
		Took: longTime(j.Started, j.Finished), Brings: newOutcome(j),
	}
	if j.All > 0 {
		share := hotline.Share{Part: min(j.Done, j.All), Base: j.All}
		line.Share = share.Percent() + "（" + hotline.Grouped(j.Done) + " / " + hotline.Grouped(j.All) + "）"
		line.Width = width(share.Part, share.Base)
	}
	if j.File != "" && j.State == hotline.JobDone {
		line.File = line.Href + "/file"
	}
	return line
}

func jobStatus(j hotline.Job) status {
	switch j.State {
	case hotline.JobWaiting:
		return status{"排队", "run"}
	case hotline.JobRunning:
		if j.CancelAsked {
			return status{"正在取消", "run"}
		}
		return status{"正在进行", "run"}
	case hotline.JobDone:
		return status{"完成", "ok"}
	case hotline.JobFailed:
		return status{"失败", "bad"}
	case hotline.JobCancelled:
		return status{"已取消", "off"}
	}
	return status{string(j.State), "off"}
}

type jobView struct {
	Page
	Line jobLine
	Log  []hotline.JobLine
}

func (s *Server) job(c *fiber.Ctx) error {
	id, err := readNumber(c.Params("id"))
	if err != nil {
		return err
	}
	job, lines, err := s.config.Desk.Job(c.UserContext(), id)
	if err != nil {
		return err
	}
	view := jobView{Page: s.page(c, "jobs", job.Title), Line: newJobLine(job), Log: lines}
	if fragment(c) {
		return c.Render("job_state", view)
	}
	return c.Render("job", view)
}

func (s *Server) jobFile(c *fiber.Ctx) error {
	id, err := readNumber(c.Params("id"))
	if err != nil {
		return err
	}
	file, name, err := s.config.Desk.JobFile(c.UserContext(), id)
	if err != nil {
		return err
	}
	c.Attachment(name)
	return c.SendStream(file)
}

func (s *Server) startCluster(c *fiber.Ctx) error {
	job, err := s.config.Desk.StartCluster(c.UserContext())
	return accepted(c, job, err)
}

// startExport queues the export of the tickets that a list shows.
func (s *Server) startExport(c *fiber.Ctx) error {
	a, err := s.askPage(c)
	if err != nil {
		return err
	}
	query, err := ticketQuery(a)
	if err != nil {
		return err
	}
	query.Cursor = ""
	job, err := s.config.Desk.StartExport(c.UserContext(), query)
	return accepted(c, job, err)
}

func (s *Server) cancelJob(c *fiber.Ctx) error {
	id, err := readNumber(c.Params("id"))
	if err != nil {
		return err
	}
	if err := s.config.Desk.CancelJob(c.UserContext(), id); err != nil {
		return err
	}
	return c.Redirect("/jobs/"+strconv.FormatInt(id, 10), fiber.StatusSeeOther)
}
