// Package dashboard is for reading: pages and a JSON API that show which problems keep coming back, the
// tickets behind every figure, and the imports and jobs that brought them. It is the only home of the web
// framework, the templates and the charts.
//
// It never opens a database or a file of the data folder, never computes a figure that the answers do not
// hold, never shows text that is not masked, never loads anything from another host, and never tells a
// visitor the text of an internal error.
package dashboard

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"

	"yileishi/hotline"
)

// Defaults of Config.
const (
	DefaultDeadline    = 15 * time.Second
	DefaultUploadBytes = 512 << 20
)

// Config is what a Server needs. Questions, Desk, SearchWords and Clock are required.
type Config struct {
	Questions Questions
	Desk      Desk
	// SearchWords turns what a person typed into the tokens to look for.
	SearchWords func(string) []string
	// Places tells names and codes of areas apart and together; nil leaves it to what the data has.
	Places Places

	// Clock tells the time. Fixed says that it stands still: every page shows it then.
	Clock func() time.Time
	Fixed bool
	// Demo says that visitors read sample data; pages then say so.
	Demo    bool
	Version string
	// Log takes one record per request and every internal error; nil drops them.
	Log *slog.Logger

	// Deadline ends a request, uploads and downloads aside; 0 means DefaultDeadline.
	Deadline time.Duration
	// UploadBytes bounds an uploaded file; 0 means DefaultUploadBytes.
	UploadBytes int64
	// Hosts are names under which a reverse proxy on this machine serves the pages, beside the loopback
	// names. They matter on a loopback listener only, where a foreign name is refused: otherwise a web page
	// elsewhere could point its own name at 127.0.0.1 and read along.
	Hosts []string
}

// Server serves the pages and the API. It is made by New and ends with Shutdown.
type Server struct {
	config   Config
	app      *fiber.App
	assets   *assets
	loopback bool
	writers  sync.WaitGroup // goroutines that write downloads
}

// New checks config, parses the templates and lays out the routes. It opens nothing.
func New(config Config) (*Server, error) {
	config, err := config.filled()
	if err != nil {
		return nil, err
	}
	files, err := loadAssets()
	if err != nil {
		return nil, fmt.Errorf("assets: %w", err)
	}
	if files.bare() {
		config.Log.Warn("dashboard built without its kit: run npm ci and npm run vendor in dashboard/assets")
	}
	s := &Server{config: config, assets: files}
	views, err := s.views()
	if err != nil {
		return nil, fmt.Errorf("templates: %w", err)
	}
	s.app = fiber.New(fiber.Config{
		AppName:                      "yileishi",
		BodyLimit:                    formBytes, // above it, the body is streamed
		DisablePreParseMultipartForm: true,
		DisableStartupMessage:        true,
		ErrorHandler:                 s.failed,
		IdleTimeout:                  2 * time.Minute,
		Immutable:                    true,
		ReadTimeout:                  config.Deadline,
		StreamRequestBody:            true,
		Views:                        views,
	})
	s.app.Server().HeaderReceived = s.patience
	s.app.Server().Logger = quiet{config.Log}
	s.route()
	return s, nil
}

func (c Config) filled() (Config, error) {
	if c.Questions == nil || c.Desk == nil || c.SearchWords == nil || c.Clock == nil {
		return c, errors.New("dashboard config: Questions, Desk, SearchWords and Clock are required")
	}
	if c.Deadline < 0 || c.UploadBytes < 0 {
		return c, errors.New("dashboard config: Deadline and UploadBytes must not be negative")
	}
	if c.Places != nil {
		c.Questions = placeNames{c.Questions, c.Places}
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Deadline == 0 {
		c.Deadline = DefaultDeadline
	}
	if c.UploadBytes == 0 {
		c.UploadBytes = DefaultUploadBytes
	}
	return c, nil
}

// Listen serves on addr until ctx ends or Shutdown is called, and returns when all requests have ended.
func (s *Server) Listen(ctx context.Context, addr string) error {
	ln, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	if err != nil {
		return hotline.Errorf(hotline.Busy, "无法在 %s 上提供页面：地址已被占用或不可用，请用 --addr 换一个。", addr).Because(err)
	}
	ended := make(chan error, 1)
	stop := context.AfterFunc(ctx, func() {
		late, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.config.Deadline)
		defer cancel()
		ended <- s.Shutdown(late)
	})
	err = s.Serve(ln)
	if !stop() {
		err = errors.Join(err, <-ended)
	}
	return err
}

// Serve serves on ln until Shutdown is called, and then returns nil. It closes ln.
func (s *Server) Serve(ln net.Listener) error {
	if addr, ok := ln.Addr().(*net.TCPAddr); ok {
		s.loopback = addr.IP.IsLoopback()
	}
	if err := s.app.Listener(ln); err != nil {
		return fmt.Errorf("serve pages: %w", err)
	}
	return nil
}

// Shutdown stops taking requests and waits for those under way, at most until ctx ends.
func (s *Server) Shutdown(ctx context.Context) error {
	if err := s.app.ShutdownWithContext(ctx); err != nil {
		return fmt.Errorf("shut down pages: %w", err)
	}
	s.writers.Wait()
	return nil
}

func (s *Server) now() time.Time { return s.config.Clock().In(hotline.Zone()) }

// quiet sends what the HTTP server says (broken connections, mostly) to the log's debug level: its texts
// hold addresses and pieces of requests, and nothing that somebody has to act on.
type quiet struct{ log *slog.Logger }

// Printf implements the HTTP server's logger.
func (q quiet) Printf(format string, args ...any) {
	q.log.Debug("http server", "detail", fmt.Sprintf(format, args...))
}
