package chdb

import (
	"compress/gzip"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2"
)

// The engine speaks to other clients of the HTTP interface as well.
func TestPlainHTTP(t *testing.T) {
	t.Parallel()
	table := newDatabase(t) + ".t"
	tests := []struct {
		name, query, body, want string
	}{
		{"in the body", "", "SELECT 1, 'x'", "1\tx\n"},
		{"in the URL", "query=SELECT+1", "", "1\n"},
		{"split", "query=SELECT+1", "+ 1", "2\n"},
		{"a format", "default_format=CSV", "SELECT 'a\"b'", "\"a\"\"b\"\n"},
		{"its own format", "default_format=Native", "SELECT 1 AS n FORMAT JSONEachRow", "{\"n\":1}\n"},
		{"a parameter", "param_x=a%5Ctb", "SELECT {x:String} FORMAT TSVRaw", "a\tb\n"},
		{"a command", "", "CREATE TABLE " + table + " (n UInt8, s String) ENGINE = MergeTree ORDER BY n", ""},
		{"inline values", "", "INSERT INTO " + table + " VALUES (1, 'a')", ""},
		{"inline rows", "", "INSERT INTO " + table + " FORMAT CSV\n2,b\n", ""},
		{"rows apart", "query=" + url.QueryEscape("INSERT INTO "+table+" FORMAT JSONEachRow"), `{"n":3,"s":"c"}`, ""},
		{"values apart", "query=" + url.QueryEscape("INSERT INTO "+table+" VALUES"), "(4, 'd'), (5, 'e')", ""},
		{"no rows apart", "query=" + url.QueryEscape("INSERT INTO "+table+" FORMAT CSV"), "", ""},
		{"all of it", "wait_end_of_query=1", "SELECT groupArray(s) FROM (SELECT s FROM " + table + " ORDER BY n)", "['a','b','c','d','e']\n"},
	}
	for _, test := range tests {
		response, text := post(t, test.query, test.body)
		if response.StatusCode != http.StatusOK || text != test.want {
			t.Errorf("%s: status %d, %q, want %q", test.name, response.StatusCode, text, test.want)
		}
		if test.want == "" && response.ContentLength != 0 {
			t.Errorf("%s: no result has length %d", test.name, response.ContentLength)
		}
	}
}

// Formats with a header or a frame come as one document, however long the answer.
func TestFramedFormatsAreOneDocument(t *testing.T) {
	t.Parallel()
	for format, once := range map[string]string{"CSVWithNames": `"number"`, "JSON": `"meta"`, "XML": "<?xml"} {
		_, text := post(t, "default_format="+format, "SELECT number FROM numbers(300000)")
		if n := strings.Count(text, once); n != 1 {
			t.Errorf("%s: %d headers", format, n)
		}
	}
	_, text := post(t, "default_format=CSV", "SELECT number FROM numbers(300000)")
	if n := strings.Count(text, "\n"); n != 300_000 {
		t.Errorf("CSV: %d rows", n)
	}
}

func TestRefusedRequests(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, query, body, header, code string
	}{
		{"compressed answer", "compress=1", "SELECT 1", "", "36"},
		{"compressed data", "decompress=1", "SELECT 1", "", "36"},
		{"encoded body", "", "SELECT 1", "gzip", "36"},
		{"unknown protocol", "client_protocol_version=54999", "SELECT 1", "", "36"},
		{"unknown greeting", "client_protocol_version=54460", "SELECT version(), revision()", "", "36"},
		{"session for ever", "session_id=x&session_timeout=99999999", "SELECT 1", "", "36"},
		{"broken URL", "query=%zz", "", "", "36"},
		{"no statement", "", "", "", "62"},
		{"empty batch", "query=INSERT+INTO+FUNCTION+null('n+UInt8')+FORMAT+Native", "", "", "108"},
		{"no database", "database=nowhere", "SELECT 1", "", "81"},
	}
	for _, test := range tests {
		var header []string
		if test.header != "" {
			header = []string{"Content-Encoding", test.header}
		}
		response, text := post(t, test.query, test.body, header...)
		if response.StatusCode == http.StatusOK || response.Header.Get(headerCode) != test.code {
			t.Errorf("%s: status %d, code %s, want %s: %s", test.name, response.StatusCode, response.Header.Get(headerCode), test.code, text)
		}
		if !strings.HasPrefix(text, "Code: "+test.code+".") {
			t.Errorf("%s: %q", test.name, text)
		}
	}
}

// A driver that wants compression learns at once that there is none.
func TestCompressionIsRefused(t *testing.T) {
	t.Parallel()
	for _, method := range []clickhouse.CompressionMethod{clickhouse.CompressionLZ4, clickhouse.CompressionZSTD} {
		conn, err := clickhouse.Open(&clickhouse.Options{
			Protocol:    clickhouse.HTTP,
			Addr:        []string{"chdb"},
			Compression: &clickhouse.Compression{Method: method, Level: gzip.BestSpeed},
			TransportFunc: func(*http.Transport) (http.RoundTripper, error) {
				return Transport(engineUnderTest), nil
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := conn.Ping(t.Context()); exceptionCode(err) != codeBadArguments {
			t.Errorf("%v: %v", method, err)
		}
		_ = conn.Close()
	}
}

func TestPing(t *testing.T) {
	t.Parallel()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://chdb/ping", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	response, err := Transport(engineUnderTest).RoundTrip(request)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("%v, %v", response, err)
	}
	_ = response.Body.Close()
}
