package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"yileishi/hotline"
	"yileishi/nlp"
)

// stdinName stands for standard input where a file is asked for.
const stdinName = "-"

func (p *program) segmentCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "segment [FILE|-]",
		Short:   "分词：一行一段文字，输出以空格分开的词",
		Args:    arguments(0, 1, ""),
		Example: "  yileishi segment 诉求.txt\n  echo 物业拒退装修押金 | yileishi segment",
		RunE: func(_ *cobra.Command, args []string) error {
			in, err := p.openText(args)
			if err != nil {
				return err
			}
			err = p.segment(in)
			return errors.Join(err, in.Close())
		},
	}
}

// openText opens the one argument, or standard input when there is none.
func (p *program) openText(args []string) (io.ReadCloser, error) {
	if len(args) == 0 || args[0] == stdinName {
		return io.NopCloser(p.stdin), nil
	}
	f, err := os.Open(args[0])
	if err != nil {
		return nil, unreadable(args[0], err)
	}
	return f, nil
}

// unreadable says why a file that somebody named cannot be opened.
func unreadable(path string, err error) error {
	switch {
	case errors.Is(err, os.ErrNotExist):
		return hotline.Errorf(hotline.Invalid, "没有文件 %s，请检查路径。", path).Because(err)
	case errors.Is(err, os.ErrPermission):
		return hotline.Errorf(hotline.Invalid, "没有权限读取 %s。", path).Because(err)
	}
	return hotline.Errorf(hotline.Invalid, "无法读取 %s。", path).Because(err)
}

// segment prints one line of tokens for each line of text, so that line numbers agree.
func (p *program) segment(in io.Reader) error {
	analyzer := nlp.NewAnalyzer(nlp.NewDictionary())
	lines := bufio.NewReaderSize(in, 1<<16)
	out := bufio.NewWriterSize(p.stdout, 1<<16)
	for number := 1; ; number++ {
		line, err := lines.ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return hotline.Errorf(hotline.Invalid, "第 %d 行无法读取。", number).Because(err)
		}
		if number == 1 {
			line = strings.TrimPrefix(line, "\ufeff")
		}
		if line != "" {
			fmt.Fprintln(out, strings.Join(analyzer.Tokens(strings.TrimRight(line, "\r\n")), " "))
		}
		if err != nil {
			break
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write tokens: %w", err)
	}
	return nil
}
