/* SPDX-License-Identifier: Apache-2.0 */
/** @file conf.h  What gba-hssd can be told: one table, one struct a section. */
#ifndef GBA_HSS_CONF_H
#define GBA_HSS_CONF_H

#include <stdbool.h>
#include <stdint.h>

#include "home/open.h"
#include "hss/s6m.h"
#include "hss/zh.h"
#include "run/conf_item.h"
#include "run/daemon.h"

struct hss_conf_zh {
	char identity[256], realm[256]; /* identity "": Zh is off */
	char listen[64];
	uint64_t port, port_tls; /* 0: none */
	char certificate[256], key[256], ca[256];
	bool allow_plain;
	struct conf_list bsf;	   /* "IDENTITY [ADDRESS:PORT [tls]]" */
	struct conf_list proxy;	   /* the same */
	struct conf_list ind;	   /* "IDENTITY N" */
	struct conf_list redirect; /* "PATTERN IDENTITY" */
	uint64_t redirect_keep_s;
	int barred, ambiguous; /* index into the choices */
	char digest_scheme[HSS_ZH_SCHEME_MAX + 1];
	uint64_t delay_ms;
};

struct hss_conf_s6m {
	struct conf_list iwf, proxy; /* "IDENTITY [ADDRESS:PORT [tls]]" */
};

struct hss_conf {
	struct daemon_conf daemon; /* first: daemon_rows count from here */
	struct hss_conf_zh zh;
	struct hss_conf_s6m s6m;
	struct home_conf_store store;
};

extern const struct conf_table hss_conf_table;

/** What one row alone cannot tell. */
enum gba_status hss_conf_check(const void *conf, struct conf_error *err);

/** Row of what can change while the daemon runs. */
bool hss_conf_may_change(const struct conf_row *row);

/** [zh] and [s6m] as the decisions want them. */
void hss_conf_policy(struct hss_zh_policy *out, const struct hss_conf_zh *conf);
void hss_conf_s6m_policy(struct hss_s6m_policy *out, const struct hss_conf_s6m *conf);

#endif
