package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"yileishi/testdata"
)

// asProgram makes the test binary behave as the program, for tests that start it as a process.
const asProgram = "YILEISHI_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
	}
	testscript.Main(m, map[string]func(){"yileishi": main})
}

// TestStories runs the command line as people and scripts use it: the real program, the real engine.
func TestStories(t *testing.T) {
	t.Parallel()
	engine, err := filepath.Abs("../../engine")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			env.Setenv("YILEISHI_LIBCHDB", library(engine))
			env.Setenv("TMPDIR", env.WorkDir)
			return writeSample(env.WorkDir)
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"exits": exits,
		},
	})
}

// library is where make puts the engine; the stories run in folders of their own and would not find it.
func library(engine string) string {
	if given := os.Getenv("YILEISHI_LIBCHDB"); given != "" {
		return given
	}
	found, err := filepath.Glob(filepath.Join(engine, "node_modules", "@chdb", "*", "libchdb.so"))
	if err != nil || len(found) == 0 {
		return ""
	}
	return found[0]
}

// writeSample puts the project's sample beside each story as a.csv and b.csv.
func writeSample(dir string) error {
	for i, path := range testdata.SampleFiles() {
		content, err := testdata.Sample.ReadFile(path)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, string(rune('a'+i))+".csv"), content, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// exits runs a command and checks its exit code: exits CODE COMMAND [ARGS].
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND [ARGS]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("%v exited with %d, want %d", args[1:], got, want)
	}
}
