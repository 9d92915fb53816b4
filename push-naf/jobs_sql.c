/* SPDX-License-Identifier: Apache-2.0 */
/* Every statement on the jobs of gba-pnafd. */
#include "push-naf/jobs_int.h"

#define COLUMNS                                                                          \
	"number, id, application, kind, state, public, who, naf, ua_id, app_label, "     \
	"gba_u, "                                                                        \
	"suite, road, address, callback, payload IS NOT NULL, created_s, expires_s, "    \
	"due_s, "                                                                        \
	"ended_s, asks, attempts, handed_s, ifnull(ptid, ''), sn, reason, profile, "     \
	"priority, replaces, report, reference, recall_reference, message_id, rand, "    \
	"auts, stays"

/* clang-format off */
const char *const jobs_statements[JOBS_STATEMENTS] = {
	[JOBS_ADD] =
		"INSERT INTO job (id, application, kind, state, public, who, naf, ua_id, "
		"app_label, gba_u, suite, road, address, callback, payload, created_s, "
		"expires_s, due_s, ended_s, asks, attempts, handed_s, ptid, sn, reason, "
		"profile, priority, replaces, rand, auts) "
		"VALUES (:id, :application, :kind, :state, :public, :who, :naf, :ua_id, "
		":app_label, :gba_u, :suite, :road, :address, :callback, :payload, "
		":created_s, :expires_s, :due_s, 0, :asks, 0, 0, :ptid, 0, '', "
		":profile, :priority, :replaces, :rand, :auts) "
		"RETURNING number",
	[JOBS_PUT] =
		"UPDATE job SET state = :state, expires_s = :expires_s, due_s = :due_s, "
		"ended_s = :ended_s, asks = :asks, attempts = :attempts, handed_s = :handed_s, "
		"ptid = :ptid, sn = :sn, reason = :reason, report = :report, "
		"reference = :reference, recall_reference = :recall_reference, "
		"message_id = :message_id, stays = :stays, "
		"payload = CASE WHEN :ended_s > 0 THEN NULL ELSE payload END, "
		"wire = CASE WHEN :ended_s > 0 THEN NULL ELSE wire END WHERE number = :number",
	[JOBS_PUT_WIRE] =
		"UPDATE job SET state = :state, expires_s = :expires_s, due_s = :due_s, "
		"attempts = :attempts, sn = :sn, reason = :reason, payload = NULL, "
		"wire = :wire WHERE number = :number",
	[JOBS_HANDED] =
		"UPDATE job SET handed_s = max(handed_s, :handed_s), reason = :reason "
		"WHERE number = :number AND state = :sent",
	[JOBS_BY_ID] =
		"SELECT " COLUMNS " FROM job WHERE id = :id "
		"AND application = ifnull(:application, application)",
	[JOBS_BY_NUMBER] = "SELECT " COLUMNS " FROM job WHERE number = :number",
	[JOBS_BY_REFERENCE] =
		"SELECT " COLUMNS " FROM job WHERE reference > 0 AND reference = :reference "
		"ORDER BY number DESC LIMIT 1",
	[JOBS_BY_MESSAGE] =
		"SELECT " COLUMNS " FROM job WHERE message_id <> '' AND message_id = :message_id "
		"ORDER BY number DESC LIMIT 1",
	[JOBS_NEXT_REFERENCE] =
		"UPDATE trigger_reference SET last = last % 4294967295 + 1 RETURNING last",
	[JOBS_REFERENCE_USED] =
		"SELECT EXISTS (SELECT 1 FROM job WHERE reference > 0 AND reference = :reference "
		"AND ended_s = 0) OR EXISTS (SELECT 1 FROM job WHERE recall_reference > 0 "
		"AND recall_reference = :reference AND ended_s = 0)",
	[JOBS_PAYLOAD] = "SELECT payload FROM job WHERE number = :number",
	[JOBS_WIRE] = "SELECT wire FROM job WHERE number = :number",
	[JOBS_DELETE] = "DELETE FROM job WHERE number = :number",
	[JOBS_EACH] =
		"SELECT " COLUMNS " FROM job WHERE number < :before "
		"AND application = ifnull(:application, application) "
		"AND (:ptid IS NULL OR ptid = :ptid) AND state BETWEEN :low AND :high "
		"ORDER BY number DESC LIMIT :limit",
	[JOBS_DUE] =
		"SELECT number FROM job WHERE ended_s = 0 AND due_s <= :now_s "
		"ORDER BY due_s, number LIMIT :limit",
	[JOBS_NEXT_DUE] = "SELECT due_s FROM job WHERE ended_s = 0 ORDER BY due_s, number LIMIT 1",
	[JOBS_ON_ITS_WAY] =
		"SELECT " COLUMNS " FROM job WHERE kind = 0 AND ptid = :ptid "
		"AND state BETWEEN 1 AND 4 UNION ALL "
		"SELECT " COLUMNS " FROM job WHERE kind = 1 AND ptid = :ptid "
		"AND state BETWEEN 1 AND 4 LIMIT 1",
	[JOBS_OF_SA] =
		"SELECT " COLUMNS " FROM job WHERE number = ifnull("
		"(SELECT min(number) FROM job WHERE kind = 0 AND ptid = :ptid), "
		"(SELECT min(number) FROM job WHERE kind = 1 AND ptid = :ptid))",
	[JOBS_WAKE_SA] =
		"UPDATE job SET due_s = :now_s WHERE number = (SELECT min(number) FROM job "
		"WHERE kind = 1 AND ptid = :ptid AND state = 0)",
	[JOBS_WAKE_ALL] = "UPDATE job SET due_s = :now_s WHERE ended_s = 0",
	[JOBS_SET_BACK] = "UPDATE job SET due_s = max(0, due_s - :by_s) "
			  "WHERE ended_s = 0 AND due_s < expires_s",
	[JOBS_FORGET] =
		"DELETE FROM job WHERE ended_s > 0 AND ended_s < :before_s "
		"AND expires_s < :now_s",
	[JOBS_COUNT] = "SELECT state, count(*) FROM job GROUP BY state",
	[UPLINK_ADD] =
		"INSERT INTO uplink (ptid, sn, application, callback, at_s, due_s, expires_s, "
		"payload) VALUES (:ptid, :sn, :application, :callback, :at_s, :due_s, "
		":expires_s, :payload) RETURNING number",
	[UPLINK_EACH] =
		"SELECT number, ptid, sn, application, callback, at_s, due_s, expires_s, payload "
		"FROM uplink WHERE number > :after AND ptid = :ptid AND application = :application "
		"ORDER BY number LIMIT :limit",
	[UPLINK_DUE] =
		"SELECT number, ptid, sn, application, callback, at_s, due_s, expires_s, payload "
		"FROM uplink WHERE callback <> '' AND due_s <= :now_s ORDER BY due_s LIMIT :limit",
	[UPLINK_NEXT_DUE] =
		"SELECT due_s FROM uplink WHERE callback <> '' ORDER BY due_s LIMIT 1",
	[UPLINK_SET_BACK] = "UPDATE uplink SET due_s = max(0, due_s - :by_s)",
	[UPLINK_LATER] = "UPDATE uplink SET due_s = :due_s WHERE number = :number",
	[UPLINK_TAKEN] =
		"DELETE FROM uplink WHERE number <= :upto AND ptid = :ptid "
		"AND application = :application",
	[UPLINK_DELETE] = "DELETE FROM uplink WHERE number = :number",
	[UPLINK_SN_RAISE] =
		"INSERT INTO uplink_sn (ptid, sn_h, expires_s) VALUES (:ptid, :sn, :expires_s) "
		"ON CONFLICT (ptid) DO UPDATE SET sn_h = :sn, expires_s = :expires_s "
		"WHERE sn_h < :sn",
	[UPLINK_SN_FORGET] = "DELETE FROM uplink_sn WHERE expires_s < :now_s",
	[UPLINK_FORGET] = "DELETE FROM uplink WHERE expires_s < :now_s",
};
/* clang-format on */
