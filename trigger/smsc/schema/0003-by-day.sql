-- SPDX-License-Identifier: Apache-2.0
-- Schema 3 of gba-smscd: which of its times the source of a message set by the time of day. All others
-- are pauses, which do not grow when the clock is set back.
PRAGMA user_version = 3;

ALTER TABLE message ADD COLUMN by_day INTEGER NOT NULL DEFAULT 0; -- 1: expires_s, 2: due_s at first
