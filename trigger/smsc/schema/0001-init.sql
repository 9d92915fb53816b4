-- SPDX-License-Identifier: Apache-2.0
-- Schema 1 of gba-smscd. Times are seconds since 1970-01-01 UTC, addresses digits without "+".
-- Columns marked "sealed" hold AES-256-GCM octets whose associated data names the row.
PRAGMA application_id = 0x47424153;
PRAGMA user_version = 1;

-- Who may bind on Tsms, or sends through the SMS-IWMSC as a fixed entity.
CREATE TABLE sme (
	system_id   TEXT PRIMARY KEY,
	certificate TEXT NOT NULL, -- the name that its certificate must have; empty: none fits
	password    BLOB,          -- HMAC-SHA-256 under the key of the file; NULL: none is asked
	trusted     INTEGER NOT NULL, -- may send triggers
	any_ue      INTEGER NOT NULL, -- and to every UE
	rate        INTEGER NOT NULL  -- messages a second; 0: no limit
);
CREATE TABLE sme_address (
	system_id TEXT NOT NULL REFERENCES sme ON DELETE CASCADE,
	address   TEXT NOT NULL,
	PRIMARY KEY (system_id, address)
);
CREATE INDEX sme_by_address ON sme_address (address);
CREATE TABLE sme_ue (
	system_id TEXT NOT NULL REFERENCES sme ON DELETE CASCADE,
	imsi      TEXT NOT NULL REFERENCES sub ON DELETE CASCADE,
	PRIMARY KEY (system_id, imsi)
);

CREATE TABLE sub (
	imsi        TEXT PRIMARY KEY,
	msisdn      TEXT UNIQUE, -- NULL: none
	external_id TEXT UNIQUE, -- NULL: none
	node        TEXT NOT NULL, -- URL, or the name of a node
	protected   INTEGER NOT NULL -- by Home Network Routing
);
-- Whose triggers a subscriber may get through the SMS-IWMSC.
CREATE TABLE sub_sender (
	imsi   TEXT NOT NULL REFERENCES sub ON DELETE CASCADE,
	sender TEXT NOT NULL,
	PRIMARY KEY (imsi, sender)
);

-- A name or number of a serving node, and where it is.
CREATE TABLE node (
	name TEXT PRIMARY KEY COLLATE NOCASE,
	url  TEXT NOT NULL
);

-- Who may connect to the SMS link: the name in its certificate, and what it is.
CREATE TABLE link (
	name    TEXT PRIMARY KEY COLLATE NOCASE,
	class   INTEGER NOT NULL, -- enum link_class
	trusted INTEGER NOT NULL  -- a foreign SMS-SC whose triggers the operator takes
);

CREATE TABLE message (
	number       INTEGER PRIMARY KEY AUTOINCREMENT,
	id           TEXT NOT NULL UNIQUE,
	path         INTEGER NOT NULL, -- enum message_path
	state        INTEGER NOT NULL, -- enum message_state
	source       TEXT NOT NULL,    -- proven by the connection
	source_realm TEXT NOT NULL,
	origin_toa   INTEGER NOT NULL,
	origin       TEXT NOT NULL,    -- TP-OA
	imsi         TEXT NOT NULL,
	msisdn       TEXT NOT NULL,
	external_id  TEXT NOT NULL,
	reference    INTEGER NOT NULL, -- of the source; -1: none
	pid          INTEGER NOT NULL,
	priority     INTEGER NOT NULL,
	once         INTEGER NOT NULL, -- one attempt, whatever comes
	serving      TEXT NOT NULL,    -- what T4 named; empty: ask the routing
	created_s    INTEGER NOT NULL,
	expires_s    INTEGER NOT NULL,
	due_s        INTEGER NOT NULL,
	ended_s      INTEGER NOT NULL, -- 0: it goes on
	segments     INTEGER NOT NULL,
	taken        INTEGER NOT NULL, -- segments that the UE has
	attempts     INTEGER NOT NULL, -- that failed
	outcome      INTEGER NOT NULL, -- enum message_outcome
	diagnostic   INTEGER NOT NULL, -- Absent-Subscriber-Diagnostic-T4; -1: none
	report       INTEGER NOT NULL, -- enum message_report
	report_due_s INTEGER NOT NULL,
	report_tries INTEGER NOT NULL,
	print        BLOB NOT NULL,    -- of the order, by which a repeated one is known
	reason       TEXT NOT NULL
);
CREATE INDEX message_due ON message (priority DESC, due_s, number) WHERE state = 0;
CREATE INDEX message_next ON message (due_s) WHERE state = 0;
CREATE INDEX message_sending ON message (number) WHERE state = 1;
CREATE INDEX message_of_ue ON message (imsi) WHERE state = 0;
CREATE INDEX message_report ON message (report_due_s, number) WHERE report = 2;
CREATE INDEX message_reference ON message (origin, reference) WHERE reference >= 0;
CREATE INDEX message_ended ON message (ended_s) WHERE ended_s > 0;

-- What goes to the UE, unchanged from the first attempt to the last.
CREATE TABLE segment (
	message INTEGER NOT NULL REFERENCES message ON DELETE CASCADE,
	seq     INTEGER NOT NULL, -- from 1
	tpdu    BLOB NOT NULL,    -- sealed
	PRIMARY KEY (message, seq)
) WITHOUT ROWID;

-- One record a block; no payload.
CREATE TABLE audit (
	number      INTEGER PRIMARY KEY AUTOINCREMENT,
	at_s        INTEGER NOT NULL,
	path        TEXT NOT NULL,
	source      TEXT NOT NULL,
	destination TEXT NOT NULL, -- by policy a keyed hash, or the MSISDN
	pid         INTEGER NOT NULL, -- -1: none was there to read
	rule        TEXT NOT NULL, -- row id of the decision table
	reason      TEXT NOT NULL
);
CREATE INDEX audit_at ON audit (at_s);
