package main

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"yileishi/testdata"
)

// startPatience bounds the waits of these tests on a busy machine; nothing is measured with it.
const startPatience = 3 * time.Minute

// yileishi prepares a process of the real program on a data folder.
func yileishi(t *testing.T, data string, args ...string) *exec.Cmd {
	t.Helper()
	engine, err := filepath.Abs("../../engine")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0], args...)
	cmd.Env = append(os.Environ(), asProgram+"=1", "YILEISHI_LIBCHDB="+library(engine), "YILEISHI_DATA="+data, "YILEISHI_MEMORY=2GiB")
	return cmd
}

// answerOf runs a command to its end and reads its JSON answer.
func answerOf(t *testing.T, data string, into any, args ...string) {
	t.Helper()
	cmd := yileishi(t, data, append(args, "--json")...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %v\n%s", args, err, stderr.String())
	}
	if err := json.Unmarshal(out, into); err != nil {
		t.Fatalf("%v answered %q: %v", args, out, err)
	}
}

// An import that is killed, wherever it stands, is completed by loading the same file again: nothing is lost
// and nothing doubled.
func TestKilledImportGoesOn(t *testing.T) {
	t.Parallel()
	const copies = 8
	path := filepath.Join(t.TempDir(), "tickets.csv")
	rows := manyTickets(t, path, copies)
	data := t.TempDir()
	for _, pause := range []int{300, 700, 1100, 1600} {
		cmd := yileishi(t, data, "ingest", path)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(pause) * time.Millisecond)
		_ = cmd.Process.Kill() // it may have finished: then there is nothing to go on with, which is fine too
		_ = cmd.Wait()
	}
	var counts struct{ Read, Loaded, Unchanged, Quarantined int }
	answerOf(t, data, &counts, "ingest", path)
	if counts.Read != rows || counts.Loaded+counts.Unchanged != rows || counts.Quarantined != 0 {
		t.Errorf("after the kills: %+v, want %d rows loaded or unchanged", counts, rows)
	}
	var run struct{ Tickets int }
	answerOf(t, data, &run, "cluster")
	if run.Tickets != rows {
		t.Errorf("%d tickets in ClickHouse, want %d", run.Tickets, rows)
	}
	answerOf(t, data, &counts, "ingest", path)
	if counts.Unchanged != rows {
		t.Errorf("the same file once more: %+v, want %d unchanged", counts, rows)
	}
}

// manyTickets writes the sample several times over, with numbers and texts of their own.
func manyTickets(t *testing.T, path string, copies int) (rows int) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	out := csv.NewWriter(f)
	for i, name := range testdata.SampleFiles() {
		content, err := testdata.Sample.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all, err := csv.NewReader(bytes.NewReader(content)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			_ = out.Write(all[0])
		}
		for n := range copies {
			for _, row := range all[1:] {
				row = append([]string(nil), row...)
				row[0] = fmt.Sprintf("%s-%d", row[0], n)
				_ = out.Write(row)
				rows++
			}
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		t.Fatal(err)
	}
	return rows
}

// The pages outlive the engine: a killed engine costs figures for a moment and comes back by itself, a
// second server on the folder is refused, and the end is orderly.
func TestServeOutlivesItsEngine(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	server := yileishi(t, data, "serve", "--demo", "--addr", "127.0.0.1:0")
	var stderr bytes.Buffer
	server.Stderr = &stderr
	stdout, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		_ = server.Wait()
		t.Fatalf("no address: %v\n%s", err, stderr.String())
	}
	address := strings.TrimSpace(line)
	if total := issuesAt(t, address); total < 30 {
		t.Errorf("%d issues in the sample, want at least 30", total)
	}

	// Other commands use the server's engine: the folder itself is held.
	var listed []struct{ Name string }
	answerOf(t, data, &listed, "issues", "--limit", "5")
	if len(listed) != 5 {
		t.Errorf("beside the server %d issues are listed, want 5", len(listed))
	}

	second := yileishi(t, data, "serve", "--addr", "127.0.0.1:0")
	if out, err := second.CombinedOutput(); err == nil || !strings.Contains(string(out), "错误：") {
		t.Errorf("a second server on the folder: %v\n%s", err, out)
	}

	for range 2 {
		engine := engineOf(t, server.Process.Pid)
		if err := syscall.Kill(engine, syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		if status := statusOf(t, address+"/imports"); status != http.StatusOK {
			t.Errorf("a page without figures answered %d while the engine was away", status)
		}
		waitFor(t, "health after the engine died", func() bool {
			return statusOf(t, address+"/healthz") == http.StatusOK && engineOf(t, server.Process.Pid) != engine
		})
	}
	if total := issuesAt(t, address); total < 30 {
		t.Errorf("after the engine came back: %d issues", total)
	}
	if err := server.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := server.Wait(); err != nil {
		t.Errorf("end: %v\n%s", err, stderr.String())
	}
}

func issuesAt(t *testing.T, address string) int {
	t.Helper()
	response, err := http.Get(address + "/api/v1/issues?limit=1")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var list struct{ Total int }
	if err := json.NewDecoder(response.Body).Decode(&list); err != nil {
		t.Fatal(err)
	}
	return list.Total
}

func statusOf(t *testing.T, address string) int {
	t.Helper()
	response, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, response.Body)
	_ = response.Body.Close()
	return response.StatusCode
}

// engineOf finds the engine among a server's children; 0 while there is none.
func engineOf(t *testing.T, server int) int {
	t.Helper()
	lists, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", server))
	if err != nil {
		t.Fatal(err)
	}
	for _, list := range lists {
		text, _ := os.ReadFile(list) // a thread that has ended has no children
		for field := range strings.FieldsSeq(string(text)) {
			line, _ := os.ReadFile("/proc/" + field + "/cmdline")
			if pid, err := strconv.Atoi(field); err == nil && bytes.Contains(line, []byte("\x00engine")) {
				return pid
			}
		}
	}
	return 0
}

func waitFor(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(startPatience); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if holds() {
			return
		}
	}
	t.Fatalf("%s: not within %s", what, startPatience)
}
