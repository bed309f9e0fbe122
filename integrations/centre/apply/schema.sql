-- Each statement can be run on a file that has it already. Moments are ISO 8601 with offset, money is in yen.
-- One application while it is written and until its number was seen. The row is deleted then, or when nobody is there.
CREATE TABLE IF NOT EXISTS drafts (
    draft TEXT PRIMARY KEY,
    touched_at TEXT NOT NULL,
    at_terminal INTEGER NOT NULL,
    step TEXT NOT NULL,
    municipality TEXT NOT NULL DEFAULT '',
    presented TEXT NOT NULL DEFAULT '',   -- JSON: the judged certificate
    applicant TEXT NOT NULL DEFAULT '',   -- JSON: the four items of the card
    honseki TEXT NOT NULL DEFAULT '',
    hittosha TEXT NOT NULL DEFAULT '',
    phone TEXT NOT NULL DEFAULT '',
    request_id TEXT NOT NULL DEFAULT '',  -- written before the request is sent
    result TEXT NOT NULL DEFAULT '',      -- the contract's word, or LOST when no answer came
    number TEXT NOT NULL DEFAULT '',
    message TEXT NOT NULL DEFAULT '',
    paid INTEGER NOT NULL DEFAULT 0       -- yen for the printed number
);
-- What the machine took for printing a number: the till's side, without the number.
CREATE TABLE IF NOT EXISTS prints (at TEXT NOT NULL, yen INTEGER NOT NULL);
-- Questions of one address in one window of time.
CREATE TABLE IF NOT EXISTS questions (
    address TEXT NOT NULL, span TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (address, span)
);
