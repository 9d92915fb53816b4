/* SPDX-License-Identifier: Apache-2.0 */
/** @file zn_client.h  What the files of the test program zn-client share. */
#ifndef TESTS_SYSTEM_ZN_CLIENT_H
#define TESTS_SYSTEM_ZN_CLIENT_H

#include <argp.h>
#include <stdbool.h>
#include <stdint.h>

#include <freeDiameter/freeDiameter-host.h>
#include <freeDiameter/libfdcore.h>

#define VENDOR_3GPP 10415u
#define ZN	    16777220u
#define ZH	    16777221u
#define ZPN	    16777268u
#define MANY	    320

struct options {
	const char *address, *identity, *realm, *peer, *dest_realm, *dest_host,
		*origin_host;
	const char *btid, *naf, *ua, *naf_id_hex, *fdx, *cert, *key, *ca;
	const char *omit[MANY], *gsid[MANY], *put[MANY];
	unsigned omits, gsids, puts;
	char **btids; /* of --btids; asked for in turn */
	char **naf_ids; /* of --naf-ids, likewise */
	char **lines;	/* of --lines, likewise: NAME, then what --put takes, tabs between */
	long btid_count, naf_id_count, line_count;
	unsigned port, bare_port;
	long aware, session_state, count, outstanding, timeout_ms;
	unsigned long application, command;
	bool unknown_m, twice, tls, verbose, binary_gsid;
};

extern struct options opt;
extern const struct argp_option zn_options[];

error_t zn_parse(int key, char *arg, struct argp_state *state);
/** Take what --put is given from a line of --lines; returns the name. */
const char *zn_line_take(const char *given);
bool zn_number(unsigned long *out, const char *text);
_Noreturn void die(const char *what);

/* Put one AVP under a message or a group; out may be NULL. */
void put(void *parent, uint32_t code, uint32_t vendor, union avp_value *value,
	 struct avp **out);
void put_u32(void *parent, uint32_t code, uint32_t vendor, uint32_t n);
void put_origin(struct msg *msg);
struct msg *request_new(void);
void print_answer(struct msg *msg);

#endif
