package chdb

import (
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	// maxStatement bounds the text of a statement that comes as a request's body, inline data included.
	maxStatement = 64 << 20
	// defaultFormat is what a server answers in when nobody says anything.
	defaultFormat = "TabSeparated"
	// defaultSessionTimeout and maxSessionTimeout are a server's.
	defaultSessionTimeout = 60 * time.Second
	maxSessionTimeout     = time.Hour
)

// request is one statement with everything that came along.
type request struct {
	sql        string
	tokens     []token
	data       io.Reader // what follows the statement, for an INSERT
	format     string
	database   string
	queryID    string
	greeting   bool // the driver's first query
	buffered   bool // the whole answer before its first byte
	settings   []parameter
	params     []parameter
	tables     []externalTable
	session    string
	sessionTTL time.Duration
	sessionOld bool // the session must exist already
}

// externalTable is a temporary table sent along with a query.
type externalTable struct {
	name, structure, format string
	data                    []byte
}

// httpOnly are parameters of the HTTP interface that are no settings of the engine and mean nothing here.
func httpOnly(name string) bool {
	switch name {
	case "query", "database", "query_id", "default_format", "session_id", "session_timeout", "session_check",
		"client_protocol_version", "wait_end_of_query", "buffer_size", "compress", "decompress",
		"network_compression_method", "network_zstd_compression_level", "enable_http_compression",
		"user", "password", "quota_key", "role", "stacktrace", "close_session":
		return true
	}
	return strings.HasPrefix(name, "param_")
}

// readRequest takes a request apart. Its errors are exceptions, or the body's own failure.
func readRequest(r *http.Request) (*request, error) {
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, refuse(codeBadArguments, "URL parameters: %v (BAD_ARGUMENTS)", err)
	}
	if err := checkTransfer(r, query); err != nil {
		return nil, err
	}
	req := &request{
		format:   query.Get("default_format"),
		database: query.Get("database"),
		queryID:  query.Get("query_id"),
		buffered: truthy(query.Get("wait_end_of_query")),
	}
	if req.format == "" {
		req.format = defaultFormat
	}
	if err := req.readSession(query); err != nil {
		return nil, err
	}
	if err := req.readStatement(r, query); err != nil {
		return nil, err
	}
	req.readSettings(query)
	return req, req.checkGreeting(query.Get("client_protocol_version"))
}

func truthy(value string) bool { return value == "1" || value == "true" }

// checkTransfer refuses compression, see the package comment, and drivers that nobody has tried.
func checkTransfer(r *http.Request, query url.Values) error {
	if truthy(query.Get("compress")) || truthy(query.Get("decompress")) || r.Header.Get("Content-Encoding") != "" {
		return refuse(codeBadArguments,
			"the embedded engine takes and gives no compressed data: open the client without compression (BAD_ARGUMENTS)")
	}
	if v := query.Get("client_protocol_version"); v != "" && v != "0" && v != driverProtocol {
		return refuse(codeBadArguments,
			"client_protocol_version %s is unknown to the embedded engine, which was tried with %s (BAD_ARGUMENTS)", v, driverProtocol)
	}
	return nil
}

func (q *request) readSession(query url.Values) error {
	q.session = query.Get("session_id")
	q.sessionOld = truthy(query.Get("session_check"))
	q.sessionTTL = defaultSessionTimeout
	if text := query.Get("session_timeout"); text != "" {
		seconds, err := strconv.ParseUint(text, 10, 31)
		if err != nil || time.Duration(seconds)*time.Second > maxSessionTimeout {
			return refuse(codeBadArguments, "session_timeout %q is not a number of seconds up to %d (BAD_ARGUMENTS)",
				text, int(maxSessionTimeout.Seconds()))
		}
		q.sessionTTL = time.Duration(seconds) * time.Second
	}
	return nil
}

// readStatement finds the SQL: in a form's field, in the URL (the body being data), or in the body.
func (q *request) readStatement(r *http.Request, query url.Values) error {
	media, attributes, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err == nil && media == "multipart/form-data" {
		return q.readForm(multipart.NewReader(r.Body, attributes["boundary"]), query)
	}
	q.sql = query.Get("query")
	if q.sql == "" {
		text, err := readText(r.Body)
		if err != nil {
			return err
		}
		q.sql = string(text)
		q.tokens = tokenize(q.sql)
		return q.check()
	}
	q.tokens = tokenize(q.sql)
	if _, _, ok := insertHead(q.sql, q.tokens); ok {
		q.data = r.Body
		return q.check()
	}
	// As on a server, what is in the body continues the statement.
	rest, err := readText(r.Body)
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		q.sql += "\n" + string(rest)
		q.tokens = tokenize(q.sql)
	}
	return q.check()
}

func readText(body io.Reader) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(body, maxStatement+1))
	if err != nil {
		return nil, fmt.Errorf("request body: %w", err)
	}
	if len(text) > maxStatement {
		return nil, refuse(codeSyntaxError,
			"the statement is longer than %d bytes: send the data apart from it (SYNTAX_ERROR)", maxStatement)
	}
	return text, nil
}

func (q *request) check() error {
	if len(q.tokens) == 0 {
		return refuse(codeSyntaxError, "Empty query (SYNTAX_ERROR)")
	}
	if endsDefaultDatabase(q.tokens) {
		return refuse(codeBadArguments,
			"database default of the embedded engine cannot be dropped, detached or renamed (BAD_ARGUMENTS)")
	}
	return nil
}

// readForm reads a query with external tables. Their data are held in memory: the driver builds them there as well.
func (q *request) readForm(form *multipart.Reader, query url.Values) error {
	q.sql = query.Get("query")
	for {
		part, err := form.NextRawPart()
		if err == io.EOF { //nolint:errorlint // multipart documents the plain value
			break
		}
		if err != nil {
			return fmt.Errorf("multipart body: %w", err)
		}
		content, err := readText(part)
		if err != nil {
			return err
		}
		name := part.FormName()
		switch {
		case part.FileName() != "" || query.Has(name+"_structure"):
			q.tables = append(q.tables, externalTable{
				name:      name,
				structure: query.Get(name + "_structure"),
				format:    query.Get(name + "_format"),
				data:      content,
			})
		case name == "query":
			q.sql += string(content)
		default:
			query.Set(name, string(content))
		}
	}
	q.tokens = tokenize(q.sql)
	for _, t := range q.tables {
		if t.name == "" || t.structure == "" {
			return refuse(codeBadArguments, "external table %q has no name or no %s_structure (BAD_ARGUMENTS)", t.name, t.name)
		}
	}
	return q.check()
}

// readSettings takes every other URL parameter as a setting of this statement, in a fixed order.
func (q *request) readSettings(query url.Values) {
	for name, values := range query {
		if rest, ok := strings.CutPrefix(name, "param_"); ok {
			q.params = append(q.params, parameter{rest, values[len(values)-1]})
			continue
		}
		if httpOnly(name) || q.describesTable(name) {
			continue
		}
		q.settings = append(q.settings, parameter{name, values[len(values)-1]})
	}
	byName := func(a, b parameter) int { return strings.Compare(a.name, b.name) }
	slices.SortFunc(q.settings, byName)
	slices.SortFunc(q.params, byName)
}

func (q *request) describesTable(name string) bool {
	for _, t := range q.tables {
		if name == t.name+"_structure" || name == t.name+"_format" {
			return true
		}
	}
	return false
}
