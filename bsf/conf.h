/* SPDX-License-Identifier: Apache-2.0 */
/** @file conf.h  What gba-bsfd can be told: one table, one struct a section. */
#ifndef GBA_BSF_CONF_H
#define GBA_BSF_CONF_H

#include <stdbool.h>
#include <stdint.h>

#include "home/open.h"
#include "run/conf_item.h"
#include "run/daemon.h"

/* [ub]: the UE's side. A status code of 0 does not exist here: the table checks the
 * range. */
struct bsf_conf_ub {
	struct conf_list listen; /* "ADDRESS:PORT [tls]" */
	char certificate[256], key[256];
	struct conf_list server_name; /* Host names served; empty: any */
	char realm[256];	      /* "": the Host's name, or the first server-name */
	char btid_domain[256];	      /* "": the realm */
	struct conf_list path;	      /* "*": any */
	struct conf_list sim_imsi;    /* prefixes of IMSIs on SIMs */
	int digest_password;	      /* enum gba_digest_form */
	char digest_exporter[64];
	char server[128];	      /* text of the Server header */
	uint64_t key_lifetime_s, key_lifetime_max_s;
	uint64_t challenge_timeout_s, challenge_max;
	uint64_t wrong_response_limit, resync_limit;
	uint64_t source_rate, source_burst; /* requests a second; 0: no limit */
	uint64_t impi_rate, impi_burst;	    /* vectors a minute; 0: no limit */
	uint64_t status_malformed, status_tmpi_unknown, status_impi_unknown;
	uint64_t status_wrong_response, status_unavailable;
	uint64_t threads, connections, connections_per_address, idle_timeout_s;
	bool tmpi, gba_u_without_guss, allow_3g, allow_2g, allow_digest;
	bool replace_old_binding, currenttime, strict;
};

enum bsf_av_source { BSF_AV_LOCAL, BSF_AV_ZH };

struct bsf_conf_av {
	int source; /* enum bsf_av_source */
	uint64_t ind, push_ind;
};

struct bsf_conf_zh {
	struct conf_list
		peer;	 /* "IDENTITY [ADDRESS:PORT [tls]]", the preferred one first */
	char realm[256]; /* "": the domain of the IMPI */
	char digest_scheme[64];
	uint64_t timeout_ms;
	uint64_t cache_octets;
	uint64_t redirect_s;
	bool allow_plain;
};

struct bsf_conf_zn {
	char identity[256], realm[256]; /* identity "": the first server-name, if any */
	char listen[64];
	uint64_t port, port_tls; /* 0: none */
	char certificate[256], key[256], ca[256];
	bool allow_plain;
	struct conf_list peer;	/* "IDENTITY [ADDRESS:PORT [tls]]" */
	struct conf_list proxy; /* "IDENTITY [DOMAIN]" */
	bool gsid_binary;
	int key_choice; /* enum bsf_zn_key_choice */
};

struct bsf_conf_zn_web {
	struct conf_list listen; /* "ADDRESS:PORT"; empty: off */
	char certificate[256], key[256], ca[256];
	char path[128], api_prefix[128];
	char xml_namespace[128];
	uint64_t connections_per_address;
};

struct bsf_conf_zpn {
	int no_gba_u; /* enum bsf_zpn_no_gba_u */
	bool require_uss;
	uint64_t key_lifetime_max_s;
	uint64_t naf_rate, naf_burst;	/* requests a minute of one NAF; 0: no limit */
	uint64_t user_rate, user_burst; /* vectors a minute for one user; 0: no limit */
	uint64_t repeat_s, repeat_max;
};

struct bsf_conf {
	struct daemon_conf daemon; /* first: daemon_rows count from here */
	struct bsf_conf_ub ub;
	struct bsf_conf_av av;
	struct home_conf_store store;
	struct bsf_conf_zn zn;
	struct bsf_conf_zn_web zn_web;
	struct bsf_conf_zpn zpn;
	struct bsf_conf_zh zh;
};

extern const struct conf_table bsf_conf_table;

/** What one row alone cannot tell: TLS without a certificate, a default above its
 * maximum. */
enum gba_status bsf_conf_check(const void *conf, struct conf_error *err);

/** The first setting that differs and cannot change while the daemon runs, as a sentence.
 * @return true if there is one */
bool bsf_conf_needs_restart(const struct bsf_conf *old, const struct bsf_conf *new,
			    struct conf_error *err);

struct bsf_proxy {
	char identity[256], suffix[256]; /* suffix "": any name */
};

/** An item of [zn] proxy. */
GBA_MUST_CHECK enum gba_status bsf_proxy_parse(struct bsf_proxy *out, const char *text);

/** Our Diameter identity, on Zn as on Zh; "": Zn is off. */
const char *bsf_zn_identity(const struct bsf_conf *conf);
/** Our Diameter realm: the domain of the B-TIDs, by which NAFs find us, unless set. */
const char *bsf_zn_realm(const struct bsf_conf *conf);
/** May NAFs come without TLS: on loopback, or where the operator says so? */
bool bsf_zn_may_be_plain(const struct bsf_conf_zn *conf);

#endif
