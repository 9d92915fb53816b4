-- SPDX-License-Identifier: Apache-2.0
-- Schema 1 of the short messages of a UE. Times are seconds since 1970-01-01 UTC.
PRAGMA application_id = 0x4742414d;
PRAGMA user_version = 1;

-- What was taken before is taken again without an effect.
CREATE TABLE seen (
	id     TEXT UNIQUE, -- SMS-Id of the link; NULL: none came with it
	digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32), -- SHA-256 of the TPDU
	at_s   INTEGER NOT NULL
);
CREATE INDEX seen_at ON seen (at_s);

-- A message to the trigger function, until it was handed on.
CREATE TABLE message (
	number INTEGER PRIMARY KEY AUTOINCREMENT,
	toa    INTEGER NOT NULL,
	oa     TEXT NOT NULL,
	dcs    INTEGER NOT NULL,
	port   INTEGER NOT NULL,
	ref16  INTEGER NOT NULL,
	ref    INTEGER NOT NULL,
	total  INTEGER NOT NULL,
	parts  INTEGER NOT NULL, -- segments that are there
	at_s   INTEGER NOT NULL  -- when the last one came
);
CREATE INDEX message_whole ON message (number) WHERE parts = total;

CREATE TABLE segment (
	message INTEGER NOT NULL REFERENCES message (number) ON DELETE CASCADE,
	seq     INTEGER NOT NULL,
	payload BLOB NOT NULL,
	PRIMARY KEY (message, seq)
);
