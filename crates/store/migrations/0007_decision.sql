-- Decisions of the gate that replicas share: those about an account, newest first, bounded by age and number. The entry is
-- what the gate wrote, in base64url. Times in microseconds since the Unix epoch.
CREATE TABLE decision (
    id TEXT COLLATE "BINARY" NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    account TEXT COLLATE "BINARY" NOT NULL,
    entry TEXT NOT NULL
);
CREATE INDEX decision_account ON decision (account, at);
CREATE INDEX decision_at ON decision (at);
