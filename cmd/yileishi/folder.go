package main

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"yileishi/hotline"
)

// folderFormat is the layout of the data folder that this program writes. A program that changes the
// layout so that older ones would misread it raises the number.
const folderFormat = 1

// folderMark is the content of DIR/yileishi.json.
type folderMark struct {
	Format  int    `json:"format"`
	Version string `json:"version"` // the program that made the folder
}

// keyBytes is the length of the secret key.
const keyBytes = 32

// openFolder makes the data folder when it is missing and refuses one that a newer program wrote.
func (c *config) openFolder() error {
	if err := os.MkdirAll(c.data, 0o700); err != nil {
		return hotline.Errorf(hotline.Invalid, "无法使用数据文件夹 %s：请检查路径和权限，或用 --data 另选。", c.data).Because(err)
	}
	path := filepath.Join(c.data, "yileishi.json")
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return c.markFolder(path)
	}
	if err != nil {
		return hotline.Errorf(hotline.Invalid, "无法读取 %s：请检查权限。", path).Because(err)
	}
	var mark folderMark
	if err := json.Unmarshal(text, &mark); err != nil || mark.Format < 1 {
		return hotline.Errorf(hotline.Invalid,
			"%s 已损坏，不能确认数据文件夹的版本。若确知它由本程序写成，请删除这个文件后重试。", path).Because(err)
	}
	if mark.Format > folderFormat {
		return hotline.Errorf(hotline.Unsupported,
			"数据文件夹 %s 由更新的版本 %s 写成（格式 %d，本程序只认识到 %d）。请换用该版本或更新的程序，或用 --data 另选文件夹。数据没有改动。",
			c.data, mark.Version, mark.Format, folderFormat)
	}
	return nil
}

func (c *config) markFolder(path string) error {
	text, err := json.Marshal(folderMark{Format: folderFormat, Version: version})
	if err != nil {
		return fmt.Errorf("mark of data folder: %w", err)
	}
	if err := writeWhole(path, append(text, '\n')); err != nil {
		return hotline.Errorf(hotline.Invalid, "无法写入数据文件夹 %s：请检查权限和磁盘空间。", c.data).Because(err)
	}
	return nil
}

// writeWhole writes a file of mode 0600 that is there whole or not at all. A file that somebody else wrote
// in the meantime is kept: the first one wins.
func writeWhole(path string, content []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		if err = os.Link(f.Name(), path); errors.Is(err, fs.ErrExist) {
			err = nil
		}
	}
	return errors.Join(err, os.Remove(f.Name()))
}

// secretKey reads the key under which callers are hashed and originals sealed, from YILEISHI_KEY_FILE or
// DIR/secret.key, and makes the latter when it is missing. The file must not be readable by others.
func (p *program) secretKey(cfg *config) ([]byte, error) {
	path, given := p.lookupEnv("YILEISHI_KEY_FILE")
	if !given || path == "" {
		path, given = filepath.Join(cfg.data, "secret.key"), false
	}
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) && !given {
		if err := newKey(path); err != nil {
			return nil, err
		}
		text, err = os.ReadFile(path) // another process may have been first
	}
	if err != nil {
		return nil, hotline.Errorf(hotline.Invalid, "无法读取密钥文件 %s：请检查路径和权限。", path).Because(err)
	}
	if info, err := os.Stat(path); err == nil && info.Mode().Perm()&0o077 != 0 {
		return nil, hotline.Errorf(hotline.Invalid, "密钥文件 %s 可被他人读取。请运行 chmod 600 %s 后重试。", path, path)
	}
	key, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(key) != keyBytes {
		return nil, hotline.Errorf(hotline.Invalid,
			"密钥文件 %s 的内容不对：要 %d 位十六进制数。请从备份恢复；换用别的密钥后，已有来电人将无法对上。", path, 2*keyBytes)
	}
	return key, nil
}

func newKey(path string) error {
	key := make([]byte, keyBytes)
	if _, err := rand.Read(key); err != nil {
		return fmt.Errorf("secret key: %w", err)
	}
	if err := writeWhole(path, []byte(hex.EncodeToString(key)+"\n")); err != nil {
		return hotline.Errorf(hotline.Invalid, "无法写入密钥文件 %s：请检查权限和磁盘空间。", path).Because(err)
	}
	return nil
}
