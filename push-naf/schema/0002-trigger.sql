-- SPDX-License-Identifier: Apache-2.0
-- Schema 2 of gba-pnafd: device triggers. "recalling" stands before the states of the end.
PRAGMA user_version = 2;

UPDATE job SET state = state + 1 WHERE state >= 4;
ALTER TABLE job ADD COLUMN profile INTEGER NOT NULL DEFAULT 0;          -- enum job_profile
ALTER TABLE job ADD COLUMN priority INTEGER NOT NULL DEFAULT 0;
ALTER TABLE job ADD COLUMN replaces TEXT NOT NULL DEFAULT '';           -- id of another job
ALTER TABLE job ADD COLUMN report INTEGER NOT NULL DEFAULT 0;           -- enum job_report
ALTER TABLE job ADD COLUMN reference INTEGER NOT NULL DEFAULT 0;        -- Reference-Number
ALTER TABLE job ADD COLUMN recall_reference INTEGER NOT NULL DEFAULT 0; -- of its recall
ALTER TABLE job ADD COLUMN message_id TEXT NOT NULL DEFAULT '';         -- that the SMS-SC gave
CREATE INDEX job_reference ON job (reference) WHERE reference > 0;
CREATE INDEX job_recall ON job (recall_reference) WHERE recall_reference > 0;
CREATE INDEX job_message ON job (message_id) WHERE message_id <> '';

-- The last Reference-Number that was given: 1 to 4294967295, in turn. A new database begins
-- anywhere, so that it does not meet what another one left pending at the MTC-IWF.
CREATE TABLE trigger_reference (last INTEGER NOT NULL);
INSERT INTO trigger_reference VALUES (abs(random() % 4294967295));
