package chdb

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"yileishi/hotline"
)

func TestFindLibraryExplicit(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	file := filepath.Join(folder, libraryName())
	if err := os.WriteFile(file, []byte("not a library"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, explicit := range []string{file, folder} {
		if got, err := FindLibrary(explicit); err != nil || got != file {
			t.Errorf("%s: %q, %v", explicit, got, err)
		}
	}
	_, err := FindLibrary(filepath.Join(folder, "missing.so"))
	if hotline.ErrorCode(err) != hotline.Unavailable || !strings.Contains(hotline.ErrorMessage(err), "make build") {
		t.Errorf("got %v", err)
	}
}

// What is given by name is never replaced by something found elsewhere, and what is no library is refused.
func TestWrongLibrary(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), libraryName())
	if err := os.WriteFile(file, []byte("not a library"), 0o600); err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	for range 2 { // the second time would find the folder locked, had the first not given it back
		_, err := Open(Config{Library: file, Path: folder})
		if hotline.ErrorCode(err) != hotline.Unavailable || !strings.Contains(hotline.ErrorMessage(err), "--clickhouse") {
			t.Errorf("got %v", err)
		}
	}
}

// libc is a library without chdb_version, as one far too old would be.
func TestLibraryWithoutVersion(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/lib/x86_64-linux-gnu/libc.so.6", "/lib/aarch64-linux-gnu/libc.so.6", "/lib64/libc.so.6"} {
		if !isFile(path) {
			continue
		}
		_, err := loadLibrary(path)
		if hotline.ErrorCode(err) != hotline.Unsupported || !strings.Contains(hotline.ErrorMessage(err), "26.") {
			t.Errorf("got %v", err)
		}
		return
	}
	t.Skip("no libc found by name")
}

func TestFindLibraryMissing(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	t.Setenv("HOME", t.TempDir())
	path, err := FindLibrary("")
	if err == nil {
		t.Skipf("this machine has a library of its own: %s", path)
	}
	message := hotline.ErrorMessage(err)
	for _, way := range []string{"make build", LibraryEnv, "--clickhouse"} {
		if !strings.Contains(message, way) {
			t.Errorf("the message does not name %s: %s", way, message)
		}
	}
}

func TestFindLibraryInCache(t *testing.T) {
	cache := t.TempDir()
	t.Chdir(t.TempDir())
	t.Setenv("XDG_CACHE_HOME", cache)
	t.Setenv("HOME", cache)
	folder, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	want := filepath.Join(folder, "yileishi", libraryName())
	if err := os.MkdirAll(filepath.Dir(want), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(want, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := FindLibrary(""); err != nil || got != want {
		t.Errorf("%q, %v", got, err)
	}
}

func TestFindLibraryInProject(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	project, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	want := filepath.Join(project, "engine", "node_modules", "@chdb", packageName(), libraryName())
	below := filepath.Join(project, "a", "b")
	for _, folder := range []string{filepath.Dir(want), below} {
		if err := os.MkdirAll(folder, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for _, file := range []string{want, filepath.Join(project, "engine", "package.json")} {
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(below)
	if got, err := FindLibrary(""); err != nil || got != want {
		t.Errorf("%q, %v", got, err)
	}
}
