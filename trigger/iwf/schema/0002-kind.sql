-- SPDX-License-Identifier: Apache-2.0
-- Schema 2 of gba-iwfd: what protects the link of an SCS (TS 33.187 clause 5.2). Those that are
-- here came over TLS.
PRAGMA user_version = 2;

ALTER TABLE scs ADD COLUMN kind TEXT NOT NULL DEFAULT 'tls' CHECK (kind IN ('tls', 'ndsip'));
-- where one of kind ndsip calls from, as inet_ntop() writes it
ALTER TABLE scs ADD COLUMN address TEXT NOT NULL DEFAULT ''
	CHECK ((kind = 'ndsip') = (address <> ''));
