/* SPDX-License-Identifier: Apache-2.0 */
/* A context of the public library: set up, opened, closed. */
#include "lib/context.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "lib/name.h"
#include "lib/sa.h"

#define LIMIT_SLOTS   16384
#define READY_STEP_MS 20
#define EXPIRE_MAX    1000 /* SAs by one call */

const char *
gba_naf_version(void)
{
	return PACKAGE_VERSION;
}

const char *
gba_naf_strerror(enum gba_naf_status status)
{
	static const char *const texts[] = {
		[GBA_NAF_OK] = "success",
		[GBA_NAF_ERR_ARG] = "wrong argument or setting",
		[GBA_NAF_ERR_UNKNOWN] =
			"the BSF knows no such B-TID or user, or the key is over",
		[GBA_NAF_ERR_DENIED] = "the BSF does not let this NAF have the key",
		[GBA_NAF_ERR_PEER] = "no usable answer of the BSF",
		[GBA_NAF_ERR_TIMEOUT] = "the time limit is over",
		[GBA_NAF_ERR_BUSY] = "a limit is reached",
		[GBA_NAF_ERR_NOMEM] = "no memory is left",
		[GBA_NAF_ERR_IO] = "a file or socket failed",
		[GBA_NAF_ERR_UNSUPPORTED] = "no such transport is installed",
		[GBA_NAF_ERR_INTERNAL] = "internal failure",
	};

	return (size_t)status < ARRAY_LEN(texts) ? texts[status] : "no such status";
}

enum gba_naf_status
naf_status(enum gba_status status)
{
	switch (status) {
	case GBA_OK:
		return GBA_NAF_OK;
	case GBA_ERR_ARG:
	case GBA_ERR_SYNTAX:
		return GBA_NAF_ERR_ARG;
	case GBA_ERR_NOT_FOUND:
		return GBA_NAF_ERR_UNKNOWN;
	case GBA_ERR_DENIED:
		return GBA_NAF_ERR_DENIED;
	case GBA_ERR_PEER:
		return GBA_NAF_ERR_PEER;
	case GBA_ERR_BUSY:
		return GBA_NAF_ERR_BUSY;
	case GBA_ERR_NOMEM:
		return GBA_NAF_ERR_NOMEM;
	case GBA_ERR_IO:
		return GBA_NAF_ERR_IO;
	default:
		return GBA_NAF_ERR_INTERNAL;
	}
}

enum gba_naf_status
naf_context_say(struct gba_naf *naf, enum gba_naf_status status, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(naf->error, sizeof(naf->error), fmt, ap);
	va_end(ap);
	return status;
}

const char *
gba_naf_error(const struct gba_naf *naf)
{
	return naf->error;
}

#define STRUCT_MAX 4096

bool
naf_take_struct(void *out, size_t size, const void *from, size_t first)
{
	const uint8_t *octets = from;
	size_t theirs;

	memcpy(&theirs, from, sizeof(theirs));
	if ((theirs != first && theirs < size) || theirs > STRUCT_MAX)
		return false;
	for (size_t i = size; i < theirs; i++)
		if (octets[i] != 0)
			return false;
	memset(out, 0, size);
	memcpy(out, from, theirs < size ? theirs : size);
	return true;
}

enum gba_naf_status
gba_naf_new(struct gba_naf **out)
{
	struct gba_naf *naf = calloc(1, sizeof(*naf));

	if (naf == NULL)
		return GBA_NAF_ERR_NOMEM;
	if (naf_settings_init(&naf->settings) != GBA_OK) {
		free(naf);
		return GBA_NAF_ERR_INTERNAL;
	}
	naf->clock = gba_clock_system();
	naf->random = gba_random_system();
	naf->fd = -1;
	naf->last = &naf->first;
	pthread_mutex_init(&naf->lock, NULL);
	*out = naf;
	return GBA_NAF_OK;
}

/* The transport first: it answers what is under way, for which the rest has to be there.
 */
void
gba_naf_free(struct gba_naf *naf)
{
	if (naf == NULL)
		return;
	atomic_store(&naf->open, false);
	if (naf->transport_self != NULL)
		naf->transport->close(naf->transport_self);
	gba_naf_process(naf);
	ua_free(naf->ua);
	nonces_free(naf->nonces);
	naf_keys_free(naf->keys);
	limit_free(naf->limit);
	push_table_free(naf->sas);
	free(naf->names);
	if (naf->fd >= 0)
		close(naf->fd);
	naf_settings_fini(&naf->settings);
	pthread_mutex_destroy(&naf->lock);
	free(naf);
}

enum gba_naf_status
gba_naf_set(struct gba_naf *naf, const char *name, const char *value)
{
	if (naf == NULL || name == NULL || value == NULL)
		return GBA_NAF_ERR_ARG;
	if (atomic_load(&naf->open))
		return naf_context_say(naf, GBA_NAF_ERR_ARG, "the context is open");
	naf->error[0] = '\0';
	return naf_status(naf_settings_set(&naf->settings, name, value, naf->error));
}

enum gba_naf_status
gba_naf_load(struct gba_naf *naf, const char *path)
{
	if (naf == NULL || path == NULL)
		return GBA_NAF_ERR_ARG;
	if (atomic_load(&naf->open))
		return naf_context_say(naf, GBA_NAF_ERR_ARG, "the context is open");
	naf->error[0] = '\0';
	return naf_status(naf_settings_load(&naf->settings, path, naf->error));
}

static void
sink(void *ctx, enum gba_log_level level, const char *line)
{
	const struct gba_naf *naf = ctx;

	naf->on_log(naf->on_log_ctx, (enum gba_naf_level)level, line);
}

enum gba_naf_status
gba_naf_log(struct gba_naf *naf, enum gba_naf_level max,
	    void (*on_log)(void *ctx, enum gba_naf_level level, const char *line),
	    void *ctx)
{
	if (naf == NULL || (unsigned)max > GBA_NAF_LOG_DEBUG)
		return GBA_NAF_ERR_ARG;
	if (atomic_load(&naf->open))
		return naf_context_say(naf, GBA_NAF_ERR_ARG, "the context is open");
	naf->on_log = on_log;
	naf->on_log_ctx = ctx;
	naf->log = (struct gba_log){ .level = (enum gba_log_level)max,
				     .sink = on_log != NULL ? sink : NULL,
				     .ctx = naf };
	return GBA_NAF_OK;
}

static enum gba_status
open_transport(struct gba_naf *naf)
{
	const struct naf_settings *s = &naf->settings;

	if (naf->transport_self != NULL) /* whoever gave it has opened it */
		return GBA_OK;
	return naf->transport->open(
		&naf->transport_self,
		&(struct naf_transport_conf){
			.uri = s->bsf,
			.address = s->bsf_address,
			.identity = s->identity,
			.realm = s->realm,
			.bsf_realm = s->bsf_realm,
			.certificate = s->certificate,
			.key = s->key,
			.ca = s->ca,
			.format = s->format,
			.xml_namespace = s->xml_namespace,
			.connections = (unsigned)s->connections,
			.timeout_ms = (unsigned)s->timeout_ms,
			.lifetime_max_s = (int64_t)s->key_lifetime_max_s,
			.gsid_binary = s->gsid_binary,
			.clock = naf->clock,
			.log = &naf->log,
		},
		naf->error);
}

static enum gba_status
open_keys(struct gba_naf *naf)
{
	const struct naf_settings *s = &naf->settings;
	enum gba_status status = limit_new(&naf->limit, (unsigned)s->source_rate,
					   (unsigned)s->source_burst, LIMIT_SLOTS,
					   &naf->clock, &naf->random);

	if (status != GBA_OK)
		return status;
	return naf_keys_new(&naf->keys,
			    &(struct naf_keys_conf){
				    .source = naf->transport->source(naf->transport_self),
				    .clock = naf->clock,
				    .random = naf->random,
				    .limit = naf->limit,
				    .max = s->keys_max,
				    .max_refused = s->refused_max,
				    .max_pending = s->pending_max,
				    .refused_s = (unsigned)s->refused_for_s });
}

static enum gba_status
open_names(struct gba_naf *naf)
{
	const struct naf_settings *s = &naf->settings;
	enum gba_status status = GBA_OK;
	char reason[160];

	naf->names = calloc(s->name_count, sizeof(*naf->names));
	if (naf->names == NULL)
		return GBA_ERR_NOMEM;
	for (size_t i = 0; status == GBA_OK && i < s->name_count; i++) {
		status = ua_ids_parse(naf->names[i].ids, &naf->names[i].id_count,
				      gba_text(s->ua_id));
		if (status == GBA_OK)
			status = ua_name_parse(&naf->names[i], s->names[i], reason);
	}
	return status;
}

static enum gba_status
open_ua(struct gba_naf *naf)
{
	const struct naf_settings *s = &naf->settings;
	enum gba_status status = open_names(naf);

	if (status == GBA_OK)
		status = nonces_new(&naf->nonces, (unsigned)s->nonce_life_s, s->nonce_max,
				    &naf->clock, &naf->random);
	if (status == GBA_OK)
		status = ua_new(&naf->ua, &(struct ua_conf){ .names = naf->names,
							     .count = s->name_count,
							     .keys = naf->keys,
							     .nonces = naf->nonces,
							     .clock = naf->clock,
							     .random = naf->random,
							     .nextnonce = s->nextnonce });
	return status;
}

enum gba_naf_status
naf_context_open(struct gba_naf *naf, const struct naf_transport *transport)
{
	enum gba_status status;

	naf->transport = transport;
	naf->log.identities_full = naf->settings.log_identities;
	naf->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (naf->fd < 0)
		return naf_context_say(naf, GBA_NAF_ERR_IO, "no eventfd can be had");
	status = open_transport(naf);
	if (status == GBA_OK)
		status = open_keys(naf);
	if (status == GBA_OK)
		status = open_ua(naf);
	if (status == GBA_OK)
		status = naf_sa_open(&naf->sas, naf, naf->error);
	if (status != GBA_OK) {
		if (naf->error[0] == '\0')
			naf_context_say(naf, GBA_NAF_OK, "%s", gba_status_name(status));
		return naf_status(status);
	}
	atomic_store(&naf->open, true);
	return GBA_NAF_OK;
}

enum gba_naf_status
gba_naf_open(struct gba_naf *naf)
{
	const struct naf_transport *transport;

	if (naf == NULL)
		return GBA_NAF_ERR_ARG;
	if (naf->fd >= 0)
		return naf_context_say(naf, GBA_NAF_ERR_ARG,
				       "the context was opened before");
	naf->error[0] = '\0';
	if (naf->settings.bsf[0] == '\0')
		return naf_context_say(naf, GBA_NAF_ERR_ARG, "bsf: it is not set");
	if (naf->settings.name_count == 0)
		return naf_context_say(naf, GBA_NAF_ERR_ARG, "name: none is set");
	transport = naf_transport_load(naf->settings.bsf, naf->settings.transport_dir,
				       naf->error);
	if (transport == NULL)
		return GBA_NAF_ERR_UNSUPPORTED;
	return naf_context_open(naf, transport);
}

enum gba_naf_status
gba_naf_ready(const struct gba_naf *naf, unsigned timeout_ms)
{
	const struct timespec step = { .tv_nsec = READY_STEP_MS * 1000000L };
	int64_t until_ms;

	if (naf == NULL || !atomic_load(&naf->open))
		return GBA_NAF_ERR_ARG;
	until_ms = gba_mono_ms(&naf->clock) + timeout_ms;
	while (!naf->transport->is_ready(naf->transport_self)) {
		if (gba_mono_ms(&naf->clock) >= until_ms)
			return GBA_NAF_ERR_TIMEOUT;
		nanosleep(&step, NULL);
	}
	return GBA_NAF_OK;
}

int
gba_naf_fd(const struct gba_naf *naf)
{
	return naf != NULL && atomic_load(&naf->open) ? naf->fd : -1;
}

size_t
gba_naf_forget(struct gba_naf *naf, const char *btid)
{
	if (naf == NULL || btid == NULL || !atomic_load(&naf->open))
		return 0;
	return naf_keys_forget(naf->keys, gba_text(btid));
}

void
gba_naf_expire(struct gba_naf *naf)
{
	if (naf == NULL || !atomic_load(&naf->open))
		return;
	naf_keys_expire(naf->keys);
	if (push_sa_expire(naf->sas, gba_wall_s(&naf->clock), EXPIRE_MAX, NULL) != GBA_OK)
		gba_log(&naf->log, GBA_LOG_WARNING, "push",
			"SAs that are over are still kept");
}
