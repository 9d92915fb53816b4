-- SPDX-License-Identifier: Apache-2.0
-- Schema 2: public identities, SIP Digest credentials, nodes that ask over Zh. A subscriber
-- without AKA secrets has k_len 0.
PRAGMA user_version = 2;

-- In canonical form (RFC 3261 clause 10.3). One may belong to several subscribers.
CREATE TABLE impu (
	impu     TEXT NOT NULL,
	impi     TEXT NOT NULL REFERENCES subscriber (impi) ON DELETE CASCADE,
	position INTEGER NOT NULL,
	PRIMARY KEY (impu, impi)
) WITHOUT ROWID;
CREATE INDEX impu_impi ON impu (impi, position);

CREATE TABLE digest (
	impi  TEXT NOT NULL PRIMARY KEY REFERENCES subscriber (impi) ON DELETE CASCADE,
	realm TEXT NOT NULL,
	sess  INTEGER NOT NULL, -- 0 MD5, 1 MD5-sess
	qop   INTEGER NOT NULL, -- 1 auth, 2 auth-int
	ha1   BLOB NOT NULL     -- sealed
) WITHOUT ROWID;

-- Each node that asks for vectors draws from an IND of its own (TS 33.102 C.1.2).
CREATE TABLE node (
	identity TEXT NOT NULL PRIMARY KEY, -- Diameter identity, lower case
	ind      INTEGER NOT NULL CHECK (ind BETWEEN 0 AND 31)
) WITHOUT ROWID;
