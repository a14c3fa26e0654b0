package chdb

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"yileishi/hotline"
)

// lockName is the file in the data folder whose lock says that an engine holds the folder. The engine has a lock of
// its own, but tells of a conflict on stderr only and in English.
const lockName = "yileishi.lock"

// lockFolder takes the folder for this engine. The lock ends with the process, however that ends. A second engine in
// the same process is refused like another process.
func lockFolder(folder string) (*os.File, error) {
	path := filepath.Join(folder, lockName)
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock file: %w", err)
	}
	err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if err == nil {
		return file, writeOwner(file)
	}
	defer func() { _ = file.Close() }()
	if !errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, fmt.Errorf("lock of %s: %w", path, err)
	}
	return nil, hotline.Errorf(hotline.Busy,
		"数据文件夹 %s 正被另一个进程使用（%s）。请先停止它（例如正在运行的 yileishi serve），或换一个 --data 文件夹",
		folder, owner(path))
}

func writeOwner(file *os.File) error {
	if err := file.Truncate(0); err != nil {
		return fmt.Errorf("lock file: %w", err)
	}
	if _, err := fmt.Fprintf(file, "%d\n", os.Getpid()); err != nil {
		return fmt.Errorf("lock file: %w", err)
	}
	return nil
}

func owner(path string) string {
	text, err := os.ReadFile(path)
	pid := strings.TrimSpace(string(text))
	if err != nil || pid == "" {
		return "进程号不详"
	}
	return "进程号 " + pid
}

// unlock gives the folder back. The file stays: removing it would let two processes lock two files of one name.
func unlock(file *os.File) error {
	if err := file.Close(); err != nil {
		return fmt.Errorf("lock file: %w", err)
	}
	return nil
}
