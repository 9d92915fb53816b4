-- SPDX-License-Identifier: Apache-2.0
-- Schema 1 of gba-iwfd. Times are seconds since 1970-01-01 UTC, E.164 numbers digits without
-- "+". No IMSI is here.
PRAGMA application_id = 0x47424157;
PRAGMA user_version = 1;

-- Who may ask on Tsp.
CREATE TABLE scs (
	identity       TEXT PRIMARY KEY,        -- SCS-Identity, E.164
	host           TEXT NOT NULL UNIQUE COLLATE NOCASE, -- its Origin-Host
	realm          TEXT NOT NULL COLLATE NOCASE,
	relay          TEXT NOT NULL COLLATE NOCASE, -- the agent it comes through; empty: directly
	trusted        INTEGER NOT NULL,        -- may send triggers
	quota          INTEGER NOT NULL,        -- triggers in a period; 0: no limit
	period_s       INTEGER NOT NULL,
	rate           INTEGER NOT NULL,        -- requests a second; 0: no limit
	payload_max    INTEGER NOT NULL,        -- octets; 0: the setting
	validity_max_s INTEGER NOT NULL,        -- 0: the setting
	used           INTEGER NOT NULL,        -- of the quota, since
	period_from_s  INTEGER NOT NULL
);
CREATE INDEX scs_relay ON scs (relay) WHERE relay <> '';

-- One trigger of an SCS, from its check to its report.
CREATE TABLE txn (
	number      INTEGER PRIMARY KEY AUTOINCREMENT,
	scs         TEXT NOT NULL,
	reference   INTEGER NOT NULL,
	state       INTEGER NOT NULL, -- enum iwf_txn_state
	external_id TEXT NOT NULL,    -- as the SCS gave it; empty: it gave an MSISDN
	msisdn      TEXT NOT NULL,
	host        TEXT NOT NULL,    -- where the report goes
	realm       TEXT NOT NULL,
	via         TEXT NOT NULL,    -- the peer it goes over
	smsc        TEXT NOT NULL,    -- that took it
	end_to_end  INTEGER NOT NULL, -- of the request
	content     BLOB NOT NULL,    -- SHA-256 of what it asked for
	created_s   INTEGER NOT NULL,
	expires_s   INTEGER NOT NULL,
	outcome     INTEGER NOT NULL, -- Delivery-Outcome; -1: not known yet
	due_s       INTEGER NOT NULL, -- next attempt to report
	tries       INTEGER NOT NULL,
	ended_s     INTEGER NOT NULL  -- 0: it goes on
);
CREATE UNIQUE INDEX txn_pending ON txn (scs, reference) WHERE ended_s = 0;
CREATE INDEX txn_reference ON txn (scs, reference);
CREATE INDEX txn_accepted ON txn (expires_s) WHERE state = 1;
CREATE INDEX txn_report ON txn (via, due_s, number) WHERE state = 2;
CREATE INDEX txn_ended ON txn (ended_s) WHERE ended_s > 0;

-- One record a block; no payload.
CREATE TABLE audit (
	number      INTEGER PRIMARY KEY AUTOINCREMENT,
	at_s        INTEGER NOT NULL,
	path        TEXT NOT NULL,
	source      TEXT NOT NULL,    -- proven by the connection
	destination TEXT NOT NULL,    -- a keyed tag, or by policy the identity
	rule        TEXT NOT NULL,    -- row of the decision table
	reason      TEXT NOT NULL
);
CREATE INDEX audit_at ON audit (at_s);
