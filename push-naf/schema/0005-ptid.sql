-- SPDX-License-Identifier: Apache-2.0
-- Schema 5 of gba-pnafd: a push is found by its P-TID whatever its state is, so that a step of it does
-- not write the page of the index again, which is another one for each. An SA has one push, and
-- perhaps many messages, of which the one on its way is asked for.
PRAGMA user_version = 5;

DROP INDEX job_ptid;
CREATE INDEX job_push_ptid ON job (ptid) WHERE kind = 0 AND ptid IS NOT NULL;
CREATE INDEX job_message_ptid ON job (ptid, state) WHERE kind = 1;
