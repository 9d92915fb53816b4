/* SPDX-License-Identifier: Apache-2.0 */
/** @file context.h  A context of the public library, for the files that serve
 * <gba/naf.h>.
 */
#ifndef GBA_LIB_CONTEXT_H
#define GBA_LIB_CONTEXT_H

#include <gba/push.h>
#include <pthread.h>
#include <stdatomic.h>

#include "lib/settings.h"
#include "lib/transport.h"
#include "lib/ua.h"

struct pending;
struct push_table;

struct gba_naf {
	struct naf_settings settings;
	struct gba_clock clock;
	struct gba_random random;
	struct gba_log log;
	void (*on_log)(void *ctx, enum gba_naf_level level, const char *line);
	void *on_log_ctx;
	char error[NAF_REASON_MAX];
	atomic_bool open;
	/* Parts of an open context. */
	struct ua_name *names;
	const struct naf_transport *transport;
	void *transport_self;
	struct limit *limit;
	struct naf_keys *keys;
	struct nonces *nonces;
	struct ua *ua;
	struct push_table *sas; /* of GBA Push */
	atomic_uint_fast64_t pushes; /* under way */
	int fd; /* -1: none */

	pthread_mutex_t lock; /* guards the queue */
	struct pending *first, **last;
};

/** Open over this transport, which a test or gba-nafd has made. With a transport_self it
 * is open already; the context closes it. */
enum gba_naf_status naf_context_open(struct gba_naf *naf,
				     const struct naf_transport *transport);
/** Keep the sentence for gba_naf_error; @return status */
enum gba_naf_status naf_context_say(struct gba_naf *naf, enum gba_naf_status status,
				    const char *fmt, ...) GBA_PRINTF(3, 4);
enum gba_naf_status naf_status(enum gba_status status);

/** A struct of a caller, which begins with its size, as a struct of this version. The
 * first version ended at `first`; a longer one than ours may hold zeros past it.
 * @return false: no size that ever was, or something past ours is set */
bool naf_take_struct(void *out, size_t size, const void *from, size_t first);

/** The part for the scheme of a URI; NULL and a reason if there is none. */
const struct naf_transport *naf_transport_load(const char *uri, const char *dir,
					       char reason[NAF_REASON_MAX]);

/** The setting "name" of this FQDN; NULL: there is none. */
const struct ua_name *naf_name_find(const struct gba_naf *naf, const char *fqdn);

/** Ask for the key of a B-TID at a name, and wait for it; peer NULL: no limit. */
enum gba_naf_status naf_key_wait(struct gba_naf *naf, const struct ua_name *name,
				 const struct gba_ua_id *ua, const char *btid,
				 const char *peer, unsigned timeout_ms,
				 struct naf_key **key);

/* --- pending.c: a question, until its answer is taken --------------------------------
 */

struct pending {
	struct pending *next; /* in the queue */
	struct gba_naf *naf;
	gba_naf_on_key *on_key; /* all NULL: a caller waits */
	gba_naf_on_verdict *on_verdict;
	gba_naf_on_sa *on_sa;
	void *ctx;
	enum gba_naf_status status;
	struct naf_key *key;
	struct gba_naf_verdict *verdict;
	struct gba_naf_sa *sa;
	struct gba_text intended; /* X-3GPP-Intended-Identity, in text */

	pthread_mutex_t lock; /* guards the rest */
	pthread_cond_t cond;
	bool finished, given_up;
	char text[]; /* what the question points to */
};

/** With room for len octets of text; NULL: no memory. */
struct pending *pending_new(struct gba_naf *naf, size_t len);
void pending_free(struct pending *pending);
/** The answer is there: status, and key, verdict or sa are filled. Called once. */
void pending_finish(struct pending *pending);
/** Wait for it. GBA_NAF_ERR_TIMEOUT: it is not the caller's any more, else it is. */
enum gba_naf_status pending_wait(struct pending *pending, unsigned timeout_ms);

#endif
