-- SPDX-License-Identifier: Apache-2.0
-- Schema 4 of gba-pnafd: SN_h of the direction from the UE, beside what the messages held, so that one
-- commit has both.
PRAGMA user_version = 4;

CREATE TABLE uplink_sn (
	ptid      TEXT NOT NULL PRIMARY KEY,
	sn_h      INTEGER NOT NULL,
	expires_s INTEGER NOT NULL -- of the SA
) WITHOUT ROWID;
CREATE INDEX uplink_sn_expires ON uplink_sn (expires_s);
