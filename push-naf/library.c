/* SPDX-License-Identifier: Apache-2.0 */
/* The BSF and the SAs, by the public interface of libgba-naf; node.c opens it. */
#include "push-naf/library.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* An ask under way. */
struct question {
	int64_t number;
	desk_on_sa on_sa;
	void *ctx;
};

static void
on_line(void *ctx, enum gba_naf_level level, const char *line)
{
	const struct library *library = ctx;

	gba_log(library->log, (enum gba_log_level)level, "naf", "%s", line);
}

static enum gba_status
status_of(enum gba_naf_status status)
{
	switch (status) {
	case GBA_NAF_OK:
		return GBA_OK;
	case GBA_NAF_ERR_ARG:
	case GBA_NAF_ERR_UNSUPPORTED:
		return GBA_ERR_ARG;
	case GBA_NAF_ERR_UNKNOWN:
		return GBA_ERR_NOT_FOUND;
	case GBA_NAF_ERR_DENIED:
		return GBA_ERR_DENIED;
	case GBA_NAF_ERR_BUSY:
		return GBA_ERR_BUSY;
	case GBA_NAF_ERR_NOMEM:
		return GBA_ERR_NOMEM;
	case GBA_NAF_ERR_IO:
		return GBA_ERR_STORE;
	case GBA_NAF_ERR_INTERNAL:
		return GBA_ERR_CRYPTO;
	default:
		return GBA_ERR_PEER;
	}
}

static void
copy_sa(struct desk_sa *out, const struct gba_naf_sa *sa)
{
	const uint8_t *gpi = gba_naf_sa_gpi(sa, &out->gpi_len);

	out->expires_s = gba_naf_sa_expires(sa);
	if (out->gpi_len > sizeof(out->gpi))
		out->gpi_len = 0;
	memcpy(out->gpi, gpi, out->gpi_len);
}

static enum gba_status
make_ptid(void *ctx, char out[JOB_PTID_MAX + 1], const char *naf)
{
	struct library *library = ctx;

	return status_of(gba_naf_ptid_make(library->naf, naf, out));
}

static void
on_answer(void *ctx, enum gba_naf_status status, struct gba_naf_sa *sa)
{
	struct question *q = ctx;
	struct desk_sa out;

	if (status == GBA_NAF_OK)
		copy_sa(&out, sa);
	q->on_sa(q->ctx, q->number, status_of(status),
		 status == GBA_NAF_OK ? &out : NULL);
	gba_naf_sa_free(sa);
	free(q);
}

static void
ask(void *ctx, const struct job *job, desk_on_sa on_sa, void *on_sa_ctx)
{
	struct library *library = ctx;
	const struct gba_naf_push push = {
		.size = sizeof(push),
		.fqdn = job->naf,
		.ua_id = job->ua_id,
		.impi = job->is_public ? NULL : job->who,
		.impu = job->is_public ? job->who : NULL,
		.app_label = job->app_label,
		.gba_u = job->gba_u,
		.expires = job->expires_s,
		.ptid = job->ptid,
		.rand = job->has_resync ? job->rand : NULL,
		.auts = job->has_resync ? job->auts : NULL,
	};
	struct question *q = calloc(1, sizeof(*q));
	enum gba_naf_status status = GBA_NAF_ERR_NOMEM;

	if (q != NULL) {
		*q = (struct question){ job->number, on_sa, on_sa_ctx };
		status = gba_naf_push_ask(library->naf, &push, on_answer, q);
	}
	if (status == GBA_NAF_OK)
		return;
	free(q);
	on_sa(on_sa_ctx, job->number, status_of(status), NULL);
}

static enum gba_status
find(void *ctx, struct desk_sa *out, const char *ptid)
{
	struct library *library = ctx;
	struct gba_naf_sa *sa = NULL;
	enum gba_naf_status status = gba_naf_sa_find(library->naf, ptid, &sa);

	if (status == GBA_NAF_OK)
		copy_sa(out, sa);
	gba_naf_sa_free(sa);
	return status_of(status);
}

static enum gba_status
protect(void *ctx, uint8_t *out, size_t size, size_t *len, uint32_t *sn, const char *ptid,
	uint8_t suite, struct gba_octets payload)
{
	struct library *library = ctx;

	return status_of(gba_naf_sa_protect(library->naf, ptid,
					    (enum gba_naf_protection)suite, payload.p,
					    payload.len, out, size, len, sn));
}

static enum gba_status
open_uplink(void *ctx, struct desk_uplink *out, struct gba_octets octets)
{
	struct library *library = ctx;
	struct gba_naf_message *message = NULL;
	const uint8_t *payload;
	uint8_t *copy = NULL;
	enum gba_status status = status_of(
		gba_naf_sa_look(library->naf, octets.p, octets.len, &message));

	if (status != GBA_OK)
		return status;
	*out = (struct desk_uplink){ .sn = gba_naf_message_sn(message),
				     .expires_s = gba_naf_message_expires(message) };
	snprintf(out->ptid, sizeof(out->ptid), "%s", gba_naf_message_ptid(message));
	payload = gba_naf_message_payload(message, &out->payload.len);
	copy = malloc(out->payload.len + 1);
	if (copy != NULL && out->payload.len > 0)
		memcpy(copy, payload, out->payload.len);
	out->payload.p = copy;
	gba_naf_message_free(message);
	return copy != NULL ? GBA_OK : GBA_ERR_NOMEM;
}

static int
fd(void *ctx)
{
	return gba_naf_fd(((struct library *)ctx)->naf);
}

static void
process(void *ctx)
{
	gba_naf_process(((struct library *)ctx)->naf);
}

struct desk
library_desk(struct library *library)
{
	return (struct desk){
		.ctx = library,
		.ptid = make_ptid,
		.ask = ask,
		.find = find,
		.protect = protect,
		.open = open_uplink,
		.fd = fd,
		.process = process,
	};
}

/* --- settings
 * ----------------------------------------------------------------------------
 */

static enum gba_naf_status
set_number(struct gba_naf *naf, const char *name, uint64_t value)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRIu64, value);
	return gba_naf_set(naf, name, text);
}

static uint64_t
at_least(uint64_t value, uint64_t least)
{
	return value > least ? value : least;
}

static enum gba_naf_status
set_all(struct gba_naf *naf, const struct pnaf_conf *c)
{
	const struct {
		const char *name, *value;
	} texts[] = {
		{ "bsf", c->bsf.uri },
		{ "bsf-address", c->bsf.address },
		{ "bsf-realm", c->bsf.realm },
		{ "identity", c->bsf.identity },
		{ "realm", c->bsf.identity_realm },
		{ "certificate", c->bsf.certificate },
		{ "key", c->bsf.key },
		{ "ca", c->bsf.ca },
		{ "format", pnaf_formats[c->bsf.format] },
		{ "xml-namespace", c->bsf.xml_namespace },
		{ "sa-store", c->store.sa_path },
		{ "sa-key-file", c->store.key_file },
	};
	const struct {
		const char *name;
		uint64_t value;
	} numbers[] = {
		{ "timeout-ms", c->bsf.timeout_ms },
		{ "connections", c->bsf.connections },
		{ "key-lifetime-max-s", at_least(c->push.lifetime_max_s, 60) },
		{ "pending-max", at_least(c->push.asks_max, 16) },
		{ "ptid-octets", c->push.ptid_octets },
	};
	enum gba_naf_status status = GBA_NAF_OK;

	for (size_t i = 0; status == GBA_NAF_OK && i < ARRAY_LEN(texts); i++)
		status = gba_naf_set(naf, texts[i].name, texts[i].value);
	if (status == GBA_NAF_OK && *c->bsf.transport_dir != '\0')
		status = gba_naf_set(naf, "transport-dir", c->bsf.transport_dir);
	for (size_t i = 0; status == GBA_NAF_OK && i < c->push.name.count; i++)
		status = gba_naf_set(naf, "name", c->push.name.item[i]);
	for (size_t i = 0; status == GBA_NAF_OK && i < ARRAY_LEN(numbers); i++)
		status = set_number(naf, numbers[i].name, numbers[i].value);
	if (status == GBA_NAF_OK && c->daemon.identities != 0)
		status = gba_naf_set(naf, "log-identities", "yes");
	return status;
}

enum gba_status
library_open(struct library *library, const struct pnaf_conf *conf,
	     struct pnaf_node *node, const struct gba_log *log)
{
	enum gba_naf_status status;

	*library = (struct library){ .log = log };
	status = gba_naf_new(&library->naf);
	if (status != GBA_NAF_OK)
		return status_of(status);
	status = gba_naf_log(library->naf, (enum gba_naf_level)conf->daemon.level,
			     on_line, library);
	if (status == GBA_NAF_OK)
		status = set_all(library->naf, conf);
	if (status == GBA_NAF_OK)
		status = pnaf_node_context(node, library->naf);
	if (status != GBA_NAF_OK)
		gba_log(log, GBA_LOG_ERROR, "naf", "%s: %s", gba_naf_strerror(status),
			gba_naf_error(library->naf));
	return status_of(status);
}

void
library_close(struct library *library)
{
	gba_naf_free(library->naf);
	library->naf = NULL;
}
