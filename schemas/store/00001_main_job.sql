-- +goose Up
-- Times are milliseconds since 1970-01-01T00:00:00Z, 0 where not known.
CREATE TABLE imports (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    source       TEXT    NOT NULL,
    file         TEXT    NOT NULL,
    format       TEXT    NOT NULL,
    hash         TEXT    NOT NULL,
    state        TEXT    NOT NULL,
    message      TEXT    NOT NULL DEFAULT '',
    started      BIGINT  NOT NULL,
    finished     BIGINT  NOT NULL DEFAULT 0,
    counts       TEXT    NOT NULL DEFAULT '{}'
);
CREATE INDEX imports_hash ON imports (hash, source);

CREATE TABLE quarantine (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    import_id BIGINT  NOT NULL REFERENCES imports (id),
    file      TEXT    NOT NULL,
    sheet     TEXT    NOT NULL,
    row_no    BIGINT  NOT NULL,
    col       TEXT    NOT NULL,
    value     TEXT    NOT NULL,
    reason    TEXT    NOT NULL,
    created   BIGINT  NOT NULL,
    expires   BIGINT  NOT NULL,
    replayed  BIGINT  NOT NULL DEFAULT 0,
    sealed    BLOB
);
-- An import that is resumed finds its bad rows again: one row stands once.
CREATE UNIQUE INDEX quarantine_place ON quarantine (import_id, file, sheet, row_no);
CREATE INDEX quarantine_expiry ON quarantine (expires) WHERE sealed IS NOT NULL;

CREATE TABLE leases (
    name    TEXT   PRIMARY KEY,
    owner   TEXT   NOT NULL,
    fence   BIGINT NOT NULL,
    expires BIGINT NOT NULL
);

CREATE TABLE jobs (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    kind     TEXT    NOT NULL,
    title    TEXT    NOT NULL,
    params   TEXT    NOT NULL,
    state    TEXT    NOT NULL,
    done     BIGINT  NOT NULL DEFAULT 0,
    total    BIGINT  NOT NULL DEFAULT 0,
    result   TEXT    NOT NULL DEFAULT '',
    message  TEXT    NOT NULL DEFAULT '',
    file     TEXT    NOT NULL DEFAULT '',
    cancel   BIGINT  NOT NULL DEFAULT 0,
    attempts BIGINT  NOT NULL DEFAULT 0,
    created  BIGINT  NOT NULL,
    started  BIGINT  NOT NULL DEFAULT 0,
    finished BIGINT  NOT NULL DEFAULT 0
);
CREATE INDEX jobs_waiting ON jobs (state, id);

CREATE TABLE job_lines (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    job_id BIGINT  NOT NULL REFERENCES jobs (id),
    at     BIGINT  NOT NULL,
    text   TEXT    NOT NULL
);
CREATE INDEX job_lines_job ON job_lines (job_id, id);

CREATE TABLE runs (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    started    BIGINT  NOT NULL,
    finished   BIGINT  NOT NULL DEFAULT 0,
    seed       BIGINT  NOT NULL,
    settings   TEXT    NOT NULL,
    dictionary TEXT    NOT NULL,
    code       TEXT    NOT NULL,
    snapshot   TEXT    NOT NULL,
    tickets    BIGINT  NOT NULL DEFAULT 0,
    issues     BIGINT  NOT NULL DEFAULT 0,
    events     BIGINT  NOT NULL DEFAULT 0,
    unassigned BIGINT  NOT NULL DEFAULT 0
);

-- One row: the run that every question reads.
CREATE TABLE active_run (
    only   BIGINT PRIMARY KEY CHECK (only = 1),
    run_id BIGINT NOT NULL REFERENCES runs (id)
);

CREATE TABLE issues (
    id       TEXT   PRIMARY KEY,
    name     TEXT   NOT NULL,
    pinned   BIGINT NOT NULL DEFAULT 0,
    born_run BIGINT NOT NULL REFERENCES runs (id)
);

CREATE TABLE issue_map (
    run_id  BIGINT NOT NULL REFERENCES runs (id),
    cluster BIGINT NOT NULL,
    issue   TEXT   NOT NULL REFERENCES issues (id),
    name    TEXT   NOT NULL,
    PRIMARY KEY (run_id, cluster)
);

CREATE TABLE overrides (
    ticket BLOB   PRIMARY KEY,
    issue  TEXT   NOT NULL,
    at     BIGINT NOT NULL,
    who    TEXT   NOT NULL,
    why    TEXT   NOT NULL
);
