-- SPDX-License-Identifier: Apache-2.0
-- Schema 4: UEs as S6m names them, where they are served, and which SCS may ask for which
-- service of which UE (TS 29.336 clause 6). Only an HSS has rows here.
PRAGMA user_version = 4;

-- Each identity leads to one subscriber.
CREATE TABLE ue (
	impi     TEXT NOT NULL PRIMARY KEY REFERENCES subscriber (impi) ON DELETE CASCADE,
	imsi     TEXT NOT NULL UNIQUE,
	msisdn   TEXT UNIQUE,      -- digits of the international number
	services INTEGER NOT NULL, -- bit n: Service-ID n is allowed
	absent   INTEGER NOT NULL,
	no_teleservice INTEGER NOT NULL,
	call_barred    INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE ue_external (
	external TEXT NOT NULL PRIMARY KEY, -- External Identifier, its domain in lower case
	impi     TEXT NOT NULL REFERENCES ue (impi) ON DELETE CASCADE,
	position INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX ue_external_impi ON ue_external (impi, position);

-- For SMS_MO: the port of the application selects the External Identifier (TS 23.682
-- clause 5.15).
CREATE TABLE ue_port (
	impi     TEXT NOT NULL REFERENCES ue (impi) ON DELETE CASCADE,
	port     INTEGER NOT NULL CHECK (port BETWEEN 0 AND 65535),
	external TEXT NOT NULL REFERENCES ue_external (external) ON DELETE CASCADE,
	PRIMARY KEY (impi, port)
) WITHOUT ROWID;
CREATE INDEX ue_port_external ON ue_port (external);

-- Position 0 is Serving-Node, the others are Additional-Serving-Nodes.
CREATE TABLE ue_node (
	impi     TEXT NOT NULL REFERENCES ue (impi) ON DELETE CASCADE,
	position INTEGER NOT NULL,
	kind     INTEGER NOT NULL,
	number   TEXT NOT NULL,
	name     TEXT, -- Diameter identity
	realm    TEXT, -- with a name
	PRIMARY KEY (impi, position)
) WITHOUT ROWID;

-- SCSs by their E.164 number; service is a Service-ID.
CREATE TABLE scs_ue (
	scs     TEXT NOT NULL,
	impi    TEXT NOT NULL REFERENCES ue (impi) ON DELETE CASCADE,
	service INTEGER NOT NULL,
	PRIMARY KEY (scs, impi, service)
) WITHOUT ROWID;
CREATE INDEX scs_ue_impi ON scs_ue (impi);

-- By the operator's policy, for any UE.
CREATE TABLE scs_any (
	scs     TEXT NOT NULL,
	service INTEGER NOT NULL,
	PRIMARY KEY (scs, service)
) WITHOUT ROWID;
