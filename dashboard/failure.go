package dashboard

import (
	"context"
	"errors"
	"log/slog"
	"strings"

	"github.com/gofiber/fiber/v2"

	"yileishi/hotline"
)

// failure is what a visitor learns about an error.
type failure struct {
	status  int
	code    string
	title   string
	message string
}

// statuses is the one map from a code to a status.
func statuses(code hotline.Code) (status int, title string) {
	switch code {
	case hotline.Invalid:
		return fiber.StatusBadRequest, "填写的内容无法使用"
	case hotline.NotFound:
		return fiber.StatusNotFound, "没有找到"
	case hotline.Conflict:
		return fiber.StatusConflict, "已被别人更改"
	case hotline.Busy:
		return fiber.StatusServiceUnavailable, "正忙"
	case hotline.Unavailable:
		return fiber.StatusServiceUnavailable, "统计引擎正在重启"
	case hotline.TooLarge:
		return fiber.StatusRequestEntityTooLarge, "内容太大"
	case hotline.Unsupported:
		return fiber.StatusUnprocessableEntity, "不支持"
	case hotline.Internal:
	}
	return fiber.StatusInternalServerError, "系统出错"
}

// describe says what a visitor may know about err.
func describe(err error) failure {
	if web, ok := errors.AsType[*fiber.Error](err); ok {
		return describeWeb(web)
	}
	code := hotline.ErrorCode(err)
	if code == hotline.Internal && errors.Is(err, context.DeadlineExceeded) {
		return failure{
			fiber.StatusGatewayTimeout, "timeout", "查询超时",
			"这个问题要算的数据太多，规定时间内没有算完。请缩短时段或减少条件后再试。",
		}
	}
	status, title := statuses(code)
	return failure{status, string(code), title, hotline.ErrorMessage(err)}
}

func describeWeb(err *fiber.Error) failure {
	f := failure{status: err.Code, message: "请检查地址，或从上方菜单重新进入。"}
	switch err.Code {
	case fiber.StatusNotFound:
		f.code, f.title = "not_found", "没有这个页面"
	case fiber.StatusMethodNotAllowed:
		f.code, f.title = "method_not_allowed", "这个地址不接受这种请求"
	case fiber.StatusForbidden:
		f.code, f.title, f.message = "forbidden", "请求被拒绝", err.Message
	case fiber.StatusMisdirectedRequest:
		f.code, f.title, f.message = "misdirected", "域名不对", "请用 127.0.0.1 或 localhost 访问本页。"
	case fiber.StatusRequestEntityTooLarge:
		f.code, f.title, f.message = "too_large", "内容太大", "请求内容超过上限。"
	default:
		f.code, f.title = "refused", "请求无法处理"
	}
	return f
}

// failed answers a request that ended in an error: the one place where an error becomes a status. It logs
// what a visitor must not see.
func (s *Server) failed(c *fiber.Ctx, err error) error {
	f := describe(err)
	if f.status >= fiber.StatusInternalServerError {
		s.config.Log.LogAttrs(c.UserContext(), slog.LevelError, "request failed",
			slog.String("request_id", requestID(c)),
			slog.String("path", c.Path()),
			slog.Int("status", f.status),
			slog.Any("error", err))
	}
	if f.status == fiber.StatusServiceUnavailable {
		c.Set(fiber.HeaderRetryAfter, "5")
	}
	c.Status(f.status)
	if strings.HasPrefix(c.Path(), "/api/") {
		return problem(c, f)
	}
	if strings.HasPrefix(c.Path(), "/assets/") {
		return c.SendString(f.title)
	}
	return s.failurePage(c, f)
}

func problem(c *fiber.Ctx, f failure) error {
	if err := c.JSON(problemJSON{
		Type: "about:blank", Title: f.title, Status: f.status, Code: f.code,
		Detail: f.message, Instance: c.Path(), RequestID: requestID(c),
	}); err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "application/problem+json")
	return nil
}

type problemJSON struct {
	Type      string `json:"type"`
	Title     string `json:"title"`
	Status    int    `json:"status"`
	Code      string `json:"code"`
	Detail    string `json:"detail"`
	Instance  string `json:"instance"`
	RequestID string `json:"request_id"`
}

type failureView struct {
	Page
	Heading    string
	Message    string
	RequestID  string
	EngineAway bool
}

func (s *Server) failurePage(c *fiber.Ctx, f failure) error {
	view := failureView{
		Page:       s.page(c, "", f.title),
		Heading:    f.title,
		Message:    f.message,
		RequestID:  requestID(c),
		EngineAway: f.code == string(hotline.Unavailable),
	}
	if view.EngineAway {
		view.Reload = 5
	}
	if err := c.Render("failure", view); err != nil {
		s.config.Log.Error("error page not rendered", "request_id", requestID(c), "error", err)
		return c.SendString(f.title)
	}
	return nil
}
