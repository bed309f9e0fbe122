-- Each statement can be run on a book that has it already. Moments are ISO 8601 with offset.
CREATE TABLE IF NOT EXISTS keys (
    municipality TEXT PRIMARY KEY,
    hash TEXT NOT NULL,        -- SHA-256 of the access key, which has 125 random bits
    made_at TEXT NOT NULL
);
-- Wrong access keys of one address, forgotten when it was quiet long enough.
CREATE TABLE IF NOT EXISTS wrong_keys (
    address TEXT PRIMARY KEY,  -- keyed hash
    count INTEGER NOT NULL,
    until TEXT NOT NULL,       -- not asked again before this
    last_at TEXT NOT NULL
);
-- One line of the counter's day. No names: who it was stands in the journal only as long as the visit is open.
CREATE TABLE IF NOT EXISTS receptions (
    municipality TEXT NOT NULL,
    day TEXT NOT NULL,
    number INTEGER NOT NULL,
    visit TEXT NOT NULL UNIQUE,
    received_at TEXT NOT NULL,
    plan TEXT NOT NULL DEFAULT '{}',  -- what has been chosen so far, until the visit keeps it
    PRIMARY KEY (municipality, day, number)
);
