package main

import (
	"fmt"
	"math"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"yileishi/hotline"
)

// config is what every command can be told.
type config struct {
	data       string
	store      string
	clickhouse string
	memory     size
	json       bool
}

// defaultMemoryShare is the part of the machine's or cgroup's memory that is used when nothing is said.
const defaultMemoryShare = 0.6

// leastMemory is what engine and program need together to do anything at all.
const leastMemory = 512 << 20

func (c *config) addFlags(flags *pflag.FlagSet) {
	flags.StringVar(&c.data, "data", "data", "数据文件夹 `DIR`")
	flags.StringVar(&c.store, "store", "", "业务库 `URL`（缺省为 DIR/store.db，即 sqlite:DIR/store.db）")
	flags.StringVar(&c.clickhouse, "clickhouse", "", "ClickHouse 服务器 `URL`，如 clickhouse://用户:密码@主机:9000/default（缺省用内嵌引擎）")
	flags.Var(&c.memory, "memory", "可用内存 `SIZE`，如 4GiB（缺省为机器或容器内存的 60%）")
	flags.BoolVar(&c.json, "json", false, "以 JSON 输出结果")
}

// check validates what was told and fills in what was not.
func (c *config) check(cmd *cobra.Command) error {
	if c.data == "" {
		return usagef(cmd, "参数 --data 的值是空的。")
	}
	data, err := filepath.Abs(c.data)
	if err != nil {
		return fmt.Errorf("data folder: %w", err)
	}
	c.data = data
	if c.store == "" {
		c.store = "sqlite:" + filepath.Join(c.data, "store.db")
	}
	if c.clickhouse != "" {
		u, err := url.Parse(c.clickhouse)
		if err != nil || (u.Scheme != "clickhouse" && u.Scheme != "tcp" && u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
			return usagef(cmd, "参数 --clickhouse 的值不能用：要 clickhouse://用户:密码@主机:9000/库名。")
		}
	}
	if c.memory == 0 {
		c.memory = size(float64(machineMemory()) * defaultMemoryShare)
	}
	if c.memory < leastMemory {
		return usagef(cmd, "参数 --memory 的值 %s 太小：至少要 512MiB。", c.memory.String())
	}
	return nil
}

// embedded says whether ClickHouse runs inside the program.
func (c *config) embedded() bool { return c.clickhouse == "" }

// engineMemory is the engine's part of the memory, in bytes: clustering and loading keep their working set
// in Go, the engine's queries can spill to disk.
func (c *config) engineMemory() int64 {
	if !c.embedded() {
		return 0
	}
	return int64(c.memory) / 2
}

// goMemory is the Go part of the memory, in bytes.
func (c *config) goMemory() int64 { return int64(c.memory) - c.engineMemory() }

// size is a number of bytes as a person writes it: 4GiB, 512MB, 2g, 1073741824.
type size int64

// valueError says what a flag's value must look like.
type valueError struct{ want string }

func (e *valueError) Error() string { return "want " + e.want }

func (s *size) String() string {
	if *s == 0 {
		return ""
	}
	if *s%(1<<20) == 0 {
		return fmt.Sprintf("%dMiB", *s>>20)
	}
	return strconv.FormatInt(int64(*s), 10)
}

// Type names the value in a flag's usage.
func (s *size) Type() string { return "SIZE" }

// Set reads a size.
func (s *size) Set(text string) error {
	units := []struct {
		suffix string
		bytes  float64
	}{
		{"kib", 1 << 10},
		{"mib", 1 << 20},
		{"gib", 1 << 30},
		{"tib", 1 << 40},
		{"kb", 1e3},
		{"mb", 1e6},
		{"gb", 1e9},
		{"tb", 1e12},
		{"k", 1 << 10},
		{"m", 1 << 20},
		{"g", 1 << 30},
		{"t", 1 << 40},
		{"b", 1},
		{"", 1},
	}
	lower := strings.ToLower(strings.TrimSpace(text))
	for _, u := range units {
		number, ok := strings.CutSuffix(lower, u.suffix)
		if !ok {
			continue
		}
		n, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
		if err != nil || n <= 0 || math.IsInf(n, 0) || math.IsNaN(n) || n*u.bytes > math.MaxInt64/2 {
			break
		}
		*s = size(n * u.bytes)
		return nil
	}
	return &valueError{want: "如 4GiB、512MB 的大小"}
}

// moment is a time as a person writes it; without a zone it is Asia/Shanghai.
type moment struct{ time.Time }

func (m *moment) String() string {
	if m.IsZero() {
		return ""
	}
	return m.Format(time.RFC3339)
}

// Type names the value in a flag's usage.
func (m *moment) Type() string { return "TIME" }

// Set reads a time.
func (m *moment) Set(text string) error {
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		m.Time = t.In(hotline.Zone())
		return nil
	}
	for _, layout := range []string{
		"2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02 15:04", time.DateOnly,
	} {
		if t, err := time.ParseInLocation(layout, text, hotline.Zone()); err == nil {
			m.Time = t
			return nil
		}
	}
	return &valueError{want: "如 2022-07-04T09:00 的时间"}
}

// machineMemory returns the bytes that this process may use: the smaller of the cgroup's limit and the
// machine's memory, and 4 GiB where neither can be read.
func machineMemory() int64 {
	memory := int64(math.MaxInt64)
	for _, path := range []string{"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"} {
		if text, err := os.ReadFile(path); err == nil {
			if n, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64); err == nil && n > 0 {
				memory = min(memory, n)
			}
		}
	}
	if text, err := os.ReadFile("/proc/meminfo"); err == nil {
		for line := range strings.Lines(string(text)) {
			var kib int64
			if n, _ := fmt.Sscanf(line, "MemTotal: %d kB", &kib); n == 1 {
				memory = min(memory, kib<<10)
			}
		}
	}
	if memory == math.MaxInt64 {
		return 4 << 30
	}
	return memory
}
