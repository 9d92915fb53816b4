-- SPDX-License-Identifier: Apache-2.0
-- Schema 6 of gba-pnafd: triggers that the network has taken and cannot give back, by its word
-- (Feature-Supported-In-Final-Target, TS 29.368 clause 6.4.13).
PRAGMA user_version = 6;

ALTER TABLE job ADD COLUMN stays INTEGER NOT NULL DEFAULT 0;
