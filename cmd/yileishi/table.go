package main

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/apache/arrow/go/v17/arrow/array"

	"yileishi/hotline"
	"yileishi/ingest"
)

// tableRows is how many rows of a table are read at a time.
const tableRows = 10_000

// readTable reads columns of a file of any format that ingestion knows, row by row.
func (p *program) readTable(ctx context.Context, path string, columns []string) (_ [][]string, err error) {
	source, err := ingest.Open(ctx, path, ingest.OpenOptions{})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, source.Close()) }()
	at := make([]int, len(columns))
	for i, name := range columns {
		if at[i] = slices.Index(source.Info().Columns, name); at[i] < 0 {
			return nil, hotline.Errorf(hotline.Invalid, "文件 %s 没有“%s”列。文件中的列：%s。", path, name, strings.Join(source.Info().Columns, "、"))
		}
	}
	var table [][]string
	for {
		batch, err := source.Next(ctx, tableRows)
		if errors.Is(err, io.EOF) {
			return table, nil
		}
		if err != nil {
			return nil, err
		}
		if len(batch.Faults) > 0 {
			batch.Release()
			return nil, hotline.Errorf(hotline.Invalid, "文件 %s 第 %d 行：%s。", path, batch.Faults[0].Place.Row, batch.Faults[0].Reason.Text())
		}
		table = appendRows(table, batch, at)
		batch.Release()
	}
}

// appendRows copies the wanted columns of a batch, whose memory is given back afterwards.
func appendRows(table [][]string, batch *ingest.Batch, at []int) [][]string {
	for i := range int(batch.Record.NumRows()) {
		row := make([]string, len(at))
		for j, column := range at {
			if cells, ok := batch.Record.Column(column).(*array.String); ok && cells.IsValid(i) {
				row[j] = strings.Clone(cells.Value(i))
			}
		}
		table = append(table, row)
	}
	return table
}
