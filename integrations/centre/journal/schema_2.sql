-- What the citizen agreed to, how often a report was tried, and the notices of anomaly to a municipality.
ALTER TABLE visits ADD COLUMN agreed_fee INTEGER;                         -- unit fee shown at choosing; NULL: none was
ALTER TABLE visits ADD COLUMN terminal_municipality TEXT NOT NULL DEFAULT ''; -- where the terminal stands; '': where asked
ALTER TABLE visits ADD COLUMN report_attempts INTEGER NOT NULL DEFAULT 0; -- since the last new report number
CREATE INDEX visits_at ON visits (terminal, store, operator) WHERE ended_at IS NULL;
CREATE INDEX visits_opened ON visits (opened_at);

-- 異常の知らせ, kept before it is sent and told until it is heard. Notes hold no personal data.
CREATE TABLE notices (
    notice TEXT PRIMARY KEY,               -- the requestId of ReportAnomaly
    visit TEXT REFERENCES visits,          -- NULL: a clerk's notice that belongs to no visit
    municipality TEXT NOT NULL, kind TEXT NOT NULL DEFAULT '', category TEXT NOT NULL,
    issue_request_id TEXT NOT NULL DEFAULT '', certificate_number TEXT NOT NULL DEFAULT '',
    note TEXT NOT NULL DEFAULT '', detected_at TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    next_at TEXT,                          -- NULL when it was heard
    incident TEXT NOT NULL DEFAULT '',     -- the number the municipality gave it
    UNIQUE (visit, category)               -- one visit is told once of each kind
);
CREATE INDEX notices_due ON notices (next_at) WHERE next_at IS NOT NULL;
