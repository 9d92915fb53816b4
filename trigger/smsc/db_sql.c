/* SPDX-License-Identifier: Apache-2.0 */
/* Every statement of the database of gba-smscd. */
#include "smsc/db.h"

#define SME_COLUMNS "system_id, certificate, password, trusted, any_ue, rate"
#define SUB_COLUMNS "imsi, msisdn, external_id, node, protected"
#define COLUMNS                                                                          \
	"number, id, path, state, source, source_realm, origin_toa, origin, imsi, "      \
	"msisdn, external_id, reference, pid, priority, once, serving, created_s, "      \
	"expires_s, due_s, ended_s, segments, taken, attempts, outcome, diagnostic, "    \
	"report, report_due_s, report_tries, print, reason, data_coding, by_day"

/* clang-format off */
const char *const db_statements[DB_STATEMENTS] = {
	[SME_PUT] =
		"INSERT INTO sme (" SME_COLUMNS ") "
		"VALUES (:system_id, :certificate, :password, :trusted, :any_ue, :rate) "
		"ON CONFLICT (system_id) DO UPDATE SET certificate = :certificate, "
		"password = :password, trusted = :trusted, any_ue = :any_ue, rate = :rate",
	[SME_GET] = "SELECT " SME_COLUMNS " FROM sme WHERE system_id = :system_id",
	[SME_DELETE] = "DELETE FROM sme WHERE system_id = :system_id",
	[SME_EACH] = "SELECT " SME_COLUMNS " FROM sme ORDER BY system_id LIMIT :limit",
	[SME_ADDRESS_PUT] =
		"INSERT OR IGNORE INTO sme_address (system_id, address) "
		"VALUES (:system_id, :address)",
	[SME_ADDRESS_CLEAR] = "DELETE FROM sme_address WHERE system_id = :system_id",
	[SME_ADDRESS_EACH] =
		"SELECT address FROM sme_address WHERE system_id = :system_id ORDER BY address",
	[SME_BY_ADDRESS] =
		"SELECT system_id FROM sme_address WHERE address = :address "
		"ORDER BY system_id LIMIT 1",
	[SME_UE_PUT] =
		"INSERT OR IGNORE INTO sme_ue (system_id, imsi) VALUES (:system_id, :imsi)",
	[SME_UE_DELETE] = "DELETE FROM sme_ue WHERE system_id = :system_id AND imsi = :imsi",
	[SME_UE_IS] = "SELECT 1 FROM sme_ue WHERE system_id = :system_id AND imsi = :imsi",
	[SME_UE_EACH] = "SELECT u.imsi, s.msisdn FROM sme_ue u LEFT JOIN sub s ON s.imsi = u.imsi "
		"WHERE u.system_id = :system_id ORDER BY u.imsi",

	[SUB_PUT] =
		"INSERT INTO sub (" SUB_COLUMNS ") "
		"VALUES (:imsi, :msisdn, :external_id, :node, :protected) "
		"ON CONFLICT (imsi) DO UPDATE SET msisdn = :msisdn, external_id = :external_id, "
		"node = :node, protected = :protected",
	[SUB_GET] = "SELECT " SUB_COLUMNS " FROM sub WHERE imsi = :imsi",
	[SUB_BY_MSISDN] = "SELECT " SUB_COLUMNS " FROM sub WHERE msisdn = :msisdn",
	[SUB_BY_EXTERNAL_ID] =
		"SELECT " SUB_COLUMNS " FROM sub WHERE external_id = :external_id",
	[SUB_DELETE] = "DELETE FROM sub WHERE imsi = :imsi",
	[SUB_EACH] = "SELECT " SUB_COLUMNS " FROM sub ORDER BY imsi LIMIT :limit",
	[SUB_SENDER_PUT] =
		"INSERT OR IGNORE INTO sub_sender (imsi, sender) VALUES (:imsi, :sender)",
	[SUB_SENDER_CLEAR] = "DELETE FROM sub_sender WHERE imsi = :imsi",
	[SUB_SENDER_IS] = "SELECT 1 FROM sub_sender WHERE imsi = :imsi AND sender = :sender",
	[SUB_SENDER_EACH] = "SELECT sender FROM sub_sender WHERE imsi = :imsi ORDER BY sender",

	[NODE_PUT] =
		"INSERT INTO node (name, url) VALUES (:name, :url) "
		"ON CONFLICT (name) DO UPDATE SET url = :url",
	[NODE_GET] = "SELECT url FROM node WHERE name = :name",
	[NODE_DELETE] = "DELETE FROM node WHERE name = :name",
	[NODE_EACH] = "SELECT name, url FROM node ORDER BY name LIMIT :limit",
	[LINK_PUT] =
		"INSERT INTO link (name, class, trusted) VALUES (:name, :class, :trusted) "
		"ON CONFLICT (name) DO UPDATE SET class = :class, trusted = :trusted",
	[LINK_GET] = "SELECT name, class, trusted FROM link WHERE name = :name",
	[LINK_DELETE] = "DELETE FROM link WHERE name = :name",
	[LINK_EACH] = "SELECT name, class, trusted FROM link ORDER BY name LIMIT :limit",

	[MESSAGE_ADD] =
		"INSERT INTO message (id, path, state, source, source_realm, origin_toa, "
		"origin, imsi, msisdn, external_id, reference, pid, priority, once, serving, "
		"created_s, expires_s, due_s, ended_s, segments, taken, attempts, outcome, "
		"diagnostic, report, report_due_s, report_tries, print, reason, data_coding, "
		"by_day) "
		"VALUES (:id, :path, 0, :source, :source_realm, :origin_toa, :origin, :imsi, "
		":msisdn, :external_id, :reference, :pid, :priority, :once, :serving, "
		":created_s, :expires_s, :due_s, 0, :segments, 0, 0, 0, -1, :report, 0, 0, "
		":print, '', :data_coding, :by_day) RETURNING number",
	[MESSAGE_PUT] =
		"UPDATE message SET state = :state, due_s = :due_s, ended_s = :ended_s, "
		"taken = :taken, attempts = :attempts, outcome = :outcome, "
		"diagnostic = :diagnostic, report = :report, report_due_s = :report_due_s, "
		"reason = :reason WHERE number = :number",
	[MESSAGE_RENAME] = "UPDATE message SET id = :id WHERE number = :number",
	[MESSAGE_BY_ID] = "SELECT " COLUMNS " FROM message WHERE id = :id",
	[MESSAGE_BY_NUMBER] = "SELECT " COLUMNS " FROM message WHERE number = :number",
	/* what a recall, a replacement or an SMS-COMMAND means: of its own source alone */
	[MESSAGE_PENDING] =
		"SELECT " COLUMNS " FROM message WHERE origin = :origin "
		"AND reference = :reference AND path = :path AND imsi = :imsi "
		"ORDER BY ended_s = 0 DESC, number DESC LIMIT 1",
	[MESSAGE_REPEATED] =
		"SELECT " COLUMNS " FROM message WHERE origin = :origin "
		"AND reference = :reference AND path = :path AND print = :print "
		"AND (ended_s = 0 OR report = 2 OR created_s >= :since_s OR ended_s >= :ended_s) "
		"AND state <> 5 ORDER BY number DESC LIMIT 1",
	[MESSAGE_EACH] =
		"SELECT " COLUMNS " FROM message WHERE number < :before "
		"AND (:imsi IS NULL OR imsi = :imsi) AND (:source IS NULL OR source = :source) "
		"AND state BETWEEN :low AND :high ORDER BY number DESC LIMIT :limit",
	[MESSAGE_DUE] =
		"SELECT " COLUMNS " FROM message WHERE state = 0 AND due_s <= :now_s "
		"ORDER BY priority DESC, due_s, number LIMIT :limit",
	[MESSAGE_NEXT_DUE] = "SELECT due_s FROM message WHERE state = 0 ORDER BY due_s LIMIT 1",
	[MESSAGE_RESTART] = "UPDATE message SET state = 0, due_s = :now_s WHERE state = 1",
	/* One without an attempt waits for the time that its source has set. */
	[MESSAGE_WAKE_UE] = "UPDATE message SET due_s = :now_s WHERE state = 0 AND "
			    "attempts > 0 AND imsi = :imsi",
	[MESSAGE_WAKE_ALL] =
		"UPDATE message SET due_s = :now_s WHERE state = 0 AND attempts > 0",
	/* what is to be in the future of itself has just been */
	[MESSAGE_SET_BACK] =
		"UPDATE message SET due_s = CASE WHEN attempts = 0 AND by_day & 2 THEN due_s "
		"ELSE max(due_s - :by_s, 0) END, "
		"expires_s = CASE WHEN by_day & 1 THEN expires_s "
		"ELSE max(expires_s - :by_s, 0) END, "
		"report_due_s = max(report_due_s - :by_s, 0), "
		"created_s = min(created_s, :now_s), ended_s = min(ended_s, :now_s) "
		"WHERE ended_s = 0 OR report = 2 OR ended_s > :now_s",
	[MESSAGE_REPORTS] =
		"SELECT " COLUMNS " FROM message WHERE report = 2 AND report_due_s <= :now_s "
		"AND path = :path AND source = ifnull(:source, source) "
		"ORDER BY report_due_s, number LIMIT :limit",
	[MESSAGE_NEXT_REPORT] =
		"SELECT report_due_s FROM message WHERE report = 2 AND path = :path "
		"ORDER BY report_due_s LIMIT 1",
	[MESSAGE_REPORT_PUT] =
		"UPDATE message SET report = :report, report_due_s = :report_due_s, "
		"report_tries = report_tries + 1 WHERE number = :number AND report = 2",
	[MESSAGE_REPORTS_OFF] =
		"UPDATE message SET report = 3 WHERE report = 2 AND ended_s < :before_s",
	[MESSAGE_FORGET] =
		"DELETE FROM message WHERE ended_s > 0 AND ended_s < :before_s AND report <> 2",
	[MESSAGE_COUNT] = "SELECT state, count(*), sum(report = 2) FROM message GROUP BY state",
	[SEGMENT_ADD] =
		"INSERT INTO segment (message, seq, tpdu) VALUES (:message, :seq, :tpdu)",
	[SEGMENT_GET] = "SELECT tpdu FROM segment WHERE message = :message AND seq = :seq",
	[SEGMENT_CLEAR] = "DELETE FROM segment WHERE message = :message",

	[AUDIT_ADD] =
		"INSERT INTO audit (at_s, path, source, destination, pid, rule, reason) "
		"VALUES (:at_s, :path, :source, :destination, :pid, :rule, :reason)",
	[AUDIT_EACH] =
		"SELECT number, at_s, path, source, destination, pid, rule, reason FROM audit "
		"WHERE rule = ifnull(:rule, rule) AND source = ifnull(:source, source) "
		"ORDER BY number DESC LIMIT :limit",
	[AUDIT_FORGET] = "DELETE FROM audit WHERE at_s < :before_s",
};
/* clang-format on */
