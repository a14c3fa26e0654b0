package dashboard

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/url"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"yileishi/hotline"
)

const (
	// formBytes bounds a request that is no upload: such a body is held in memory.
	formBytes = 1 << 20
	// uploadTime is how long a file may take to arrive.
	uploadTime = 30 * time.Minute

	tokenCookie = "yileishi_form" //nolint:gosec // the name of a cookie
	tokenField  = "form_token"
	tokenHeader = "X-Form-Token" //nolint:gosec // the name of a header

	localID    = "request_id"
	localToken = "form_token"
)

// policy allows nothing from another host and no inline script or style. Pictures as data addresses are in
// the kit's style sheet: arrows and ticks of form controls.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
	"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// identify gives the request a number under which its log record and its error page can be found.
func (s *Server) identify(c *fiber.Ctx) error {
	id := rand.Text()[:12]
	c.Locals(localID, id)
	c.Set("X-Request-Id", id)
	return c.Next()
}

// record writes one record per request. The query stays out: it holds what people looked for.
func (s *Server) record(c *fiber.Ctx) error {
	began := time.Now() //nolint:forbidigo // a stopwatch: the clock that pages show may stand still
	err := c.Next()
	if err != nil {
		if err = s.failed(c, err); err != nil {
			return err
		}
	}
	s.config.Log.LogAttrs(c.UserContext(), slog.LevelInfo, "request",
		slog.String("request_id", requestID(c)),
		slog.String("method", c.Method()),
		slog.String("path", c.Path()),
		slog.Int("status", c.Response().StatusCode()),
		slog.Duration("duration", time.Since(began))) //nolint:forbidigo // the same stopwatch
	return nil
}

// survive turns a panic of a handler into an internal error and keeps its stack for the log.
func (s *Server) survive(c *fiber.Ctx) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
		}
	}()
	return c.Next()
}

func (s *Server) secure(c *fiber.Ctx) error {
	c.Set(fiber.HeaderContentSecurityPolicy, policy)
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	c.Set(fiber.HeaderXFrameOptions, "DENY")
	c.Set(fiber.HeaderReferrerPolicy, "same-origin")
	c.Set(fiber.HeaderPermissionsPolicy, "camera=(), geolocation=(), microphone=()")
	c.Set("Cross-Origin-Opener-Policy", "same-origin")
	c.Set("Cross-Origin-Resource-Policy", "same-origin")
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.Next()
}

// knownHost refuses foreign names on a loopback listener. There a visitor reads without signing in, and a
// web page elsewhere could point its own name at 127.0.0.1 (DNS rebinding).
func (s *Server) knownHost(c *fiber.Ctx) error {
	if !s.loopback {
		return c.Next()
	}
	host := hostname(string(c.Request().Host()))
	ip := net.ParseIP(host)
	if host == "localhost" || (ip != nil && ip.IsLoopback()) || slices.Contains(s.config.Hosts, host) {
		return c.Next()
	}
	return fiber.NewError(fiber.StatusMisdirectedRequest)
}

// hangUp ends the connection after the answer to a refused body. What is already on its way is read first, up
// to a bound: a connection closed on unread bytes is reset, and the browser would show that instead of the answer.
func hangUp(c *fiber.Ctx) {
	if body := c.Context().RequestBodyStream(); body != nil {
		_, _ = io.CopyN(io.Discard, body, formBytes<<3) // whatever comes of it, the connection ends
	}
	c.Context().SetConnectionClose()
}

// limit bounds the request's time and, for all but uploads, its size.
func (s *Server) limit(c *fiber.Ctx) error {
	deadline := s.config.Deadline
	if isUpload(c.Method(), c.Path()) {
		deadline = uploadTime
	} else if n := c.Request().Header.ContentLength(); n > formBytes || n == -1 {
		hangUp(c)
		return hotline.Errorf(hotline.TooLarge, "请求内容太大。")
	}
	ctx, cancel := context.WithTimeout(c.UserContext(), deadline)
	defer cancel()
	c.SetUserContext(ctx)
	return c.Next()
}

// patience gives uploads longer to arrive than other requests.
func (s *Server) patience(header *fasthttp.RequestHeader) fasthttp.RequestConfig {
	path, _, _ := strings.Cut(string(header.RequestURI()), "?")
	if isUpload(string(header.Method()), path) {
		return fasthttp.RequestConfig{ReadTimeout: uploadTime}
	}
	return fasthttp.RequestConfig{}
}

func isUpload(method, path string) bool {
	return method == fiber.MethodPost &&
		(path == "/imports" || (strings.HasPrefix(path, "/imports/") && strings.HasSuffix(path, "/replay")))
}

// remember gives the visitor's browser the token that its forms send back.
func (s *Server) remember(c *fiber.Ctx) error {
	token := c.Cookies(tokenCookie)
	if len(token) != 26 {
		token = rand.Text()
		c.Cookie(&fiber.Cookie{
			Name: tokenCookie, Value: token, Path: "/",
			HTTPOnly: true, SameSite: fiber.CookieSameSiteStrictMode, Secure: c.Protocol() == "https",
		})
		if c.Method() == fiber.MethodPost {
			token = "" // a request that acts must bring the cookie along
		}
	}
	c.Locals(localToken, token)
	if c.Method() == fiber.MethodPost && !s.sameOrigin(c) {
		return errForeign()
	}
	return c.Next()
}

// trusted lets a form through that a page of ours made for this browser.
func (s *Server) trusted(c *fiber.Ctx) error {
	token := c.Get(tokenHeader)
	if token == "" {
		token = c.FormValue(tokenField)
	}
	if !tokenMatches(c, token) {
		return errForeign()
	}
	return c.Next()
}

func tokenMatches(c *fiber.Ctx, token string) bool {
	want := formToken(c)
	return want != "" && subtle.ConstantTimeCompare([]byte(token), []byte(want)) == 1
}

// sameOrigin believes the browser: modern ones send Sec-Fetch-Site, all send Origin with a POST. A client
// that is no browser sends neither and is stopped by the token. A reverse proxy may have changed the name.
func (s *Server) sameOrigin(c *fiber.Ctx) bool {
	switch c.Get("Sec-Fetch-Site") {
	case "", "same-origin", "none":
	default:
		return false
	}
	origin := c.Get(fiber.HeaderOrigin)
	if origin == "" {
		return true
	}
	u, err := url.Parse(origin)
	if err != nil || u.Host == "" {
		return false
	}
	return strings.EqualFold(u.Host, string(c.Request().Host())) || slices.Contains(s.config.Hosts, hostname(u.Host))
}

func errForeign() error {
	return fiber.NewError(fiber.StatusForbidden, "这个请求不是从本页面发出的，或页面打开得太久。请刷新页面后再试。")
}

func requestID(c *fiber.Ctx) string {
	id, _ := c.Locals(localID).(string)
	return id
}

func formToken(c *fiber.Ctx) string {
	token, _ := c.Locals(localToken).(string)
	return token
}

func hostname(hostport string) string {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = strings.Trim(hostport, "[]")
	}
	return strings.ToLower(strings.TrimSuffix(host, "."))
}
