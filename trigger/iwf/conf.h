/* SPDX-License-Identifier: Apache-2.0 */
/** @file conf.h  What gba-iwfd can be told: one table, one struct a section. */
#ifndef GBA_IWF_CONF_H
#define GBA_IWF_CONF_H

#include "run/conf_item.h"
#include "run/daemon.h"

struct iwf_conf_tsp {
	char identity[256],
		realm[256]; /* realm "": the identity without its first label */
	char listen[64];
	uint64_t port_tls;
	char listen_ndsip[64]; /* "": no SCS of kind ndsip is served */
	uint64_t port_ndsip;
	bool allow_plain;
	char certificate[256], key[256], ca[256];
};
struct iwf_conf_s6m {
	struct conf_list hss; /* "IDENTITY [ADDRESS:PORT [tls]]" */
	char realm[256];
	uint64_t timeout_ms, cache_time_s, cache_size;
	bool allow_plain;
};
struct iwf_conf_t4 {
	struct conf_list smsc; /* the same, the preferred one first */
	char realm[256];
	uint64_t timeout_ms;
	bool recall_replace, allow_plain;
};
struct iwf_conf_trigger {
	uint64_t payload_max, validity_max_s, validity_s, grace_s;
	uint64_t report_timeout_ms, report_retry_s, keep_s;
};

struct iwf_conf {
	struct daemon_conf daemon; /* first: daemon_rows count from here */
	struct iwf_conf_tsp tsp;
	struct iwf_conf_s6m s6m;
	struct iwf_conf_t4 t4;
	struct iwf_conf_trigger trigger;
	char path[256]; /* [store] */
};

extern const struct conf_table iwf_conf_table;

/** What one row alone cannot tell. */
enum gba_status iwf_conf_check(const void *conf, struct conf_error *err);
/** What has to be set and is not, as a sentence; NULL: nothing. */
const char *iwf_conf_lacks(const void *conf);

/** Row of what can change while the daemon runs. */
bool iwf_conf_may_change(const struct conf_row *row);

#endif
