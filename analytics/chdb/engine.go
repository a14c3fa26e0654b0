package chdb

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"time"

	"yileishi/hotline"
)

const (
	// Zone is the zone of every session, whatever the machine's: DateTime64 without a zone, now() and toDate use it.
	Zone = "Asia/Shanghai"
	// HelloRevision is the revision that the driver must believe to speak: callers compare it with
	// ServerVersion().Revision when they open, since a driver with another greeting would misread the answers.
	HelloRevision = 0
	// openPerSlot bounds the statements that may be open at once, as a multiple of those that may run at once.
	openPerSlot = 16
	// killWait is how long Close waits, after its context has ended, for statements that were killed.
	killWait = 10 * time.Second
)

// Config says where the engine lives and what it may use.
type Config struct {
	// Library is the path of libchdb, see [FindLibrary]. Required.
	Library string
	// Path is the engine's data folder, made when missing (mode 0700). Required.
	Path string
	// MemoryBytes bounds what the engine may use in all; 0 leaves the engine's own bound, most of the machine.
	MemoryBytes int64
	// MaxConcurrent bounds the statements that run at once; 0 means twice the number of CPUs in use.
	MaxConcurrent int
	// BackupPath is the only folder that BACKUP and RESTORE may use; "" allows none.
	BackupPath string
	// Log takes what nobody asked for and would otherwise be lost; nil discards it.
	Log *slog.Logger
}

// Engine is an open data folder. There can be one in a process at a time, since libchdb keeps its state in the
// process; a second [Open] of the same folder is refused as busy, of another one as unavailable. All methods are safe
// for concurrent use.
type Engine struct {
	lib   *library
	log   *slog.Logger
	lock  *os.File
	base  []string      // connect arguments of every session
	slots chan struct{} // one for each statement that runs
	hello []byte        // answer to the driver's greeting

	control   *connection // for KILL QUERY only; keeps the engine alive between requests
	controlMu sync.Mutex

	mu       sync.Mutex
	closing  bool
	open     map[string]context.CancelCauseFunc // statements by id
	idle     chan struct{}                      // closed when closing and nothing is open any more
	sessions map[string]*session
	maxOpen  int
}

var errClosing = errors.New("engine is closing")

// Open takes the data folder for this process, loads libchdb and starts the engine. Errors that a person can mend are
// [hotline.Error]: folder in use (Busy), library missing (Unavailable) or of another version (Unsupported).
func Open(cfg Config) (*Engine, error) {
	if cfg.Library == "" || cfg.Path == "" {
		return nil, errors.New("chdb config: Library and Path are required")
	}
	path, err := filepath.Abs(cfg.Path)
	if err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	lock, err := lockFolder(path)
	if err != nil {
		return nil, err
	}
	lib, err := loadLibrary(cfg.Library)
	if err != nil {
		return nil, errors.Join(err, unlock(lock))
	}
	e := newEngine(cfg, lib, lock, path)
	// Otherwise the library takes the crash signals, and a nil dereference in Go hangs the process instead of
	// panicking.
	lib.setSignalHandlers(0)
	e.control, err = lib.dial(append(serverArguments(cfg), e.base...))
	if err != nil {
		return nil, errors.Join(hotline.Errorf(hotline.Unavailable,
			"嵌入式 ClickHouse 打不开数据文件夹 %s：可能磁盘已满、没有写权限、文件损坏，或本进程已打开另一个文件夹。详情见标准错误输出",
			path).Because(err), unlock(lock))
	}
	if e.hello, err = encodeGreeting(e.control); err != nil {
		e.control.close()
		return nil, errors.Join(err, unlock(lock))
	}
	e.log.Info("engine opened", "library", lib.path, "library_version", lib.version, "path", path,
		"memory_bytes", cfg.MemoryBytes, "max_concurrent", cap(e.slots))
	return e, nil
}

func newEngine(cfg Config, lib *library, lock *os.File, path string) *Engine {
	log := cfg.Log
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	slots := cfg.MaxConcurrent
	if slots <= 0 {
		slots = 2 * runtime.GOMAXPROCS(0)
	}
	return &Engine{
		lib:      lib,
		log:      log,
		lock:     lock,
		base:     sessionArguments(path),
		slots:    make(chan struct{}, slots),
		open:     make(map[string]context.CancelCauseFunc),
		idle:     make(chan struct{}),
		sessions: make(map[string]*session),
		maxOpen:  openPerSlot * slots,
	}
}

// Caches of a server are sized for a server (the mark cache alone for 5 GiB); these are for a few million rows.
const (
	largeCache = 64 << 20
	smallCache = 16 << 20
)

// serverArguments are heeded by the connection that boots the engine only.
func serverArguments(cfg Config) []string {
	large, small := int64(largeCache), int64(smallCache)
	if cfg.MemoryBytes > 0 {
		large, small = min(large, cfg.MemoryBytes/16), min(small, cfg.MemoryBytes/64)
	}
	var args []string
	for _, cache := range []string{
		"mark_cache_size", "primary_index_cache_size", "text_index_tokens_cache_size", "text_index_postings_cache_size",
	} {
		args = append(args, "--"+cache+"="+strconv.FormatInt(large, 10))
	}
	for _, cache := range []string{
		"index_mark_cache_size", "uncompressed_cache_size", "index_uncompressed_cache_size", "query_condition_cache_size",
		"text_index_header_cache_size", "vector_similarity_index_cache_size", "unique_key_index_cache_size_bytes",
		"iceberg_metadata_files_cache_size", "parquet_metadata_cache_size", "compiled_expression_cache_size",
	} {
		args = append(args, "--"+cache+"="+strconv.FormatInt(small, 10))
	}
	if cfg.MemoryBytes > 0 {
		args = append(args, "--max_server_memory_usage="+strconv.FormatInt(cfg.MemoryBytes, 10))
	}
	if cfg.BackupPath != "" {
		args = append(args, "--backups.allowed_path="+cfg.BackupPath)
	}
	return args
}

// sessionArguments make a session behave like one of a server, see the package comment. The path must be the same each
// time.
func sessionArguments(path string) []string {
	return []string{
		"--path=" + path,
		"--session_timezone=" + Zone,
		"--implicit_select=0",
		"--allow_introspection_functions=0",
		"--async_insert=0",
	}
}

// Version is that of the library, such as "26.7.3".
func (e *Engine) Version() string { return e.lib.version }

// begin counts a statement in. Its context ends with the caller's, and when the engine is closed; done counts it out.
func (e *Engine) begin(caller context.Context) (ctx context.Context, id string, done func(), err error) {
	id = rand.Text()
	ctx, cancel := context.WithCancelCause(caller)
	e.mu.Lock()
	defer e.mu.Unlock()
	switch {
	case e.closing:
		err = refuse(codeAborted, "the engine is closing (ABORTED)")
	case len(e.open) >= e.maxOpen:
		err = refuse(codeTooManyQueries, "%d statements are open already (TOO_MANY_SIMULTANEOUS_QUERIES)", len(e.open))
	}
	if err != nil {
		cancel(nil)
		return nil, "", nil, err
	}
	e.open[id] = cancel
	return ctx, id, func() { e.end(id, cancel) }, nil
}

func (e *Engine) end(id string, cancel context.CancelCauseFunc) {
	cancel(nil)
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.open, id)
	if e.closing && len(e.open) == 0 {
		close(e.idle)
	}
}

// run waits for a slot and calls the engine. Slots are held while the engine works and not while a client reads, so
// that a caller may open a second query while it reads the first.
func (e *Engine) run(ctx context.Context, call func() error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	select {
	case e.slots <- struct{}{}:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	defer func() { <-e.slots }()
	if err := call(); err != nil {
		if ctx.Err() != nil {
			return errors.Join(context.Cause(ctx), err)
		}
		return err
	}
	return nil
}

// dial opens a session of its own for one request, marked with the statement's id so that it can be killed.
func (e *Engine) dial(id string) (*connection, error) {
	args := make([]string, 0, len(e.base)+1)
	return e.lib.dial(append(append(args, e.base...), "--log_comment="+id))
}

// Close takes no new statements, waits for those that are open until ctx ends, then kills them, and gives the folder
// back. It may be called once. An error means that something would not end: the folder stays taken until the process
// ends, and nothing that was acknowledged is lost by ending it.
func (e *Engine) Close(ctx context.Context) error {
	if err := e.stopAccepting(); err != nil {
		return err
	}
	select {
	case <-e.idle:
	case <-ctx.Done():
		if err := e.killOpen(); err != nil {
			return err
		}
	}
	e.closeSessions()
	e.controlMu.Lock()
	defer e.controlMu.Unlock()
	e.control.close()
	e.control = nil
	return unlock(e.lock)
}

func (e *Engine) stopAccepting() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closing {
		return errors.New("engine close: closed already")
	}
	e.closing = true
	if len(e.open) == 0 {
		close(e.idle)
	}
	return nil
}

func (e *Engine) killOpen() error {
	e.mu.Lock()
	for _, cancel := range e.open {
		cancel(errClosing)
	}
	e.mu.Unlock()
	timer := time.NewTimer(killWait)
	defer timer.Stop()
	select {
	case <-e.idle:
		return nil
	case <-timer.C:
		return errors.New("engine close: statements do not end")
	}
}
