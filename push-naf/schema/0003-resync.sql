-- SPDX-License-Identifier: Apache-2.0
-- Schema 3 of gba-pnafd: what a UE answered to a GPI that was out of step, on its way to the BSF.
PRAGMA user_version = 3;

ALTER TABLE job ADD COLUMN rand BLOB; -- of that GPI; NULL: no resynchronisation
ALTER TABLE job ADD COLUMN auts BLOB;
