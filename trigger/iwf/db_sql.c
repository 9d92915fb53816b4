/* SPDX-License-Identifier: Apache-2.0 */
/* Every statement of gba-iwfd. */
#include "iwf/db_int.h"

#define SCS                                                                              \
	"identity, host, realm, relay, trusted, quota, period_s, rate, payload_max, "    \
	"validity_max_s, used, period_from_s, kind, address"
#define TXN                                                                              \
	"number, scs, reference, state, external_id, msisdn, host, realm, via, smsc, "   \
	"end_to_end, created_s, expires_s, outcome, due_s, tries, ended_s, content"

/* clang-format off */
const char *const iwf_statements[IWF_STATEMENTS] = {
	[SCS_PUT] =
		"INSERT INTO scs (" SCS ") VALUES (:identity, :host, :realm, :relay, :trusted, "
		":quota, :period_s, :rate, :payload_max, :validity_max_s, 0, 0, :kind, :address) "
		"ON CONFLICT (identity) DO UPDATE SET host = :host, realm = :realm, "
		"relay = :relay, trusted = :trusted, quota = :quota, period_s = :period_s, "
		"rate = :rate, payload_max = :payload_max, validity_max_s = :validity_max_s, "
		"kind = :kind, address = :address",
	[SCS_DEL] = "DELETE FROM scs WHERE identity = :identity",
	[SCS_GET] = "SELECT " SCS " FROM scs WHERE identity = :identity",
	[SCS_OF_HOST] = "SELECT " SCS " FROM scs WHERE host = :host",
	[SCS_OF_RELAY] =
		"SELECT " SCS " FROM scs WHERE relay = :relay AND realm = :realm "
		"AND kind = :kind AND address = :address LIMIT 1",
	[SCS_EACH] = "SELECT " SCS " FROM scs ORDER BY identity",
	[SCS_IS_PEER] =
		"SELECT 1 FROM scs WHERE (relay = :peer OR (host = :peer AND relay = '')) "
		"AND kind = :kind AND address = :address LIMIT 1",
	/* a new period begins with the first trigger after the old one */
	[SCS_USE] =
		"UPDATE scs SET used = CASE WHEN period_from_s + period_s > :now_s "
		"THEN max(used + :n, 0) ELSE max(:n, 0) END, "
		"period_from_s = CASE WHEN period_from_s + period_s > :now_s "
		"THEN period_from_s ELSE :now_s END WHERE identity = :scs "
		"AND (:n < 0 OR quota = 0 OR used < quota OR period_from_s + period_s <= :now_s)",
	[SCS_SET_BACK] =
		"UPDATE scs SET period_from_s = max(period_from_s - :by_s, 0)",
	[TXN_ADD] =
		"INSERT INTO txn (scs, reference, state, external_id, msisdn, host, realm, via, "
		"smsc, end_to_end, created_s, expires_s, outcome, due_s, tries, ended_s, content) "
		"SELECT :scs, :reference, 0, :external_id, :msisdn, :host, :realm, :via, '', "
		":end_to_end, :created_s, :expires_s, -1, 0, 0, 0, :content "
		"WHERE NOT EXISTS (SELECT 1 FROM txn WHERE scs = :scs AND reference = :reference "
		"AND ended_s = 0) RETURNING number",
	[TXN_DROP] = "DELETE FROM txn WHERE number = :number AND state = 0",
	[TXN_LOSE] =
		"UPDATE txn SET state = 6, ended_s = :now_s WHERE number = :number AND state = 0",
	[TXN_ACCEPT] =
		"UPDATE txn SET state = CASE WHEN outcome >= 0 THEN 2 ELSE 1 END, smsc = :smsc, "
		"due_s = :now_s WHERE number = :number AND state = 0",
	[TXN_END] =
		"UPDATE txn SET state = :state, ended_s = :now_s "
		"WHERE number = :number AND ended_s = 0",
	[TXN_FIND] =
		"SELECT " TXN " FROM txn WHERE scs = :scs AND reference = :reference "
		"ORDER BY number DESC LIMIT 1",
	[TXN_OUTCOME] =
		"UPDATE txn SET outcome = :outcome, due_s = :due_s, "
		"state = CASE WHEN state = 1 THEN 2 ELSE state END "
		"WHERE number = :number AND outcome < 0 AND state IN (0, 1)",
	[TXN_LATER] =
		"UPDATE txn SET due_s = :due_s, tries = tries + 1 WHERE number = :number",
	[TXN_EXPIRE] =
		"UPDATE txn SET outcome = :outcome, state = 2, due_s = :now_s "
		"WHERE state = 1 AND expires_s < :before_s",
	[TXN_SET_BACK] =
		"UPDATE txn SET due_s = max(due_s - :by_s, 0), "
		"expires_s = max(expires_s - :by_s, 0) WHERE ended_s = 0",
	[TXN_DUE_VIA] = "SELECT DISTINCT via FROM txn WHERE state = 2 AND due_s <= :now_s",
	[TXN_DUE] =
		"SELECT " TXN " FROM txn WHERE state = 2 AND via = :via AND due_s <= :now_s "
		"ORDER BY due_s, number LIMIT :limit",
	[TXN_RESTART] = "UPDATE txn SET state = 6, ended_s = :now_s WHERE state = 0",
	[TXN_WAKE] = "UPDATE txn SET due_s = :now_s WHERE state = 2",
	[TXN_FORGET] = "DELETE FROM txn WHERE ended_s > 0 AND ended_s < :before_s",
	[TXN_COUNT] = "SELECT state, count(*) FROM txn GROUP BY state",
	[TXN_EACH] =
		"SELECT " TXN " FROM txn WHERE scs = ifnull(:scs, scs) "
		"ORDER BY number DESC LIMIT :limit",
	[AUDIT_PUT] =
		"INSERT INTO audit (at_s, path, source, destination, rule, reason) "
		"VALUES (:at_s, :path, :source, :destination, :rule, :reason)",
	[AUDIT_EACH] =
		"SELECT at_s, path, source, destination, rule, reason FROM audit "
		"ORDER BY number DESC LIMIT :limit",
	[AUDIT_FORGET] = "DELETE FROM audit WHERE at_s < :before_s",
};
/* clang-format on */
