-- SPDX-License-Identifier: Apache-2.0
-- Schema 3: P-TID and label are text of any octets (codec/push_id.h), in which "%" has a meaning.
PRAGMA user_version = 3;

UPDATE sa SET ptid = replace(ptid, '%', '%25'), app_label = replace(app_label, '%', '%25');
