/* SPDX-License-Identifier: Apache-2.0 */
/** @file conf.h  What gba-pnafd can be told: one table, one struct a section. */
#ifndef GBA_PUSH_NAF_CONF_H
#define GBA_PUSH_NAF_CONF_H

#include <stdbool.h>
#include <stdint.h>

#include "run/conf_item.h"
#include "run/daemon.h"

struct pnaf_conf_api {
	struct conf_list listen; /* "ADDRESS:PORT [tls]" */
	bool remote;
	char certificate[256], key[256];
	struct conf_list application; /* "NAME FILE [FQDN...]" */
	uint64_t threads, connections, idle_timeout_s;
};

struct pnaf_conf_upa {
	struct conf_list listen; /* "ADDRESS:PORT [tls]" */
	char certificate[256], key[256];
	uint64_t connections_per_address;
};

struct pnaf_conf_bsf {
	char uri[256], address[256], realm[256], identity[256], identity_realm[256];
	char certificate[256], key[256], ca[256], transport_dir[256];
	char xml_namespace[256];
	int format; /* index into pnaf_formats */
	uint64_t timeout_ms, connections;
};

struct pnaf_conf_push {
	struct conf_list name; /* FQDN */
	char ua_id[16], app_label[40];
	uint64_t lifetime_s, lifetime_max_s, retransmit_s, retransmit_max_s;
	uint64_t jobs_max, asks_max, payload_max, keep_s, ptid_octets;
};

struct pnaf_conf_road {
	bool direct;
	uint64_t timeout_ms, parallel;
	char ca[256];
	char directory[256];
};

struct pnaf_conf_trigger {
	int profile; /* enum job_profile */
	uint64_t port;
	char app_id[128];
};

#define PNAF_TSP_PEERS_MAX 2

struct pnaf_conf_tsp {
	struct conf_list peer; /* of the MTC-IWF, the preferred one first */
	bool plain;
	char realm[256], scs[16];
	char certificate[256], key[256], ca[256]; /* empty: those of [bsf] */
	uint64_t timeout_ms, window, payload_max;
};

struct pnaf_conf_smpp {
	char server[256]; /* HOST:PORT */
	bool plain;
	char system_id[16], system_type[16], password_file[256], source[16];
	char certificate[256], key[256], ca[256];
	uint64_t timeout_ms, keep_alive_s, reconnect_max_s, window, rate, payload_max;
};

struct pnaf_conf_store {
	char path[256], sa_path[256], key_file[256];
};

struct pnaf_conf {
	struct daemon_conf daemon; /* first: daemon_rows count from here */
	struct pnaf_conf_api api;
	struct pnaf_conf_upa upa;
	struct pnaf_conf_bsf bsf;
	struct pnaf_conf_push push;
	struct pnaf_conf_road road;
	struct pnaf_conf_trigger trigger;
	struct pnaf_conf_tsp tsp;
	struct pnaf_conf_smpp smpp;
	struct pnaf_conf_store store;
};

extern const struct conf_table pnaf_conf_table;
/* The words of [bsf] format, which libgba-naf has too. */
extern const char *const pnaf_formats[];

/** What one row alone cannot tell. */
enum gba_status pnaf_conf_check(const void *conf, struct conf_error *err);
/** What has to be set and is not, as a sentence; NULL: nothing. */
const char *pnaf_conf_lacks(const void *conf);

/* One line of [api] application, taken apart. */
struct pnaf_application {
	char name[64], file[256];
	char names[8][254]; /* none: all of [push] name */
	size_t name_count;
};
GBA_MUST_CHECK enum gba_status pnaf_application_parse(struct pnaf_application *out,
						      const char *line);

/** HOST:PORT; a host is a name or an address. GBA_ERR_SYNTAX. */
GBA_MUST_CHECK enum gba_status pnaf_server_parse(char host[256], uint16_t *port,
						 const char *text);

#endif
