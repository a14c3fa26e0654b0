package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// progress is how long work tells a person how far it got.
type progress struct {
	step func(done, all int64) // all is 0 while unknown
	say  func(text string)
}

// plainEvery is how often progress is written where no terminal shows it.
const plainEvery = 5 * time.Second

// onTerminal shows progress on stderr: a bar with speed and time left on a terminal, plain lines elsewhere.
// unit names what is counted. done must be called at the end.
func (p *program) onTerminal(title, unit string) (shown progress, done func()) {
	if f, ok := p.stderr.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		return barOn(f, title, unit)
	}
	return linesOn(p.stderr, title, unit), func() {}
}

func barOn(w io.Writer, title, unit string) (progress, func()) {
	bar := progressbar.NewOptions64(-1,
		progressbar.OptionSetWriter(w),
		progressbar.OptionSetDescription(title),
		progressbar.OptionShowCount(),
		progressbar.OptionShowIts(),
		progressbar.OptionSetItsString(unit),
		progressbar.OptionSetPredictTime(true),
		progressbar.OptionClearOnFinish(),
		progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionSetWidth(24),
	)
	return progress{
		step: func(done, all int64) {
			if all > 0 && bar.GetMax64() != all {
				bar.ChangeMax64(all)
			}
			_ = bar.Set64(done) // a bar that cannot be drawn is no reason to stop
		},
		say: func(text string) {
			_ = bar.Clear()
			fmt.Fprintln(w, text)
		},
	}, func() { _ = bar.Finish() }
}

func linesOn(w io.Writer, title, unit string) progress {
	var began, last time.Time // of the first step: what came before has a speed of its own
	return progress{
		step: func(done, all int64) {
			if began.IsZero() {
				began = time.Now()
				last = began
			}
			if time.Since(last) < plainEvery {
				return
			}
			last = time.Now()
			speed := float64(done) / time.Since(began).Seconds()
			if all > done && speed > 0 {
				left := time.Duration(float64(all-done) / speed * float64(time.Second)).Round(time.Second)
				fmt.Fprintf(w, "%s：%d/%d %s，每秒 %.0f，约剩 %s\n", title, done, all, unit, speed, left)
				return
			}
			fmt.Fprintf(w, "%s：%d %s，每秒 %.0f\n", title, done, unit, speed)
		},
		say: func(text string) { fmt.Fprintln(w, text) },
	}
}
