package chdb

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
)

// greeting is the first query of the driver, word for word. Whatever the driver asks later is decided by the answer:
// with revision 0 both sides use the plain Native format, which is what the engine writes and reads.
const greeting = "SELECT displayName(), version(), revision(), timezone()"

// driverProtocol is the protocol version that clickhouse-go v2.50 announces and expects its greeting's answer in. With
// another one the driver has changed, and nobody has looked whether the rest still holds.
const driverProtocol = "54460"

// encodeGreeting asks the engine for the facts and writes the answer's single block as protocol 54460 has it: unlike
// revision 0 with block info in front and a flag (no custom serialization) before each column's data.
func encodeGreeting(conn *connection) ([]byte, error) {
	r, err := conn.query("SELECT displayName(), version(), timezone()", "RowBinary", nil)
	if err != nil {
		return nil, fmt.Errorf("engine facts: %w", err)
	}
	defer r.free()
	facts, err := rowStrings(r.bytes(), 3)
	if err != nil {
		return nil, fmt.Errorf("engine facts: %w", err)
	}
	name, version, zone := facts[0], facts[1], facts[2]
	if !strings.HasPrefix(version, libraryMajor) || zone != Zone {
		return nil, fmt.Errorf("engine facts: version %s in zone %s, want %sx in %s", version, zone, libraryMajor, Zone)
	}
	block := []byte{1, 0, 2, 0xff, 0xff, 0xff, 0xff, 0} // info: no overflow, bucket -1
	block = append(block, 4, 1)                         // columns, rows
	block = appendColumn(block, "displayName()", "String", lengthAndText(name))
	block = appendColumn(block, "version()", "String", lengthAndText(version))
	block = appendColumn(block, "revision()", "UInt32", binary.LittleEndian.AppendUint32(nil, HelloRevision))
	return appendColumn(block, "timezone()", "String", lengthAndText(zone)), nil
}

func appendColumn(block []byte, name, kind string, data []byte) []byte {
	block = append(block, lengthAndText(name)...)
	block = append(block, lengthAndText(kind)...)
	block = append(block, 0)
	return append(block, data...)
}

func lengthAndText(text string) []byte {
	return append(binary.AppendUvarint(nil, uint64(len(text))), text...)
}

// rowStrings reads a RowBinary row of strings.
func rowStrings(row []byte, count int) ([]string, error) {
	values := make([]string, 0, count)
	for range count {
		size, width := binary.Uvarint(row)
		if width <= 0 || uint64(len(row)-width) < size {
			return nil, errors.New("row is cut off")
		}
		end := width + int(size)
		values = append(values, string(row[width:end]))
		row = row[end:]
	}
	return values, nil
}

// checkGreeting says whether the request is the driver's greeting. A driver whose greeting reads otherwise would take
// the engine's real revision and misread every block, so it is refused here and now.
func (q *request) checkGreeting(protocol string) error {
	if protocol != driverProtocol {
		return nil
	}
	if strings.TrimSpace(q.sql) == greeting {
		q.greeting = true
		return nil
	}
	for i, t := range q.tokens {
		if t.is("revision") && i+1 < len(q.tokens) && q.tokens[i+1].text == "(" {
			return refuse(codeBadArguments,
				"revision() through the driver is answered in its greeting only, which reads %q; if the driver was updated, its greeting changed (BAD_ARGUMENTS)", greeting)
		}
	}
	return nil
}
