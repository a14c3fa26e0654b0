// Command enlarge writes a large ticket file from the project's sample, for measuring speed. It is not a
// model of reality: each row takes one sample ticket, keeps its title and about two thirds of its sentences,
// and every third row gets a sentence of another ticket; the caller is drawn from a tenth as many callers as
// tickets, and the received time is moved by up to 30 days. The same N and seed give the same file.
//
// Usage: go run ./tools/enlarge -n 100000 -seed 1 > tickets.csv
package main

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"time"

	"yileishi/hotline"
	"yileishi/testdata"
)

func main() {
	n := flag.Int("n", 100_000, "tickets to write")
	seed := flag.Uint64("seed", 1, "seed of every choice")
	flag.Parse()
	out := bufio.NewWriterSize(os.Stdout, 1<<20)
	if err := errors.Join(enlarge(out, *n, *seed), out.Flush()); err != nil {
		fmt.Fprintln(os.Stderr, "enlarge:", err)
		os.Exit(1)
	}
}

func enlarge(out io.Writer, n int, seed uint64) error {
	header, rows, err := sample()
	if err != nil {
		return err
	}
	number, received, closed, caller, text := slices.Index(header, "工单编号"), slices.Index(header, "来电时间"),
		slices.Index(header, "办结时间"), slices.Index(header, "来电人电话"), slices.Index(header, "主要内容")
	w := csv.NewWriter(out)
	if err := w.Write(header); err != nil {
		return err
	}
	random := rand.New(rand.NewPCG(seed, 0)) //nolint:gosec // a file that can be made again is the point
	for i := range n {
		row := slices.Clone(rows[random.IntN(len(rows))])
		row[number] = fmt.Sprintf("L%08d", i)
		row[caller] = fmt.Sprintf("1390%07d", random.IntN(max(n/10, 1)))
		row[text] = reworded(row[text], rows[random.IntN(len(rows))][text], random)
		shift := time.Duration(random.IntN(60*24)-30*24) * time.Hour
		row[received], row[closed] = moved(row[received], shift), moved(row[closed], shift)
		if err := w.Write(row); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

// reworded keeps about two thirds of a text's sentences, at least one, and sometimes adds a foreign one.
func reworded(text, foreign string, random *rand.Rand) string {
	sentences := strings.SplitAfter(text, "。")
	kept := sentences[:0:0]
	for _, s := range sentences {
		if s != "" && random.IntN(3) > 0 {
			kept = append(kept, s)
		}
	}
	if len(kept) == 0 {
		kept = sentences[:1]
	}
	if random.IntN(3) == 0 {
		first, _, _ := strings.Cut(foreign, "。")
		kept = append(kept, first+"。")
	}
	return strings.Join(kept, "")
}

func moved(text string, by time.Duration) string {
	t, err := time.ParseInLocation(time.DateTime, text, hotline.Zone())
	if err != nil {
		return text
	}
	return t.Add(by).Format(time.DateTime)
}

func sample() (header []string, rows [][]string, err error) {
	for _, path := range testdata.SampleFiles() {
		content, err := testdata.Sample.ReadFile(path)
		if err != nil {
			return nil, nil, err
		}
		all, err := csv.NewReader(bytes.NewReader(content)).ReadAll()
		if err != nil {
			return nil, nil, err
		}
		header, rows = all[0], append(rows, all[1:]...)
	}
	return header, rows, nil
}
