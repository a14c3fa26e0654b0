package chdb

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"syscall"
	"time"

	"yileishi/hotline"
)

const (
	// socketName is the socket's name inside the data folder.
	socketName = "engine.sock"
	// maxSocketPath is what fits into a socket address everywhere (Linux takes 107 bytes, macOS 103), less what the
	// temporary name needs beyond the final one.
	maxSocketPath = 96
	// shutdownGrace is how long Serve lets open requests end by themselves.
	shutdownGrace = 5 * time.Second
	// headerLimit bounds the URL, which carries query parameters, long lists of ids among them.
	headerLimit = 32 << 20
	// probeTimeout bounds one look whether somebody answers.
	probeTimeout = 2 * time.Second
)

// SocketPath returns where the engine of a data folder listens: engine.sock inside it, or, when that is too long for a
// socket's address, in a folder of the system's temporary folder named by a hash of the data folder. Every process
// gets the same path for the same folder, however it is written; nothing is made.
func SocketPath(dataDir string) string {
	folder, err := filepath.Abs(dataDir)
	if err != nil {
		folder = filepath.Clean(dataDir)
	}
	if resolved, err := filepath.EvalSymlinks(folder); err == nil {
		folder = resolved
	}
	if path := filepath.Join(folder, socketName); len(path) <= maxSocketPath {
		return path
	}
	hash := sha256.Sum256([]byte(folder))
	return filepath.Join(os.TempDir(), "yileishi-"+hex.EncodeToString(hash[:10]), socketName)
}

// Serve answers requests on the Unix socket (mode 0600) until ctx ends, then lets open requests end for a few seconds
// and breaks off the rest. A socket left behind by a dead process is replaced: the engine holds the data folder, so
// nobody else can be listening rightly. It returns nil after an ended context; closing the engine is the caller's.
func Serve(ctx context.Context, engine *Engine, socketPath string) error {
	listener, err := listen(socketPath)
	if err != nil {
		return err
	}
	server := &http.Server{
		Handler:           engine,
		ReadHeaderTimeout: 10 * time.Second,
		MaxHeaderBytes:    headerLimit,
		ErrorLog:          slog.NewLogLogger(engine.log.Handler(), slog.LevelWarn),
	}
	failed := make(chan error, 1)
	go func() {
		err := server.Serve(listener)
		if errors.Is(err, http.ErrServerClosed) {
			err = nil
		}
		failed <- err
	}()
	engine.log.Info("engine listens", "socket", socketPath)
	select {
	case err = <-failed:
	case <-ctx.Done():
		err = errors.Join(shutdown(ctx, server), <-failed)
	}
	_ = os.Remove(socketPath)
	if err != nil {
		return fmt.Errorf("engine socket: %w", err)
	}
	return nil
}

func shutdown(ctx context.Context, server *http.Server) error {
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownGrace)
	defer cancel()
	if err := server.Shutdown(grace); errors.Is(err, context.DeadlineExceeded) {
		// Their contexts end with the connections, and the statements with the contexts.
		return server.Close()
	} else if err != nil {
		return err
	}
	return nil
}

// listen makes the socket in a folder that nobody else can enter and moves it to its place once its mode is set, so
// that there is no moment in which another user could connect.
func listen(path string) (net.Listener, error) {
	folder := filepath.Dir(path)
	if err := privateFolder(folder); err != nil {
		return nil, err
	}
	hidden, err := os.MkdirTemp(folder, ".e")
	if err != nil {
		return nil, fmt.Errorf("engine socket: %w", err)
	}
	defer func() { _ = os.RemoveAll(hidden) }()
	temporary := filepath.Join(hidden, "s")
	listener, err := net.ListenUnix("unix", &net.UnixAddr{Name: temporary, Net: "unix"})
	if err != nil {
		return nil, fmt.Errorf("engine socket: %w", err)
	}
	listener.SetUnlinkOnClose(false)
	if err := errors.Join(os.Chmod(temporary, 0o600), os.Rename(temporary, path)); err != nil {
		return nil, errors.Join(fmt.Errorf("engine socket: %w", err), listener.Close())
	}
	return listener, nil
}

// hashedFolder is the name SocketPath gives to a folder of its own.
var hashedFolder = regexp.MustCompile(`^yileishi-[0-9a-f]{20}$`)

// privateFolder makes the socket's folder when missing. One that we named in the system's temporary folder must be ours
// alone, since anybody could have made it before us; a data folder there is the user's own choice.
func privateFolder(folder string) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fmt.Errorf("engine socket: %w", err)
	}
	if filepath.Dir(folder) != filepath.Clean(os.TempDir()) || !hashedFolder.MatchString(filepath.Base(folder)) {
		return nil
	}
	info, err := os.Lstat(folder)
	if err != nil {
		return fmt.Errorf("engine socket: %w", err)
	}
	owner, ok := info.Sys().(*syscall.Stat_t)
	if !info.IsDir() || info.Mode().Perm()&0o077 != 0 || !ok || int(owner.Uid) != os.Getuid() {
		return hotline.Errorf(hotline.Conflict,
			"临时文件夹 %s 不属于当前用户或别人也能进入，不能放引擎的套接字。请删除它，或换一个较短的 --data 路径", folder)
	}
	return nil
}

// Alive says whether an engine answers on the socket. It waits two seconds at most, less when ctx ends before.
func Alive(ctx context.Context, socketPath string) bool {
	ctx, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://engine/ping", http.NoBody)
	if err != nil {
		return false
	}
	request.Close = true
	response, err := SocketTransport(socketPath).RoundTrip(request)
	if err != nil {
		return false
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(response.Body, 16))
	return err == nil && string(text) == pong
}
