-- SPDX-License-Identifier: Apache-2.0
-- Schema 3: P-TID and label are text of any octets (codec/push_id.h), in which "%" has a meaning.
PRAGMA user_version = 3;

-- In two steps, for one may become what another one still is; a blank was in none.
UPDATE sa SET ptid = ' ' || replace(ptid, '%', '%25'), app_label = replace(app_label, '%', '%25');
UPDATE sa SET ptid = substr(ptid, 2);
