package chdb

import (
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"syscall"
)

// setProcessAttributes lets the engine die with its parent, at once: it loses nothing acknowledged, and a parent that is
// started again finds the data folder free. A group of its own keeps a terminal's Ctrl-C from reaching it before its
// parent has stopped it.
func setProcessAttributes(cmd *exec.Cmd) {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	cmd.SysProcAttr.Pdeathsig = syscall.SIGKILL
	cmd.SysProcAttr.Setpgid = true
}

// offerToMemoryKiller makes the kernel, when memory runs out, take the engine and not the process that serves pages.
func offerToMemoryKiller(pid int) error {
	if err := os.WriteFile("/proc/"+strconv.Itoa(pid)+"/oom_score_adj", []byte("500"), 0o600); err != nil {
		return fmt.Errorf("memory killer: %w", err)
	}
	return nil
}
