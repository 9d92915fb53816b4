/* SPDX-License-Identifier: Apache-2.0 */
/** @file args.h  The command line of gba-ue. */
#ifndef GBA_UE_ARGS_H
#define GBA_UE_ARGS_H

#include <stdint.h>

#include "ue/http.h"
#include "ue/profile.h"
#include "ue/trace.h"
#include "ue/ua.h"
#include "ue/ub.h"

/* Exit statuses. */
enum {
	EXIT_DONE = 0,
	EXIT_REFUSED =
		1, /* the NAF's final status is 4xx or 5xx; there is no Ks (status) */
	EXIT_USAGE = 2,	    /* command line, card file or state file */
	EXIT_DEVIATION = 3, /* check found a deviation */
	EXIT_BOOTSTRAP = 4, /* Ub ended without a Ks */
	EXIT_NETWORK = 5,   /* no connection, no TLS, timeout, not HTTP */
	EXIT_UNPROVEN = 6,  /* NAF: realm of another host, or wrong rspauth */
	EXIT_INTERNAL = 7,  /* memory, libcrypto, disk */
};

#define ARGS_LIST_MAX 32

struct args_list {
	const char *item[ARGS_LIST_MAX];
	size_t count;
};

/* GBA Push (args_push.c). */
struct push_args {
	const char *listen, *files, *store, *seal_key, *answer;
	struct args_list allow, uplink;
	unsigned rate;
	uint64_t lifetime_max_s;
	bool integrity_only;
	const char *sms, *sms_store;
	uint16_t sms_port, sms_gpi_code;
};

/* Short messages that the UE sends (args_sms.c). */
struct sms_args {
	const char *url, *from, *sc, *hex, *udh;
	uint8_t pid, dcs, ref;
	bool has_port, report, reject_duplicates;
	uint16_t port, source_port;
	uint64_t validity_s; /* 0: none said */
	bool is_command;
	uint8_t command_type, command_ref;
};

struct args {
	const char *card, *bsf, *method, *body, *output;
	const struct profile *profile;
	enum ue_trace_mode trace;
	bool psk; /* get over PSK TLS */
	bool no_colour, show_keys, no_tmpi, fresh, gba_me;
	bool has_kind; /* else by the card file */
	enum ub_kind kind;
	enum gba_digest_form digest_form;
	const char *digest_exporter;
	bool has_ua_id, has_seq;
	struct gba_ua_id ua_id;
	enum ua_realm realm;
	uint64_t seq;
	int ind; /* negative: all */
	unsigned repeat;
	struct args_list headers, resolve;
	struct ue_http_conf http;
	struct push_args push;
	struct sms_args sms;
	const char *verb;
	struct args_list words; /* after the verb */
};

/** Read the command line; ends the process with 2 when it is wrong, with 0 after --help.
 */
void args_read(struct args *out, int argc, char **argv);

struct argp;
extern const struct argp push_argp; /* its input is a struct args */
void push_args_init(struct push_args *out);
extern const struct argp sms_argp; /* the same */
void sms_args_init(struct sms_args *out);

/** "gba-ue: sentence" on stderr; returns code. */
int args_fail(int code, const char *fmt, ...) GBA_PRINTF(2, 3);

#endif
