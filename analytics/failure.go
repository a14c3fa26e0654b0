package analytics

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"syscall"

	"github.com/ClickHouse/clickhouse-go/v2"

	"yileishi/hotline"
)

// Error codes of ClickHouse that a person can do something about.
const (
	codeTimeout       = 159
	codeTooSlow       = 160
	codeTooManyRows   = 158
	codeMemory        = 241
	codeNoSpace       = 243
	codeTooManyBytes  = 307
	codeTooManyResult = 396
	codeTooManyAtOnce = 202
	codeKilled        = 394
)

// failure turns what went wrong into an error for people where a person can act on it, and wraps it otherwise.
func failure(doing string, err error) error {
	var told *hotline.Error
	if errors.As(err, &told) || errors.Is(err, context.Canceled) {
		return fmt.Errorf("%s: %w", doing, err)
	}
	if exception, ok := errors.AsType[*clickhouse.Exception](err); ok {
		return exceptionFailure(doing, exception.Code, err)
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return hotline.Errorf(hotline.Unavailable, "等待统计结果超时。请缩小时间或地区范围后重试。").Because(fmt.Errorf("%s: %w", doing, err))
	}
	if unreachable(err) {
		return hotline.Errorf(hotline.Unavailable, "统计引擎正在重启，请稍候再试。").Because(fmt.Errorf("%s: %w", doing, err))
	}
	return fmt.Errorf("%s: %w", doing, err)
}

func exceptionFailure(doing string, code int32, err error) error {
	cause := fmt.Errorf("%s: %w", doing, err)
	switch code {
	case codeTimeout, codeTooSlow:
		return hotline.Errorf(hotline.Unavailable, "这次统计超过了时间上限。请缩小时间或地区范围后重试。").Because(cause)
	case codeMemory, codeTooManyRows, codeTooManyBytes, codeTooManyResult:
		return hotline.Errorf(hotline.TooLarge, "这次统计涉及的数据太多，超过了内存上限。请缩小时间或地区范围后重试。").Because(cause)
	case codeNoSpace:
		return hotline.Errorf(hotline.Unavailable, "数据目录所在的磁盘已满。请清理磁盘后重试；已存入的数据没有损失。").Because(cause)
	case codeTooManyAtOnce, codeKilled:
		return hotline.Errorf(hotline.Busy, "统计引擎正忙，请稍候再试。").Because(cause)
	}
	return cause
}

// unreachable says whether err means that nobody answers, or that who answered is gone.
func unreachable(err error) bool {
	var network net.Error
	return errors.Is(err, io.EOF) ||
		errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, syscall.ECONNREFUSED) ||
		errors.Is(err, syscall.ECONNRESET) ||
		errors.Is(err, syscall.EPIPE) ||
		errors.Is(err, os.ErrNotExist) || // the socket's file
		errors.Is(err, clickhouse.ErrAcquireConnTimeout) ||
		errors.As(err, &network)
}
