-- SPDX-License-Identifier: Apache-2.0
-- Schema 1. Octets are blobs, times are seconds since 1970-01-01 UTC. Columns marked
-- "sealed" hold AES-256-GCM octets whose associated data names the row.
PRAGMA application_id = 0x47424142;
PRAGMA user_version = 1;

CREATE TABLE meta (
	name  TEXT NOT NULL PRIMARY KEY,
	value BLOB NOT NULL
) WITHOUT ROWID;

-- Kept by triggers, so that nothing ever has to walk a table to count it.
CREATE TABLE counter (
	name TEXT NOT NULL PRIMARY KEY,
	n    INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO counter (name, n) VALUES ('subscriber', 0), ('binding', 0), ('naf', 0);

CREATE TABLE subscriber (
	impi            TEXT NOT NULL UNIQUE,
	alg             INTEGER NOT NULL,
	k_len           INTEGER NOT NULL,
	res_len         INTEGER NOT NULL,
	tuak_iterations INTEGER NOT NULL,
	k               BLOB NOT NULL, -- sealed
	opc             BLOB NOT NULL, -- sealed
	amf             BLOB NOT NULL CHECK (length(amf) = 2),
	uicc            INTEGER NOT NULL,
	barred          INTEGER NOT NULL,
	updated_s       INTEGER NOT NULL,
	guss            TEXT
);

-- By itself, because it is written often and a subscriber's row may carry a long GUSS.
CREATE TABLE sqn (
	impi TEXT NOT NULL PRIMARY KEY REFERENCES subscriber (impi) ON DELETE CASCADE,
	sqn  INTEGER NOT NULL CHECK (sqn BETWEEN 0 AND 0xffffffffffff) -- end of the last block
) WITHOUT ROWID;

-- Rows are appended; of the three indexes only the short ones on rand and impi are touched at
-- random places, which keeps the pages of a commit few.
CREATE TABLE binding (
	id        INTEGER PRIMARY KEY,
	rand      BLOB NOT NULL UNIQUE CHECK (length(rand) = 16),
	btid      TEXT NOT NULL,
	impi      TEXT NOT NULL,
	ks        BLOB NOT NULL, -- sealed
	mode      INTEGER NOT NULL,
	created_s INTEGER NOT NULL,
	expires_s INTEGER NOT NULL,
	tmpi      TEXT,
	guss      TEXT
);
CREATE INDEX binding_impi ON binding (impi);
CREATE INDEX binding_expires ON binding (expires_s);

-- A larger id is a newer mapping.
CREATE TABLE tmpi (
	id        INTEGER PRIMARY KEY,
	tmpi      TEXT NOT NULL UNIQUE,
	impi      TEXT NOT NULL,
	expires_s INTEGER NOT NULL
);
CREATE INDEX tmpi_impi ON tmpi (impi);
CREATE INDEX tmpi_expires ON tmpi (expires_s);

CREATE TABLE naf (
	identity TEXT NOT NULL PRIMARY KEY,
	naf_group TEXT,
	gba_u    INTEGER NOT NULL,
	impi     INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE naf_fqdn (
	identity TEXT NOT NULL REFERENCES naf (identity) ON DELETE CASCADE,
	position INTEGER NOT NULL,
	fqdn     TEXT NOT NULL,
	PRIMARY KEY (identity, position)
) WITHOUT ROWID;
CREATE TABLE naf_gsid (
	identity TEXT NOT NULL REFERENCES naf (identity) ON DELETE CASCADE,
	required INTEGER NOT NULL,
	position INTEGER NOT NULL,
	gsid     INTEGER NOT NULL,
	PRIMARY KEY (identity, required, position)
) WITHOUT ROWID;

-- A ring: the newest rows are kept. Without an index on impi, because a walk over the whole
-- ring takes milliseconds and an index would cost each bootstrapping a page.
CREATE TABLE audit (
	id      INTEGER PRIMARY KEY,
	wall_ms INTEGER NOT NULL,
	impi    TEXT NOT NULL,
	peer    TEXT NOT NULL,
	step    TEXT NOT NULL,
	outcome TEXT NOT NULL,
	detail  TEXT NOT NULL
);

CREATE TRIGGER subscriber_more AFTER INSERT ON subscriber
BEGIN
	UPDATE counter SET n = n + 1 WHERE name = 'subscriber';
END;
CREATE TRIGGER subscriber_less AFTER DELETE ON subscriber
BEGIN
	UPDATE counter SET n = n - 1 WHERE name = 'subscriber';
END;
CREATE TRIGGER binding_more AFTER INSERT ON binding
BEGIN
	UPDATE counter SET n = n + 1 WHERE name = 'binding';
END;
CREATE TRIGGER binding_less AFTER DELETE ON binding
BEGIN
	UPDATE counter SET n = n - 1 WHERE name = 'binding';
END;
CREATE TRIGGER naf_more AFTER INSERT ON naf
BEGIN
	UPDATE counter SET n = n + 1 WHERE name = 'naf';
END;
CREATE TRIGGER naf_less AFTER DELETE ON naf
BEGIN
	UPDATE counter SET n = n - 1 WHERE name = 'naf';
END;
