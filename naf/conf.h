/* SPDX-License-Identifier: Apache-2.0 */
/** @file conf.h  What gba-nafd can be told: one table, one struct a section. */
#ifndef GBA_NAF_CONF_H
#define GBA_NAF_CONF_H

#include <stdbool.h>
#include <stdint.h>

#include "run/conf_item.h"
#include "run/daemon.h"

enum naf_psk { NAF_PSK_OFF, NAF_PSK_FORWARD, NAF_PSK_ANY };

struct naf_conf_ua {
	struct conf_list listen; /* "ADDRESS:PORT [tls]" */
	char certificate[256], key[256];
	struct conf_list name; /* GBA_NAF_NAME_SYNTAX */
	char ua_id[256];
	uint64_t nonce_life_s, nonce_max;
	bool nextnonce;
	uint64_t threads, connections, connections_per_address, idle_timeout_s, body_max;
	uint64_t why;
	int psk; /* enum naf_psk */
	uint64_t psk_wait_ms;
};

struct naf_conf_auth {
	struct conf_list listen; /* "ADDRESS:PORT" */
	bool remote;
};

struct naf_conf_zn {
	char identity[256], realm[256];
	char listen[64];
	uint64_t port, port_tls;
	char certificate[256], key[256], ca[256];
	bool allow_plain;
	struct conf_list peer; /* "IDENTITY [ADDRESS:PORT [tls]]" */
	char bsf_realm[256], bsf_host[256];
	struct conf_list domain;
	uint64_t timeout_ms, key_lifetime_max_s;
	bool gsid_binary;
};

struct naf_conf_keys {
	uint64_t max, refused_max, pending_max, refused_for_s;
	uint64_t source_rate, source_burst;
};

struct naf_conf {
	struct daemon_conf daemon; /* first: daemon_rows count from here */
	struct naf_conf_ua ua;
	struct naf_conf_auth auth;
	struct naf_conf_zn zn;
	struct naf_conf_keys keys;
};

extern const struct conf_table naf_conf_table;

/** What one row alone cannot tell: TLS without a certificate, a name that stands twice.
 */
enum gba_status naf_conf_check(const void *conf, struct conf_error *err);

/** The first setting that differs, as a sentence: only the files behind certificate and
 * key are read again while the daemon runs. @return true if there is one */
bool naf_conf_needs_restart(const struct naf_conf *old, const struct naf_conf *new,
			    struct conf_error *err);

#endif
