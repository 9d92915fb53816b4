/* SPDX-License-Identifier: Apache-2.0 */
/** @file transport.h  What brings questions to a BSF: a loadable part, chosen by the
 * scheme of its URI. */
#ifndef GBA_LIB_TRANSPORT_H
#define GBA_LIB_TRANSPORT_H

#include "base/clock.h"
#include "base/log.h"
#include "lib/key.h"
#include "lib/push.h"

#define NAF_REASON_MAX 256

struct naf_transport_conf {
	const char *uri;     /* of the BSF */
	const char *address; /* where it is reached; "": its name is looked up */
	const char *identity, *realm, *bsf_realm;
	const char *certificate, *key, *ca; /* "": none */
	const char *format, *xml_namespace; /* of what goes over HTTPS */
	unsigned connections;		    /* over HTTPS */
	unsigned timeout_ms;
	int64_t lifetime_max_s;
	bool gsid_binary;
	struct gba_clock clock;
	const struct gba_log *log;
};

/* Keys are handed over as struct naf_key, so both sides are of one version; it is
 * compared when the part is loaded. */
struct naf_transport {
	const char *version;
	/** GBA_ERR_ARG and reason; GBA_ERR_BUSY: there is one in this process already;
	 * GBA_ERR_IO; GBA_ERR_NOMEM. Strings of conf go, its log stays. */
	enum gba_status (*open)(void **self, const struct naf_transport_conf *conf,
				char reason[NAF_REASON_MAX]);
	/** Every ask that is under way is answered from here. */
	void (*close)(void *self);
	struct naf_key_source (*source)(void *self);
	/** For GBA Push; NULL when it carries none. */
	struct naf_push_source (*push)(void *self);
	/** Is there a connection to ask over? */
	bool (*is_ready)(void *self);
};

/* The one symbol of a loadable part. */
#define NAF_TRANSPORT_SYMBOL "gba_naf_transport"

#endif
