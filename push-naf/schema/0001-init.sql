-- SPDX-License-Identifier: Apache-2.0
-- Schema 1 of gba-pnafd. Times are seconds since 1970-01-01 UTC. Columns marked "sealed" hold
-- AES-256-GCM octets whose associated data names the row.
PRAGMA application_id = 0x47424150;
PRAGMA user_version = 1;

CREATE TABLE job (
	number      INTEGER PRIMARY KEY AUTOINCREMENT,
	id          TEXT NOT NULL UNIQUE,
	application TEXT NOT NULL,
	kind        INTEGER NOT NULL, -- enum job_kind
	state       INTEGER NOT NULL, -- enum job_state
	public      INTEGER NOT NULL, -- who is an IMPU
	who         TEXT NOT NULL,
	naf         TEXT NOT NULL,
	ua_id       BLOB NOT NULL CHECK (length(ua_id) = 5),
	app_label   TEXT NOT NULL,
	gba_u       INTEGER NOT NULL,
	suite       INTEGER NOT NULL,
	road        INTEGER NOT NULL, -- enum job_road
	address     TEXT NOT NULL,
	callback    TEXT NOT NULL,
	payload     BLOB,             -- sealed; NULL: none, or it is in wire
	created_s   INTEGER NOT NULL,
	expires_s   INTEGER NOT NULL,
	due_s       INTEGER NOT NULL, -- when there is something to do
	ended_s     INTEGER NOT NULL, -- 0: it goes on
	asks        INTEGER NOT NULL, -- how often the BSF was asked
	attempts    INTEGER NOT NULL, -- how often wire was sent
	handed_s    INTEGER NOT NULL, -- when the road took it last; 0: never
	ptid        TEXT,
	sn          INTEGER NOT NULL, -- of the message in wire; 0: none
	wire        BLOB,             -- what is sent, unchanged
	reason      TEXT NOT NULL
);
CREATE INDEX job_due ON job (due_s, number) WHERE ended_s = 0;
CREATE INDEX job_ptid ON job (ptid, state) WHERE ptid IS NOT NULL;
CREATE INDEX job_application ON job (application, number);
CREATE INDEX job_ended ON job (ended_s) WHERE ended_s > 0;

-- What UEs sent, until the application took it.
CREATE TABLE uplink (
	number      INTEGER PRIMARY KEY AUTOINCREMENT,
	ptid        TEXT NOT NULL,
	sn          INTEGER NOT NULL,
	application TEXT NOT NULL,
	callback    TEXT NOT NULL, -- empty: it is fetched
	at_s        INTEGER NOT NULL,
	due_s       INTEGER NOT NULL,
	expires_s   INTEGER NOT NULL,
	payload     BLOB NOT NULL, -- sealed
	UNIQUE (ptid, sn)
);
CREATE INDEX uplink_due ON uplink (due_s) WHERE callback <> '';
CREATE INDEX uplink_expires ON uplink (expires_s);
