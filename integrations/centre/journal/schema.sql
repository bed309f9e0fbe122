-- Each statement can be run on a journal that has it already. Moments are ISO 8601 with offset, money is in yen.
CREATE TABLE IF NOT EXISTS visits (
    visit TEXT PRIMARY KEY,
    opened_at TEXT NOT NULL,
    touched_at TEXT NOT NULL,             -- the citizen's last act; the time-outs count from here
    state TEXT NOT NULL,
    channel TEXT NOT NULL, operator TEXT NOT NULL, store TEXT NOT NULL, terminal TEXT NOT NULL,
    language TEXT NOT NULL DEFAULT '',
    municipality TEXT NOT NULL DEFAULT '',
    presented TEXT NOT NULL DEFAULT '{}', -- serial, issuer, media, status, checked_at; no name
    offers TEXT NOT NULL DEFAULT '[]',    -- what may be had; holds names, so it is emptied when the visit ends
    asked TEXT NOT NULL DEFAULT '{}',
    request_id TEXT UNIQUE,               -- written before the request is sent
    asked_at TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    certificate_number TEXT NOT NULL DEFAULT '',
    pages INTEGER NOT NULL DEFAULT 0,
    copies INTEGER NOT NULL DEFAULT 0,
    unit_fee INTEGER NOT NULL DEFAULT 0,
    total_fee INTEGER NOT NULL DEFAULT 0,
    sha256 TEXT NOT NULL DEFAULT '',
    refusal TEXT NOT NULL DEFAULT '',     -- the contract's code
    message TEXT NOT NULL DEFAULT '',     -- what the municipality lets the citizen know
    trouble TEXT NOT NULL DEFAULT '',     -- our own word for what went wrong
    printing INTEGER NOT NULL DEFAULT 0,  -- the copy last begun
    printed INTEGER NOT NULL DEFAULT 0,   -- copies known to have come out
    outcome TEXT NOT NULL DEFAULT '',     -- what is to be reported of the request; '' while it is open
    ended_at TEXT,
    report_request_id TEXT,
    report_next_at TEXT,                  -- NULL when nothing is left to report
    reported_state TEXT NOT NULL DEFAULT ''
);
-- A number given to two requests is a fault of the server that must be seen, not an error of ours: no UNIQUE.
CREATE INDEX IF NOT EXISTS visits_of_number ON visits (certificate_number) WHERE certificate_number <> '';
CREATE INDEX IF NOT EXISTS visits_open ON visits (touched_at) WHERE ended_at IS NULL;
CREATE INDEX IF NOT EXISTS visits_to_report ON visits (report_next_at) WHERE report_next_at IS NOT NULL;

-- The coin mechanism: every coin in (+) and out (-). The sum of a visit is what the machine keeps.
CREATE TABLE IF NOT EXISTS money (
    visit TEXT NOT NULL REFERENCES visits, number INTEGER NOT NULL, at TEXT NOT NULL,
    yen INTEGER NOT NULL, what TEXT NOT NULL CHECK (what IN ('INSERTED', 'CHANGE', 'REFUND')),
    PRIMARY KEY (visit, number)
);
-- The printer's own counter: a copy that lies in the tray.
CREATE TABLE IF NOT EXISTS sheets (
    visit TEXT NOT NULL REFERENCES visits, copy INTEGER NOT NULL, at TEXT NOT NULL, PRIMARY KEY (visit, copy)
);
-- The paper itself, only as long as it is needed (and in the demonstration's tray).
CREATE TABLE IF NOT EXISTS papers (
    visit TEXT PRIMARY KEY REFERENCES visits, pdf BLOB NOT NULL, kept_until TEXT
);
-- What happened, in order; no names.
CREATE TABLE IF NOT EXISTS events (
    visit TEXT NOT NULL, number INTEGER NOT NULL, at TEXT NOT NULL, what TEXT NOT NULL, detail TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (visit, number)
);
