package chdb

import (
	"os/exec"
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
