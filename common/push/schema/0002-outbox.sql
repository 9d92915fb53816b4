-- SPDX-License-Identifier: Apache-2.0
-- Schema 2: what a UE has to tell a Push-NAF, until it is handed over; it goes with its SA.
PRAGMA user_version = 2;

CREATE TABLE outbox (
	number  INTEGER PRIMARY KEY AUTOINCREMENT, -- the order they go in
	rand    BLOB NOT NULL REFERENCES sa (rand) ON DELETE CASCADE,
	content BLOB NOT NULL, -- sealed
	sn      INTEGER NOT NULL CHECK (sn BETWEEN 0 AND 0xffffffff), -- of message
	message BLOB -- the content protected; NULL: not yet
);
CREATE INDEX outbox_rand ON outbox (rand);
