// Package chdb is the embedded ClickHouse engine: libchdb behind the HTTP interface of a ClickHouse server.
//
// It is for running the same clickhouse-go code with no server at hand. An [Engine] owns one data folder and
// answers as an [http.Handler]; clickhouse-go (Protocol HTTP) reaches it in the same process through
// [Transport], or in another process through [SocketTransport] and a Unix socket served by [Serve]. [Child]
// runs that other process and brings it back when it dies.
//
// What it never does: it knows no table and no question of ours, opens no TCP port, authenticates nobody (whoever
// can call the handler or open the socket may do anything the engine can, reading files of the machine included;
// SQL written by users needs readonly=1 and limits, set by the caller), and never touches a real server.
//
// # What differs from a server
//
//   - Answers are Native blocks of protocol revision 0: the driver's greeting is answered with revision() = 0, so
//     that both sides agree. A plain DateTime column loses its zone there: declare DateTime64.
//   - A result without rows has no body, so the driver's Columns() is empty for it.
//   - Compression (compress=1, decompress=1, Content-Encoding) is refused: the bytes never leave the machine. Open
//     the client without compression.
//   - query_id cannot be given to the engine; it is echoed only. system.query_log and its like do not exist.
//   - A statement whose own text sets log_comment cannot be killed when its caller leaves: that comment is how it is
//     found.
//   - async_insert is off unless asked for: an acknowledged insert is a written part.
//   - DROP, DETACH and RENAME of database default are refused: libchdb cannot open a connection after them.
package chdb
