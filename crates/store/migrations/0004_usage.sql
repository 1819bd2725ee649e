-- Usage by credential's id and origin, too. What was counted before knows neither.
CREATE TABLE usage_by_holder (
    account TEXT COLLATE "BINARY" NOT NULL,
    minute BIGINT NOT NULL,
    operation TEXT COLLATE "BINARY" NOT NULL,
    credential TEXT COLLATE "BINARY" NOT NULL,
    holder TEXT COLLATE "BINARY" NOT NULL,
    status BIGINT NOT NULL,
    origin TEXT COLLATE "BINARY" NOT NULL,
    location TEXT COLLATE "BINARY" NOT NULL,
    requests BIGINT NOT NULL,
    sixtieths BIGINT NOT NULL,
    PRIMARY KEY (account, minute, operation, credential, holder, status, origin, location)
);
INSERT INTO usage_by_holder
    SELECT account, minute, operation, credential, '', status, '', location, requests, sixtieths FROM usage;
DROP TABLE usage;
ALTER TABLE usage_by_holder RENAME TO usage;
CREATE INDEX usage_minute ON usage (minute);

-- How far each run of a process has come: its batches up to and including `sequence` are in `usage`. `at`: when the last one
-- was added, in microseconds since the Unix epoch.
CREATE TABLE usage_batch (
    run TEXT COLLATE "BINARY" NOT NULL PRIMARY KEY,
    sequence BIGINT NOT NULL,
    at BIGINT NOT NULL
);

-- What the batches came to, added up apart from `usage`, so that the two can be compared.
CREATE TABLE usage_ledger (
    account TEXT COLLATE "BINARY" NOT NULL,
    minute BIGINT NOT NULL,
    requests BIGINT NOT NULL,
    sixtieths BIGINT NOT NULL,
    PRIMARY KEY (account, minute)
);
INSERT INTO usage_ledger
    SELECT account, minute, CAST(SUM(requests) AS BIGINT), CAST(SUM(sixtieths) AS BIGINT) FROM usage GROUP BY account, minute;
CREATE INDEX usage_ledger_minute ON usage_ledger (minute);
