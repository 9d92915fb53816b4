/* SPDX-License-Identifier: Apache-2.0 */
/** @file conf_item.h  Items of lists that several daemons have, and what a reload may
 * change. */
#ifndef GBA_RUN_CONF_ITEM_H
#define GBA_RUN_CONF_ITEM_H

#include "run/conf.h"

/* Where somebody listens. */
struct conf_at {
	char address[64]; /* "": not said */
	uint16_t port;
	bool tls;
};

/** "127.0.0.1:8080", "[::1]:8443 tls". GBA_ERR_SYNTAX for anything else. */
GBA_MUST_CHECK enum gba_status conf_at_parse(struct conf_at *out, const char *text);

/* A Diameter peer. */
struct conf_peer {
	char identity[256];
	struct conf_at at; /* address "": it calls us */
};

/** "IDENTITY", "IDENTITY ADDRESS:PORT", or with " tls" behind it. */
GBA_MUST_CHECK enum gba_status conf_peer_parse(struct conf_peer *out, const char *text);

/** A word and what stands behind it, trimmed; rest "" if there is no more. GBA_ERR_SYNTAX:
 * nothing there, or too long. */
GBA_MUST_CHECK enum gba_status conf_pair_parse(char word[256], char rest[256],
					       const char *text);

/** Is one of these listeners (conf_at) one with TLS? */
bool conf_has_tls(const struct conf_list *listen);

/** Does this address lead back to this machine? */
bool conf_is_loopback(const char *address);

/** Is one of these peers (conf_peer) called without TLS, and not on this machine? */
bool conf_has_bare(const struct conf_list *peers);

/* Checks of rows (struct conf_row, check) that several daemons have. */

/** ADDRESS:PORT, perhaps with tls behind it. */
bool conf_is_listener(const char *value, char reason[160]);
/** ADDRESS:PORT alone. */
bool conf_is_at(const char *value, char reason[160]);
/** A Diameter peer, as conf_peer_parse takes it. */
bool conf_is_peer(const char *value, char reason[160]);
/** A host name. */
bool conf_is_name(const char *value, char reason[160]);
bool conf_is_name_or_empty(const char *value, char reason[160]);

/** The first setting that differs and may not change while the daemon runs, as a
 * sentence. may_change NULL: none may. @return true if there is one */
bool conf_needs_restart(const struct conf_table *table, const void *old, const void *new,
			bool (*may_change)(const struct conf_row *row),
			struct conf_error *err);

#endif
