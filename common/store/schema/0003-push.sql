-- SPDX-License-Identifier: Apache-2.0
-- Schema 3: NAFs that may push (TS 33.223), and to whom.
PRAGMA user_version = 3;

ALTER TABLE naf ADD COLUMN push INTEGER NOT NULL DEFAULT 0;

-- Patterns of UE-Id: IMPIs, and IMPUs in canonical form. None: everybody.
CREATE TABLE naf_user (
	identity TEXT NOT NULL REFERENCES naf (identity) ON DELETE CASCADE,
	position INTEGER NOT NULL,
	pattern  TEXT NOT NULL,
	PRIMARY KEY (identity, position)
) WITHOUT ROWID;
