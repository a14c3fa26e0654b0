package chdb

import (
	"time"
)

// session is a connection that outlives its request, because the client named it: settings and temporary tables stay.
type session struct {
	conn  *connection
	busy  bool
	timer *time.Timer // ends the session when nobody comes back
}

// connect returns the connection for a request and what to do with it afterwards.
func (e *Engine) connect(req *request, id string) (conn *connection, release func(), err error) {
	if req.session == "" {
		conn, err = e.dial(id)
		if err != nil {
			return nil, nil, err
		}
		return conn, conn.close, nil
	}
	s, err := e.takeSession(req, id)
	if err != nil {
		return nil, nil, err
	}
	return s.conn, func() { e.leaveSession(req, s) }, nil
}

func (e *Engine) takeSession(req *request, id string) (*session, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	s, ok := e.sessions[req.session]
	if ok && s.busy {
		return nil, refuse(codeSessionIsLocked, "Session %q is locked by a concurrent client (SESSION_IS_LOCKED)", req.session)
	}
	if !ok && req.sessionOld {
		return nil, refuse(codeSessionNotFound, "Session %q not found (SESSION_NOT_FOUND)", req.session)
	}
	if !ok {
		conn, err := e.dial(id)
		if err != nil {
			return nil, err
		}
		s = &session{conn: conn}
		e.sessions[req.session] = s
	} else {
		s.timer.Stop()
	}
	s.busy = true
	return s, nil
}

// leaveSession undoes what belonged to the request only and keeps the rest for a while.
func (e *Engine) leaveSession(req *request, s *session) {
	for _, t := range req.tables {
		e.undo(s, "DROP TEMPORARY TABLE IF EXISTS "+quoteName(t.name))
	}
	for _, setting := range req.settings {
		e.undo(s, "SET "+quoteName(setting.name)+" = DEFAULT")
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	s.busy = false
	s.timer = time.AfterFunc(req.sessionTTL, func() { e.expireSession(req.session, s) })
}

func (e *Engine) undo(s *session, sql string) {
	if err := s.conn.exec(sql); err != nil {
		e.log.Debug("session clean-up failed", "error", err)
	}
}

func (e *Engine) expireSession(name string, s *session) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if s.busy || e.sessions[name] != s {
		return
	}
	delete(e.sessions, name)
	s.conn.close()
}

// closeSessions is called when no statement is open any more.
func (e *Engine) closeSessions() {
	e.mu.Lock()
	defer e.mu.Unlock()
	for name, s := range e.sessions {
		s.timer.Stop()
		s.conn.close()
		delete(e.sessions, name)
	}
}
