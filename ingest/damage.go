package ingest

import (
	"context"
	"errors"

	"yileishi/hotline"
)

// damaged says that a binary file cannot be read, unless the reading was broken off.
func damaged(name, format string, err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) || hotline.ErrorCode(err) != hotline.Internal {
		return err
	}
	return hotline.Errorf(hotline.Invalid, "文件“%s”不是完整的 %s 文件：没有传完，或已损坏。请重新导出或重新传输，没有导入任何数据。", name, format).Because(err)
}

// brokenOff says that a file that was whole when it was looked through cannot be read on: somebody has changed it
// meanwhile. What was loaded before stays.
func brokenOff(name string, row int64, err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return hotline.Errorf(hotline.Conflict, "文件“%s”读到第 %d 行之后出错：它在读取期间被改动，或磁盘出错。此前导入的行保留；请确认文件完好后重新导入，已导入的行不会重复。", name, row).Because(err)
}
