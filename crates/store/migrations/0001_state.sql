-- One text for SQLite and PostgreSQL. Flags and times are BIGINT, times in microseconds since the Unix epoch.
-- Text that is compared or ordered has the collation BINARY: byte order, which is code point order. SQLite has it built in;
-- for PostgreSQL it is made from "C" before this runs, so that no locale decides what a prefix is.

-- The state: one row for each thing, as JSON.
CREATE TABLE record (
    kind TEXT COLLATE "BINARY" NOT NULL,
    key TEXT COLLATE "BINARY" NOT NULL,
    body TEXT NOT NULL,
    revision BIGINT NOT NULL,
    PRIMARY KEY (kind, key)
);

-- The other ways to find a record. The second index makes it impossible for two records to share a unique value.
CREATE TABLE lookup (
    kind TEXT COLLATE "BINARY" NOT NULL,
    idx TEXT COLLATE "BINARY" NOT NULL,
    value TEXT COLLATE "BINARY" NOT NULL,
    key TEXT COLLATE "BINARY" NOT NULL,
    is_unique BIGINT NOT NULL,
    PRIMARY KEY (kind, idx, value, key)
);
CREATE UNIQUE INDEX lookup_unique ON lookup (kind, idx, value) WHERE is_unique = 1;
CREATE INDEX lookup_of_record ON lookup (kind, key);

-- A single row. Every writer updates it first, so it is also the lock that makes writers take turns.
-- `value`: the latest revision. `pruned`: changes up to and including this revision are no longer in the outbox.
CREATE TABLE revision (
    id BIGINT NOT NULL PRIMARY KEY,
    value BIGINT NOT NULL,
    pruned BIGINT NOT NULL
);
INSERT INTO revision (id, value, pruned) VALUES (1, 0, 0);

-- What each revision changed, in order. A body that is NULL: the record was deleted.
CREATE TABLE outbox (
    revision BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    body TEXT,
    PRIMARY KEY (revision, seq)
);

-- Who made each revision, and why.
CREATE TABLE audit (
    revision BIGINT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    caller TEXT,
    action TEXT NOT NULL,
    target TEXT COLLATE "BINARY" NOT NULL,
    request_id TEXT NOT NULL
);
CREATE INDEX audit_at ON audit (at);

-- What was counted, per minute; additions add up. An empty account: no account that exists was named.
CREATE TABLE usage (
    account TEXT COLLATE "BINARY" NOT NULL,
    minute BIGINT NOT NULL,
    operation TEXT COLLATE "BINARY" NOT NULL,
    credential TEXT COLLATE "BINARY" NOT NULL,
    status BIGINT NOT NULL,
    location TEXT COLLATE "BINARY" NOT NULL,
    requests BIGINT NOT NULL,
    sixtieths BIGINT NOT NULL,
    PRIMARY KEY (account, minute, operation, credential, status, location)
);
CREATE INDEX usage_minute ON usage (minute);
