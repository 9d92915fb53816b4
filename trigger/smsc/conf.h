/* SPDX-License-Identifier: Apache-2.0 */
/** @file conf.h  What gba-smscd can be told: one table, one struct a section. */
#ifndef GBA_SMSC_CONF_H
#define GBA_SMSC_CONF_H

#include "run/conf_item.h"
#include "run/daemon.h"

enum smsc_role { SMSC_ROLE_SC, SMSC_ROLE_ROUTER };

struct smsc_conf_smsc {
	int role;	  /* enum smsc_role */
	char address[24]; /* E.164 number of the SMS-SC */
	uint64_t validity_s, validity_max_s, payload_max, queue_max, keep_s, repeat_s;
	uint64_t report_keep_s;
	uint64_t retry_s, retry_max_s, parallel, timeout_ms;
};

struct smsc_conf_sms {
	struct conf_list listen; /* "ADDRESS:PORT", always with TLS */
	struct conf_list plain;	 /* "ADDRESS:PORT LINK", loopback */
	char certificate[256], key[256], ca[256];
	uint64_t threads, connections;
};

struct smsc_conf_route {
	char router[256];
	char certificate[256], key[256], ca[256];
};

struct smsc_conf_router {
	int block; /* 0 error, 1 discard */
};

struct smsc_conf_t4 {
	char identity[256], realm[256];
	char listen[64];
	uint64_t port, port_tls;
	char certificate[256], key[256], ca[256];
	bool allow_plain;
	struct conf_list iwf, proxy; /* "IDENTITY [ADDRESS:PORT [tls]]" */
	uint64_t timeout_ms;
};

struct smsc_conf_tsms {
	struct conf_list listen, plain; /* "ADDRESS:PORT" */
	char certificate[256], key[256], ca[256];
	char system_id[16];
	uint64_t sessions, per_sme, per_address, window, peer_window;
	uint64_t bind_ms, enquire_ms, timeout_ms, inactivity_ms, receipt_retry_s;
};

struct smsc_conf_audit {
	int destination; /* enum audit_policy */
	uint64_t keep_s;
};

struct smsc_conf_store {
	char path[256], key_file[256];
};

struct smsc_conf {
	struct daemon_conf daemon; /* first: daemon_rows count from here */
	struct smsc_conf_smsc smsc;
	struct smsc_conf_t4 t4;
	struct smsc_conf_tsms tsms;
	struct smsc_conf_sms sms;
	struct smsc_conf_route route;
	struct smsc_conf_router router;
	struct smsc_conf_audit audit;
	struct smsc_conf_store store;
};

extern const struct conf_table smsc_conf_table;

/** What one row alone cannot tell. */
enum gba_status smsc_conf_check(const void *conf, struct conf_error *err);

#endif
