//go:build !linux

package chdb

import (
	"os/exec"
	"syscall"
)

// setProcessAttributes keeps a terminal's Ctrl-C from reaching the engine before its parent has stopped it. Only Linux
// can tie a child's life to its parent's.
func setProcessAttributes(cmd *exec.Cmd) {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	cmd.SysProcAttr.Setpgid = true
}

// offerToMemoryKiller does nothing: only Linux lets a process be named.
func offerToMemoryKiller(int) error { return nil }
