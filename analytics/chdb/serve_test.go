package chdb

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"yileishi/hotline"
)

func TestSocketPath(t *testing.T) {
	t.Parallel()
	folder, err := os.MkdirTemp("", "d")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	link := folder + "-link"
	if err := os.Symlink(folder, link); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Remove(link) })
	if a, b := SocketPath(folder), SocketPath(link+"/."); a != b || filepath.Base(a) != socketName {
		t.Errorf("%s and %s are one folder", a, b)
	}
	deep := filepath.Join(folder, strings.Repeat("很深的文件夹/", 20))
	path := SocketPath(deep)
	if len(path) > maxSocketPath || path == SocketPath(deep+"2") || path != SocketPath(deep) {
		t.Errorf("%s (%d bytes)", path, len(path))
	}
}

func TestServeInDeepFolder(t *testing.T) {
	t.Parallel()
	deep := filepath.Join(t.TempDir(), strings.Repeat("deep", 40))
	socket := SocketPath(deep)
	ctx, cancel := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- Serve(ctx, engineUnderTest, socket) }()
	t.Cleanup(func() { _ = os.RemoveAll(filepath.Dir(socket)) })
	eventually(t, "the socket answers", func() bool { return Alive(t.Context(), socket) })
	info, err := os.Stat(socket)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("socket %v, %v", info, err)
	}
	if info, err = os.Stat(filepath.Dir(socket)); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("folder %v, %v", info, err)
	}
	cancel()
	if err := <-served; err != nil {
		t.Error(err)
	}
	if _, err := os.Lstat(socket); !os.IsNotExist(err) {
		t.Errorf("the socket stayed: %v", err)
	}
	if Alive(t.Context(), socket) {
		t.Error("alive after its end")
	}
}

// A socket left behind by a killed process is in nobody's way.
func TestStaleSocket(t *testing.T) {
	t.Parallel()
	folder, err := os.MkdirTemp("", "s")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	socket := SocketPath(folder)
	dead, err := net.ListenUnix("unix", &net.UnixAddr{Name: socket, Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	dead.SetUnlinkOnClose(false)
	if err := dead.Close(); err != nil {
		t.Fatal(err)
	}
	if Alive(t.Context(), socket) {
		t.Error("a dead socket is alive")
	}
	ctx, cancel := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- Serve(ctx, engineUnderTest, socket) }()
	eventually(t, "the socket answers", func() bool { return Alive(t.Context(), socket) })
	cancel()
	if err := <-served; err != nil {
		t.Error(err)
	}
}

// A folder in the common temporary folder that others can enter is refused.
func TestForeignSocketFolder(t *testing.T) {
	t.Parallel()
	socket := SocketPath(filepath.Join(t.TempDir(), strings.Repeat("deep", 40)))
	folder := filepath.Dir(socket)
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	if err := os.Chmod(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := Serve(t.Context(), engineUnderTest, socket); hotline.ErrorCode(err) != hotline.Conflict {
		t.Errorf("got %v", err)
	}
}

// A data folder of one's own may lie anywhere, the temporary folder included.
func TestServeInOpenDataFolder(t *testing.T) {
	t.Parallel()
	folder, err := os.MkdirTemp("", "yileishi-open-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	if err := os.Chmod(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- Serve(ctx, engineUnderTest, SocketPath(folder)) }()
	eventually(t, "the socket answers", func() bool { return Alive(t.Context(), SocketPath(folder)) })
	cancel()
	if err := <-served; err != nil {
		t.Error(err)
	}
}
