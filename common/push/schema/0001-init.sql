-- SPDX-License-Identifier: Apache-2.0
-- Schema 1 of the NAF SAs of GBA Push. Octets are blobs, times are seconds since 1970-01-01 UTC.
-- Columns marked "sealed" hold AES-256-GCM octets whose associated data names the row.
PRAGMA application_id = 0x47424153;
PRAGMA user_version = 1;

CREATE TABLE meta (
	name  TEXT NOT NULL PRIMARY KEY,
	value BLOB NOT NULL
) WITHOUT ROWID;

CREATE TABLE sa (
	id        INTEGER PRIMARY KEY,
	rand      BLOB NOT NULL UNIQUE CHECK (length(rand) = 16),
	ptid      TEXT NOT NULL UNIQUE,
	fqdn      TEXT NOT NULL,
	ua_id     BLOB NOT NULL CHECK (length(ua_id) = 5),
	gba_u     INTEGER NOT NULL,
	app_label TEXT NOT NULL,
	key       BLOB NOT NULL, -- sealed
	int_key   BLOB,          -- sealed
	created_s INTEGER NOT NULL,
	expires_s INTEGER NOT NULL,
	sn        INTEGER NOT NULL CHECK (sn BETWEEN 0 AND 0xffffffff),   -- end of the last block
	sn_h      INTEGER NOT NULL CHECK (sn_h BETWEEN 0 AND 0xffffffff),
	ue_id     TEXT,
	ue_trp    TEXT,
	uss       TEXT,
	gpi       BLOB
);
CREATE INDEX sa_expires ON sa (expires_s);
