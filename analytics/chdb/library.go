package chdb

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"unsafe"

	"github.com/ebitengine/purego"

	"yileishi/hotline"
)

// LibraryEnv is the environment variable that names the library; cmd reads it and hands its value to [FindLibrary].
const LibraryEnv = "YILEISHI_LIBCHDB"

// libraryMajor is the release line whose C interface and behaviour this package was built and tested on.
const libraryMajor = "26."

// library is the loaded libchdb: the part of its C interface that is used here. Handles are C addresses.
// None of the functions is safe for two calls at once on one connection; on different connections they are.
type library struct {
	path    string
	version string

	setSignalHandlers func(enabled int32)
	connect           func(argc int32, argv **byte) *uintptr
	closeConn         func(conn *uintptr)

	query       func(conn uintptr, sql *byte, sqlLen uintptr, format *byte, formatLen uintptr, names **byte, nameLens *uintptr, values **byte, valueLens *uintptr, count uintptr) uintptr
	streamQuery func(conn uintptr, sql *byte, sqlLen uintptr, format *byte, formatLen uintptr, names **byte, nameLens *uintptr, values **byte, valueLens *uintptr, count uintptr) uintptr
	fetch       func(conn, stream uintptr) uintptr
	cancel      func(conn, stream uintptr)

	resultBuffer  func(result uintptr) unsafe.Pointer
	resultLength  func(result uintptr) uintptr
	resultError   func(result uintptr) string
	rowsWritten   func(result uintptr) uint64
	destroyResult func(result uintptr)

	insert        func(conn uintptr, sql *byte, sqlLen uintptr, format *byte, formatLen uintptr, names **byte, nameLens *uintptr, values **byte, valueLens *uintptr, count uintptr) uintptr
	insertAppend  func(stream uintptr, data *byte, size uintptr) int32
	insertDone    func(stream uintptr) uintptr
	insertCancel  func(stream uintptr)
	insertError   func(stream uintptr) string
	destroyInsert func(stream uintptr)
}

// FindLibrary returns the path of libchdb. explicit, the value of [LibraryEnv], is taken as it is when not empty
// (a folder means the library inside it). Otherwise the first hit counts: beside the executable; the project's
// engine folder (beside the executable's folder, then in the working directory and above it); the folder yileishi
// in the user's cache; the system's library folders. The error is a [hotline.Error] that says what to type.
func FindLibrary(explicit string) (string, error) {
	if explicit != "" {
		return explicitLibrary(explicit)
	}
	for _, candidate := range libraryCandidates() {
		if isFile(candidate) {
			return candidate, nil
		}
	}
	return "", missingLibrary()
}

// publishedPackage is the only platform for which the library can be installed; see engine/package.json.
const publishedPackage = "lib-linux-x64-gnu"

func missingLibrary() *hotline.Error {
	if packageName() != publishedPackage {
		return hotline.Errorf(hotline.Unavailable,
			"本平台（%s/%s）没有现成的嵌入式 ClickHouse 库文件。请自备 %s（%sx 版）并设置环境变量 %s=/路径/%s；或用 --clickhouse clickhouse://用户:密码@主机:9000/库 连接 ClickHouse 服务器",
			runtime.GOOS, runtime.GOARCH, libraryName(), libraryMajor, LibraryEnv, libraryName())
	}
	return hotline.Errorf(hotline.Unavailable,
		"找不到嵌入式 ClickHouse 的库文件 %s。请在项目目录输入 make build 安装；或设置环境变量 %s=/路径/%s；或用 --clickhouse clickhouse://用户:密码@主机:9000/库 连接已有的 ClickHouse 服务器",
		libraryName(), LibraryEnv, libraryName())
}

func explicitLibrary(path string) (string, error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		path = filepath.Join(path, libraryName())
	}
	if !isFile(path) {
		return "", hotline.Errorf(hotline.Unavailable,
			"环境变量 %s 指向的库文件不存在：%s。请改正路径，或去掉该变量后输入 make build 安装",
			LibraryEnv, path)
	}
	return path, nil
}

func libraryCandidates() []string {
	var candidates []string
	packaged := filepath.Join("node_modules", "@chdb", packageName(), libraryName())
	if executable, err := os.Executable(); err == nil {
		if resolved, err := filepath.EvalSymlinks(executable); err == nil {
			executable = resolved
		}
		folder := filepath.Dir(executable)
		candidates = append(candidates,
			filepath.Join(folder, libraryName()),
			filepath.Join(folder, "..", "engine", packaged))
	}
	if folder, ok := projectFolder(); ok {
		candidates = append(candidates, filepath.Join(folder, "engine", packaged))
	}
	if cache, err := os.UserCacheDir(); err == nil {
		candidates = append(candidates, filepath.Join(cache, "yileishi", libraryName()))
	}
	for _, folder := range []string{"/usr/local/lib", "/usr/lib", "/usr/lib/" + tripletFolder(), "/lib64", "/opt/homebrew/lib"} {
		candidates = append(candidates, filepath.Join(folder, libraryName()))
	}
	return candidates
}

// projectFolder is the nearest folder, from the working directory upwards, that holds engine/package.json: so the
// programme and the tests of every package find the library wherever in the project they are started.
func projectFolder() (string, bool) {
	folder, err := os.Getwd()
	if err != nil {
		return "", false
	}
	for {
		if isFile(filepath.Join(folder, "engine", "package.json")) {
			return folder, true
		}
		parent := filepath.Dir(folder)
		if parent == folder {
			return "", false
		}
		folder = parent
	}
}

func libraryName() string {
	if runtime.GOOS == "darwin" {
		return "libchdb.dylib"
	}
	return "libchdb.so"
}

func packageName() string {
	arch := map[string]string{"amd64": "x64"}[runtime.GOARCH]
	if arch == "" {
		arch = runtime.GOARCH
	}
	if runtime.GOOS == "darwin" {
		return "lib-darwin-" + arch
	}
	return "lib-linux-" + arch + "-gnu"
}

func tripletFolder() string {
	if runtime.GOARCH == "arm64" {
		return "aarch64-linux-gnu"
	}
	return "x86_64-linux-gnu"
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// loadLibrary maps the library into the process, for the rest of the process's life: its threads cannot be unloaded.
func loadLibrary(path string) (*library, error) {
	handle, err := purego.Dlopen(path, purego.RTLD_NOW|purego.RTLD_LOCAL)
	if err != nil {
		return nil, hotline.Errorf(hotline.Unavailable,
			"嵌入式 ClickHouse 的库文件打不开：%s（需要本机架构、带 glibc 的系统）。请输入 make build 重新安装，或用 --clickhouse 连接 ClickHouse 服务器",
			path).Because(fmt.Errorf("load library: %w", err))
	}
	var version func() string
	if symbol, err := purego.Dlsym(handle, "chdb_version"); err == nil {
		purego.RegisterFunc(&version, symbol)
	} else {
		return nil, wrongVersion(path, "未知").Because(fmt.Errorf("library version: %w", err))
	}
	lib := &library{path: path, version: version()}
	if !strings.HasPrefix(lib.version, libraryMajor) {
		return nil, wrongVersion(path, lib.version)
	}
	for name, function := range lib.symbols() {
		symbol, err := purego.Dlsym(handle, name)
		if err != nil {
			return nil, wrongVersion(path, lib.version).Because(fmt.Errorf("library symbol: %w", err))
		}
		purego.RegisterFunc(function, symbol)
	}
	return lib, nil
}

func wrongVersion(path, version string) *hotline.Error {
	return hotline.Errorf(hotline.Unsupported,
		"嵌入式 ClickHouse 的库文件版本不符：%s 是 %s，需要 %sx。请在项目目录输入 make build 安装合适的版本，或把 %s 指向合适的库文件，或用 --clickhouse 连接 ClickHouse 服务器",
		path, version, libraryMajor, LibraryEnv)
}

func (l *library) symbols() map[string]any {
	return map[string]any{
		"chdb_set_signal_handlers_enabled": &l.setSignalHandlers,
		"chdb_connect":                     &l.connect,
		"chdb_close_conn":                  &l.closeConn,
		"chdb_query_with_params_n":         &l.query,
		"chdb_stream_query_with_params_n":  &l.streamQuery,
		"chdb_stream_fetch_result":         &l.fetch,
		"chdb_stream_cancel_query":         &l.cancel,
		"chdb_result_buffer":               &l.resultBuffer,
		"chdb_result_length":               &l.resultLength,
		"chdb_result_error":                &l.resultError,
		"chdb_result_rows_written":         &l.rowsWritten,
		"chdb_destroy_query_result":        &l.destroyResult,
		"chdb_stream_insert_with_params_n": &l.insert,
		"chdb_stream_append":               &l.insertAppend,
		"chdb_stream_done":                 &l.insertDone,
		"chdb_stream_cancel_insert":        &l.insertCancel,
		"chdb_stream_insert_error":         &l.insertError,
		"chdb_destroy_insert_stream":       &l.destroyInsert,
	}
}
