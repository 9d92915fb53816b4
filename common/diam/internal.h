/* SPDX-License-Identifier: Apache-2.0 */
/** @file internal.h  What the files of this room share. */
#ifndef GBA_DIAM_INTERNAL_H
#define GBA_DIAM_INTERNAL_H

#include <pthread.h>
#include <stdatomic.h>

#include <freeDiameter/freeDiameter-host.h>
#include <freeDiameter/libfdcore.h>

#include "diam/diam.h"
#include "diam/renew.h"

#define DIAM_IDENTITY_MAX 255

/* A codec table with the dictionary objects of its rows, looked up once. */
struct diam_table {
	const struct avp_row *rows;
	size_t count;
	struct dict_object **avp;  /* of each row */
	struct diam_table *groups; /* of each row; rows NULL unless a group */
};

struct diam_command {
	struct diam_command *next; /* the list only grows */
	const struct avp_command *spec;
	struct dict_object *object, *application;
	struct diam_table request, answer;
};

/* Base protocol AVPs that this room writes itself. */
struct diam_base {
	struct dict_object *vsai, *vendor_id, *auth_app, *session_state, *result_code;
	struct dict_object *exp_result, *exp_code, *error_message, *failed_avp;
	struct dict_object *dest_host, *dest_realm;
};

struct diam_node {
	const struct gba_log *log;
	struct diam_base base;
	_Atomic(struct diam_command *) commands;
	char identity[DIAM_IDENTITY_MAX + 1];
	struct diam_files files;
	bool allow_plain;
	struct diam_peer *peers;
	size_t peer_count;
	atomic_llong *mute_until_ms; /* of each peer: it let a request expire */
	bool (*may_connect)(void *ctx, const char *identity);
	bool (*may_connect_plain)(void *ctx, const char *identity, const char *address);
	void *may_connect_ctx;
	struct fd_hook_hdl *hook;
	atomic_bool started, stopping, down; /* down: of its own accord */
	char complaint[256]; /* the library's last error line, for when it does not start */

	pthread_t watch; /* of asks that are overdue */
	bool is_watched;
	pthread_mutex_t lock; /* guards what follows */
	pthread_cond_t idle, asked; /* asked: of the monotonic clock */
	bool is_idle, asks_over;
	struct diam_service *services;
	struct diam_ask *asks; /* doubly linked */
	size_t calls, unsent; /* requests that wait for diam_reply; answers not yet out */
	struct diam_stranger *strangers;
	struct diam_known *known;
	struct diam_closing *closing;
};

/* A fault found in a message, with what Failed-AVP needs. */
struct diam_fault {
	struct avp_fault fault;
	const struct avp_row *row;
	struct dict_object *model;
	struct avp *avp; /* the offending one; NULL when it is missing */
	const char *why;
};
/* --- conf.c: nothing of it reaches the library unchecked ---------------------------- */
GBA_MUST_CHECK enum gba_status diam_conf_check(const struct diam_conf *conf);
/** A private file with the library's own syntax; path is a mkstemp template. */
GBA_MUST_CHECK enum gba_status diam_conf_write(char *path, const struct diam_conf *conf);
/** After the file is read, before the servers start: the one address to listen on. */
GBA_MUST_CHECK enum gba_status diam_conf_listen(const struct diam_conf *conf);
bool diam_identity_is_valid(const char *identity);

/* --- cert.c ------------------------------------------------------------------------ */
/** Certificate, key and CA belong together and the certificate names the identity. */
GBA_MUST_CHECK enum gba_status diam_cert_check(const struct diam_conf *conf);
/** Is this DER certificate one of that identity? */
bool diam_cert_names(const void *der, size_t len, const char *identity);

/* --- peer.c ------------------------------------------------------------------------ */
GBA_MUST_CHECK enum gba_status diam_peer_watch(struct diam_node *node);
void diam_peer_unwatch(struct diam_node *node);
/** A connected peer whose certificate names somebody else. */
bool diam_peer_is_stranger(struct diam_node *node, const char *identity);

/* --- table.c ----------------------------------------------------------------------- */
GBA_MUST_CHECK enum gba_status diam_base_find(struct diam_base *base);
GBA_MUST_CHECK enum gba_status diam_command_get(struct diam_command **out,
						struct diam_node *node,
						const struct avp_command *spec);
const struct diam_command *diam_command_find(struct diam_node *node, uint32_t application,
					     uint32_t code);
void diam_commands_free(struct diam_node *node);

/* --- avp.c ------------------------------------------------------------------------- */
/** Walk the AVPs of a message or a group into *out (cleared first). With `strict`,
 * missing required AVPs are faults. GBA_ERR_SYNTAX with *fault filled. */
GBA_MUST_CHECK enum gba_status diam_avps_parse(void *out, size_t size,
					       const struct diam_table *table,
					       void *parent, bool strict,
					       struct diam_fault *fault);
/** Add AVPs for what is present in *in. With `strict`, GBA_ERR_ARG for a required one that
 * is not. */
GBA_MUST_CHECK enum gba_status diam_avps_build(void *parent,
					       const struct diam_table *table,
					       const void *in, bool strict);
/** Overwrite the values of secret rows. */
void diam_avps_wipe(void *parent, const struct diam_table *table);
/** Find a child by code and vendor, or the second one; NULL if there is none. */
struct avp *diam_avp_find(void *parent, uint32_t code, uint32_t vendor);
struct avp *diam_avp_second(void *parent, uint32_t code, uint32_t vendor);
GBA_MUST_CHECK enum gba_status diam_put_u32(void *parent, struct dict_object *model,
					    uint32_t value);
GBA_MUST_CHECK enum gba_status diam_put_octets(void *parent, struct dict_object *model,
					       const void *p, size_t len);
GBA_MUST_CHECK enum gba_status diam_put_group(struct avp **out, void *parent,
					      struct dict_object *model);
/** Failed-AVP with a copy of the offending AVP, or an example of the missing one. */
GBA_MUST_CHECK enum gba_status diam_failed_put(struct msg *msg,
					       const struct diam_base *base,
					       const struct diam_fault *fault);
/** The application as the command names it, and Auth-Session-State NO_STATE_MAINTAINED. */
GBA_MUST_CHECK enum gba_status diam_put_application(struct msg *msg,
						    const struct diam_base *base,
						    const struct avp_command *spec);

/* --- result.c ---------------------------------------------------------------------- */
GBA_MUST_CHECK enum gba_status diam_result_put(struct msg *msg,
					       const struct diam_base *base,
					       const struct diam_result *result);
/** GBA_ERR_PEER: none, both, or another vendor's result. message holds Error-Message. */
GBA_MUST_CHECK enum gba_status diam_result_parse(struct diam_result *out,
						 char message[256], struct msg *msg);

void diam_services_stop(struct diam_node *node);
void diam_unsent_add(struct diam_node *node, int n);

#endif
