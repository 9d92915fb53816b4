-- SPDX-License-Identifier: Apache-2.0
-- Schema 2 of gba-smscd: External Identifiers are compared with their domain in lower case, and a
-- replacement is in the coding of what it replaces. Of two subscribers that differ in that case alone
-- the first keeps the identifier in use; that of the other one stays as it was written.
PRAGMA user_version = 2;

UPDATE OR IGNORE sub SET external_id = substr(external_id, 1, instr(external_id, '@')) ||
	lower(substr(external_id, instr(external_id, '@') + 1)) WHERE external_id IS NOT NULL;
-- as the SME said it; -1: nobody did
ALTER TABLE message ADD COLUMN data_coding INTEGER NOT NULL DEFAULT -1;
