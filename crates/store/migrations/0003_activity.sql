-- What was asked of the resource manager (category Administrative) and of the vaults' data (AuditEvent), and what became of it,
-- refusals included. Times in microseconds since the Unix epoch. A target is the key of the resource's id.
CREATE TABLE activity (
    id TEXT COLLATE "BINARY" NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    category TEXT COLLATE "BINARY" NOT NULL,
    tenant TEXT COLLATE "BINARY" NOT NULL,
    target TEXT COLLATE "BINARY" NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX activity_at ON activity (category, tenant, at);
