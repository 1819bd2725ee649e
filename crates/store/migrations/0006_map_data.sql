-- What accounts keep for their maps. Times in microseconds since the Unix epoch. A row belongs to one account, whose id stands in
-- every key: nothing can be found by the id of the data alone.
CREATE TABLE map_data (
    account TEXT COLLATE "BINARY" NOT NULL,
    udid TEXT COLLATE "BINARY" NOT NULL,
    geography TEXT COLLATE "BINARY",
    description TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    written BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (account, udid)
);

-- The text itself, apart from what lists are made of.
CREATE TABLE map_data_body (
    account TEXT COLLATE "BINARY" NOT NULL,
    udid TEXT COLLATE "BINARY" NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (account, udid)
);

-- How much an account keeps. Whoever writes its data updates this row first, so that writers of one account take turns and no
-- limit is passed by two at once.
CREATE TABLE map_data_account (
    account TEXT COLLATE "BINARY" NOT NULL PRIMARY KEY,
    items BIGINT NOT NULL,
    bytes BIGINT NOT NULL
);
