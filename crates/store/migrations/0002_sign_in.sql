-- Who tried to sign in, from where, and what became of it. Times in microseconds since the Unix epoch.
CREATE TABLE sign_in (
    id TEXT COLLATE "BINARY" NOT NULL PRIMARY KEY,
    created BIGINT NOT NULL,
    tenant TEXT COLLATE "BINARY",
    principal TEXT COLLATE "BINARY",
    name TEXT NOT NULL,
    client TEXT COLLATE "BINARY",
    address TEXT,
    correlation TEXT NOT NULL,
    code BIGINT NOT NULL,
    reason TEXT NOT NULL,
    resource TEXT
);
CREATE INDEX sign_in_created ON sign_in (created, id);
CREATE INDEX sign_in_principal ON sign_in (principal, created);
