package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"yileishi/hotline"
	"yileishi/store"
)

// The leases. Ingestion and clustering each have one holder in all processes that share a store; the queue
// of jobs has one too.
const (
	ingestLease  = "ingest"
	clusterLease = "cluster"
	jobsLease    = "jobs"
)

const (
	leaseTime  = 20 * time.Second
	leaseRenew = 5 * time.Second
	leaseRetry = time.Second
)

// hold takes a lease, waiting while somebody else has it, and keeps it until release is called. The context
// that it returns ends when the lease is lost. Leases go by the machine's own clock, never by a
// demonstration's.
func hold(ctx context.Context, s *store.Store, name string, waiting func(message string)) (held context.Context, release func(), err error) {
	owner := processName()
	var lease store.Lease
	for told := false; ; told = true {
		lease, err = s.Acquire(ctx, name, owner, time.Now(), leaseTime, processGone)
		if err == nil {
			break
		}
		if hotline.ErrorCode(err) != hotline.Busy {
			return nil, nil, err
		}
		if !told {
			waiting(hotline.ErrorMessage(err))
		}
		select {
		case <-ctx.Done():
			return nil, nil, ctx.Err()
		case <-time.After(leaseRetry):
		}
	}
	held, cancel := context.WithCancelCause(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		keep(held, s, lease, cancel)
	}()
	return held, func() {
		cancel(nil)
		<-done
		_ = s.Release(context.WithoutCancel(ctx), lease) // an unreleased lease ends by itself
	}, nil
}

// keep renews a lease until ctx ends; a lease that is lost ends ctx.
func keep(ctx context.Context, s *store.Store, lease store.Lease, cancel context.CancelCauseFunc) {
	tick := time.NewTicker(leaseRenew)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-tick.C:
			if err := s.Renew(ctx, lease, now, leaseTime); hotline.ErrorCode(err) == hotline.Conflict {
				cancel(err)
				return
			}
		}
	}
}

// processName names this process as nobody else is named: host, process and its start.
func processName() string {
	host, err := os.Hostname()
	if err != nil {
		host = "localhost"
	}
	return fmt.Sprintf("%s/%d/%s", host, os.Getpid(), processStart(os.Getpid()))
}

// processGone says that the process of that name ran on this machine and lives no more: what it held is
// free at once, without waiting for its lease to end.
func processGone(name string) bool {
	host, err := os.Hostname()
	parts := strings.Split(name, "/")
	if err != nil || len(parts) != 3 || parts[0] != host || parts[2] == "" {
		return false
	}
	pid, err := strconv.Atoi(parts[1])
	if err != nil {
		return false
	}
	return processStart(pid) != parts[2]
}

// processStart returns when a process began, in the kernel's ticks since boot, and "" where that cannot be
// read (other systems than Linux: a dead process's lease then ends by its time).
func processStart(pid int) string {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return ""
	}
	// The second field is the command in parentheses and may hold spaces; starttime is the 22nd.
	end := bytes.LastIndexByte(stat, ')')
	fields := strings.Fields(string(stat[end+1:]))
	if end < 0 || len(fields) < 20 {
		return ""
	}
	return fields[19]
}
