package analytics

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	// The driver resolves the zone of DateTime64 columns by name; the machine may have no zone database.
	_ "time/tzdata"

	"github.com/ClickHouse/clickhouse-go/v2"

	"yileishi/hotline"
)

// oldestEngine is the first release line whose full-text index is not experimental.
const oldestEngine = 26

// clientOptions returns the driver's options and the name of the cluster, "" for none.
func clientOptions(config Config) (*clickhouse.Options, string, error) {
	options, cluster, err := serverOptions(config.URL)
	if err != nil {
		return nil, "", err
	}
	if config.URL == "" {
		options = embeddedOptions(config.Transport)
	}
	if options.Settings == nil {
		options.Settings = clickhouse.Settings{}
	}
	maps.Copy(options.Settings, sessionSettings())
	if cluster != "" {
		maps.Copy(options.Settings, clusterSettings())
	}
	options.DialTimeout = 10 * time.Second
	options.MaxOpenConns = 32
	options.MaxIdleConns = 16
	return options, cluster, nil
}

func embeddedOptions(transport http.RoundTripper) *clickhouse.Options {
	return &clickhouse.Options{
		Protocol: clickhouse.HTTP,
		Addr:     []string{"engine.invalid:80"}, // never resolved: the transport goes elsewhere
		TransportFunc: func(*http.Transport) (http.RoundTripper, error) {
			return transport, nil
		},
	}
}

func serverOptions(address string) (*clickhouse.Options, string, error) {
	if address == "" {
		return nil, "", nil
	}
	unreadable := hotline.Errorf(hotline.Invalid,
		"ClickHouse 地址无法识别，应形如 clickhouse://用户:密码@主机:9000/库。")
	parsed, err := url.Parse(address)
	if err != nil {
		return nil, "", unreadable // the cause would repeat the password
	}
	query := parsed.Query()
	cluster := query.Get("cluster")
	query.Del("cluster")
	parsed.RawQuery = query.Encode()
	options, err := clickhouse.ParseDSN(parsed.String())
	if err != nil {
		return nil, "", unreadable
	}
	return options, cluster, nil
}

// sessionSettings hold for every statement. Each says why the default will not do.
func sessionSettings() clickhouse.Settings {
	return clickhouse.Settings{
		// A ticket never changes its partition, so versions need not be looked for in others.
		"do_not_merge_across_partitions_select_final": 1,
		// Skip indexes may hide the newest version of a row whose old version matches; this reads it too.
		"use_skip_indexes_if_final":            1,
		"use_skip_indexes_if_final_exact_mode": 1,
		// A batch must be stored when its call returns, and its deduplication token must count.
		"async_insert": 0,
		// Questions read absent joins as zero values.
		"join_use_nulls":   0,
		"session_timezone": "Asia/Shanghai",
	}
}

// clusterSettings hold for every statement where tables are spread over shards.
func clusterSettings() clickhouse.Settings {
	return clickhouse.Settings{
		// All tables of tickets are spread by the ticket, so what belongs together is on one machine.
		"distributed_product_mode": "local",
		// A batch must be stored when its call returns.
		"distributed_foreground_insert": 1,
	}
}

func questionLimits(config Config) clickhouse.Settings {
	memory, limit := config.QuestionMemory, config.QuestionTime
	if memory == 0 {
		memory = defaultQuestionMemory
	}
	if limit == 0 {
		limit = defaultQuestionTime
	}
	return clickhouse.Settings{
		"max_memory_usage":   memory,
		"max_execution_time": limit.Seconds(),
	}
}

// checkEngine refuses an engine that lacks what the schema needs.
func (db *DB) checkEngine(ctx context.Context) error {
	version, err := db.engineVersion(ctx)
	if err != nil {
		return err
	}
	first, _, _ := strings.Cut(version, ".")
	major, err := strconv.Atoi(first)
	if err != nil || major < oldestEngine {
		return hotline.Errorf(hotline.Unsupported,
			"ClickHouse 版本是 %s，需要 %d.1 或更新的版本。请升级 ClickHouse。", version, oldestEngine)
	}
	return nil
}

func (db *DB) engineVersion(ctx context.Context) (string, error) {
	var version string
	err := db.each(ctx, statement{SQL: "SELECT\n    version()"}, func(row scanner) error {
		return row.Scan(&version)
	})
	return version, err
}
