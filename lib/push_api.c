/* SPDX-License-Identifier: Apache-2.0 */
/* GBA Push in the public library: asked for with and without waiting. */
#include <stdlib.h>
#include <string.h>

#include "codec/btid.h"
#include "codec/gpi.h"
#include "codec/push_id.h"
#include "lib/sa.h"

#define UE_ID_MAX  255
#define PTID_TRIES 4 /* chance hardly ever takes a second one */

/* A question, with all that it points to. */
struct question {
	struct pending *pending;
	struct naf_push_ask ask;
	uint8_t naf_id[GBA_NAF_ID_MAX];
	char ue_id[UE_ID_MAX + 1], app_label[GPI_APP_LABEL_MAX + 1],
		ptid[GBA_NAF_PTID_MAX + 1];
};

/* Whether an SA that goes on has it: it would give way to the new one. */
static enum gba_status
is_taken(bool *taken, struct gba_naf *naf, const char *ptid)
{
	struct push_sa sa;
	enum gba_status status =
		push_sa_by_ptid(naf->sas, &sa, ptid, gba_wall_s(&naf->clock));

	*taken = status == GBA_OK;
	if (status == GBA_OK)
		push_sa_fini(&sa);
	return status == GBA_ERR_NOT_FOUND || status == GBA_ERR_EXPIRED ? GBA_OK : status;
}

static enum gba_status
make_ptid(struct gba_naf *naf, char out[GBA_PTID_MAX + 1])
{
	const size_t len = naf->settings.ptid_octets;
	uint8_t seed[GBA_PTID_SEED_MAX];
	enum gba_status status = GBA_OK;
	bool taken = true; /* where so few octets are random that it is worth a look */

	for (unsigned i = 0; status == GBA_OK && taken && i < PTID_TRIES; i++) {
		status = gba_random_fill(&naf->random, seed, len);
		if (status == GBA_OK)
			status = ptid_build(out, seed, len);
		if (status == GBA_OK && len >= GBA_PTID_SEED)
			taken = false;
		else if (status == GBA_OK)
			status = is_taken(&taken, naf, out);
	}
	return status == GBA_OK && taken ? GBA_ERR_CRYPTO : status;
}

enum gba_naf_status
gba_naf_ptid_make(struct gba_naf *naf, const char *fqdn, char *out)
{
	char made[GBA_PTID_MAX + 1];
	enum gba_status status;

	if (naf == NULL || fqdn == NULL || out == NULL || !atomic_load(&naf->open) ||
	    naf_name_find(naf, fqdn) == NULL)
		return GBA_NAF_ERR_ARG;
	status = make_ptid(naf, made);
	if (status != GBA_OK)
		return status == GBA_ERR_STORE ? GBA_NAF_ERR_IO : GBA_NAF_ERR_INTERNAL;
	memcpy(out, made, strlen(made) + 1);
	return GBA_NAF_OK;
}

/* From any thread. The SA is kept before anybody hears of it: here if somebody waits, and
 * else by gba_naf_process, which keeps all that have come with one commit and holds no
 * thread of the transport for it. */
static void
on_answer(void *ctx, enum gba_status status, const struct naf_push_answer *answer)
{
	struct question *q = ctx;
	struct pending *p = q->pending;
	struct gba_naf *naf = p->naf;

	if (status == GBA_OK) {
		status = naf_sa_make(&p->sa, &q->ask, answer, gba_wall_s(&naf->clock));
		naf_key_unref(answer->key);
	}
	if (status == GBA_OK && p->on_sa == NULL)
		status = naf_sa_keep(naf, p->sa);
	if (status != GBA_OK) {
		gba_naf_sa_free(p->sa);
		p->sa = NULL;
	}
	p->status = status == GBA_ERR_STORE ? GBA_NAF_ERR_IO : naf_status(status);
	atomic_fetch_sub(&naf->pushes, 1);
	free(q);
	pending_finish(p);
}

static enum gba_naf_status
copy(char *out, size_t size, struct gba_text *view, const char *text)
{
	if (gba_text_copy(out, size, gba_text(text)) != GBA_OK || *out == '\0')
		return GBA_NAF_ERR_ARG;
	*view = gba_text(out);
	return GBA_NAF_OK;
}

static enum gba_naf_status
take_name(struct question *q, struct gba_naf *naf, const struct gba_naf_push *push)
{
	static const struct gba_ua_id gpl = { { 1, 0, 0, 0, 5 } };
	const struct ua_name *name =
		push->fqdn != NULL ? naf_name_find(naf, push->fqdn) : NULL;
	struct gba_ua_id ua = gpl;
	size_t len;

	if (name == NULL)
		return GBA_NAF_ERR_ARG;
	if (push->ua_id != NULL)
		memcpy(ua.b, push->ua_id, sizeof(ua.b));
	if (naf_id_build(q->naf_id, &len, name->fqdn, &ua) != GBA_OK)
		return GBA_NAF_ERR_ARG;
	q->ask.naf_id = (struct gba_octets){ q->naf_id, len };
	q->ask.gsids = name->gsids;
	q->ask.gsid_count = name->gsid_count;
	q->ask.gba_u_aware = name->uicc != UA_UICC_OFF;
	return GBA_NAF_OK;
}

static enum gba_naf_status
take_who(struct question *q, const struct gba_naf_push *push)
{
	if ((push->impi == NULL) == (push->impu == NULL))
		return GBA_NAF_ERR_ARG;
	q->ask.is_public = push->impu != NULL;
	return copy(q->ue_id, sizeof(q->ue_id), &q->ask.ue_id,
		    push->impu != NULL ? push->impu : push->impi);
}

static enum gba_naf_status
take_rest(struct question *q, struct gba_naf *naf, const struct gba_naf_push *push)
{
	enum gba_naf_status status;

	status = copy(q->app_label, sizeof(q->app_label), &q->ask.app_label,
		      push->app_label != NULL ? push->app_label : "USIM");
	if (status == GBA_NAF_OK && !gba_text_is_visible(q->ask.app_label))
		status = GBA_NAF_ERR_ARG;
	if (status == GBA_NAF_OK && push->ptid == NULL) {
		status = gba_naf_ptid_make(naf, push->fqdn, q->ptid);
		q->ask.ptid = gba_text(q->ptid);
	} else if (status == GBA_NAF_OK) {
		status = copy(q->ptid, sizeof(q->ptid), &q->ask.ptid, push->ptid);
		if (status == GBA_NAF_OK && !ptid_is_plain(q->ask.ptid))
			status = GBA_NAF_ERR_ARG;
	}
	if (status != GBA_NAF_OK || (push->rand == NULL) != (push->auts == NULL) ||
	    push->expires <= gba_wall_s(&naf->clock))
		return status != GBA_NAF_OK ? status : GBA_NAF_ERR_ARG;
	q->ask.gba_u = push->gba_u != 0;
	q->ask.wants_impi = push->want_impi != 0;
	q->ask.until_s = push->expires;
	q->ask.resync = push->rand != NULL;
	if (push->rand != NULL) {
		memcpy(q->ask.rand.b, push->rand, sizeof(q->ask.rand.b));
		memcpy(q->ask.auts.b, push->auts, sizeof(q->ask.auts.b));
	}
	return GBA_NAF_OK;
}

static enum gba_naf_status
ask(struct gba_naf *naf, const struct gba_naf_push *given, struct pending *p)
{
	struct naf_push_source source;
	struct gba_naf_push push;
	struct question *q;
	enum gba_naf_status status;

	if (!naf_take_struct(&push, sizeof(push), given, sizeof(push)))
		return GBA_NAF_ERR_ARG;
	if (naf->transport->push == NULL)
		return GBA_NAF_ERR_UNSUPPORTED;
	q = calloc(1, sizeof(*q));
	if (q == NULL)
		return GBA_NAF_ERR_NOMEM;
	q->pending = p;
	status = take_name(q, naf, &push);
	if (status == GBA_NAF_OK)
		status = take_who(q, &push);
	if (status == GBA_NAF_OK)
		status = take_rest(q, naf, &push);
	if (status == GBA_NAF_OK &&
	    atomic_fetch_add(&naf->pushes, 1) >= naf->settings.pending_max) {
		atomic_fetch_sub(&naf->pushes, 1);
		status = GBA_NAF_ERR_BUSY;
	}
	if (status != GBA_NAF_OK) {
		free(q);
		return status;
	}
	source = naf->transport->push(naf->transport_self);
	source.ask(source.ctx, &q->ask, on_answer, q);
	return GBA_NAF_OK;
}

enum gba_naf_status
gba_naf_push_get(struct gba_naf *naf, const struct gba_naf_push *push,
		 unsigned timeout_ms, struct gba_naf_sa **sa)
{
	enum gba_naf_status status;
	struct pending *p;

	if (naf == NULL || push == NULL || sa == NULL || !atomic_load(&naf->open))
		return GBA_NAF_ERR_ARG;
	p = pending_new(naf, 0);
	if (p == NULL)
		return GBA_NAF_ERR_NOMEM;
	status = ask(naf, push, p);
	if (status == GBA_NAF_OK) {
		status = pending_wait(p, timeout_ms);
		if (status == GBA_NAF_ERR_TIMEOUT)
			return status;
		status = p->status;
	}
	if (status == GBA_NAF_OK) {
		*sa = p->sa;
		p->sa = NULL;
	}
	pending_free(p);
	return status;
}

enum gba_naf_status
gba_naf_push_ask(struct gba_naf *naf, const struct gba_naf_push *push,
		 gba_naf_on_sa *on_sa, void *ctx)
{
	enum gba_naf_status status;
	struct pending *p;

	if (naf == NULL || push == NULL || on_sa == NULL || !atomic_load(&naf->open))
		return GBA_NAF_ERR_ARG;
	p = pending_new(naf, 0);
	if (p == NULL)
		return GBA_NAF_ERR_NOMEM;
	p->on_sa = on_sa;
	p->ctx = ctx;
	status = ask(naf, push, p);
	if (status != GBA_NAF_OK)
		pending_free(p);
	return status;
}
