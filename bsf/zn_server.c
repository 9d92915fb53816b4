/* SPDX-License-Identifier: Apache-2.0 */
/* Zn on the wire: look up what a decision needs, decide, answer, leave a record. */
#include "bsf/zn_server.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct bsf_zn {
	struct store *store;
	struct gba_clock clock;
	const struct gba_log *log;
	pthread_rwlock_t lock; /* guards policy */
	struct bsf_zn_policy policy;
	atomic_uint_fast64_t counts[BSF_ZN_REASON_COUNT];
};

/* What was read from the store for one request. */
struct found {
	struct store_naf naf;
	struct store_binding binding;
	struct guss *guss;
	bool has_naf, has_binding;
};

enum gba_status
bsf_zn_naf_get(struct store_naf *out, struct store *store, const char *identity)
{
	char lower[256];
	size_t i;

	for (i = 0; identity[i] != '\0' && i + 1 < sizeof(lower); i++)
		lower[i] = identity[i] >= 'A' && identity[i] <= 'Z'
				   ? (char)(identity[i] - 'A' + 'a')
				   : identity[i];
	lower[i] = '\0';
	return store_naf_get(store, out, lower);
}

bool
bsf_zn_is_naf(struct store *store, const char *identity)
{
	struct store_naf naf;

	return bsf_zn_naf_get(&naf, store, identity) == GBA_OK;
}

bool
bsf_zn_may_connect(void *ctx, const char *identity)
{
	struct bsf_zn *zn = ctx;
	bool proxy;

	pthread_rwlock_rdlock(&zn->lock);
	proxy = bsf_naf_is_proxy(&zn->policy, identity);
	pthread_rwlock_unlock(&zn->lock);
	return proxy || bsf_zn_is_naf(zn->store, identity);
}

/* BSF_ZN_OK: the store answered, if only that there is nothing. */
static enum bsf_zn_reason
find(struct found *out, struct bsf_zn *zn, const struct bsf_zn_request *request)
{
	enum gba_status status;

	status = bsf_zn_naf_get(&out->naf, zn->store, request->origin_host);
	if (status != GBA_OK && status != GBA_ERR_NOT_FOUND)
		return BSF_ZN_STORE_FAILED;
	out->has_naf = status == GBA_OK;
	if (!out->has_naf || request->btid_bad)
		return BSF_ZN_OK;
	status = store_binding_get(zn->store, &out->binding, &request->rand,
				   gba_wall_s(&zn->clock));
	if (status == GBA_ERR_NOT_FOUND || status == GBA_ERR_EXPIRED)
		return BSF_ZN_OK;
	if (status != GBA_OK)
		return BSF_ZN_STORE_FAILED;
	out->has_binding = true;
	if (out->binding.guss == NULL ||
	    (request->gsid_count == 0 && out->naf.required_count == 0))
		return BSF_ZN_OK;
	if (guss_parse(&out->guss,
		       (struct gba_octets){ (const uint8_t *)out->binding.guss,
					    strlen(out->binding.guss) },
		       NULL) != GBA_OK)
		return BSF_ZN_GUSS_BAD;
	return BSF_ZN_OK;
}

static void
found_fini(struct found *found)
{
	guss_free(found->guss);
	if (found->has_binding)
		store_binding_fini(&found->binding);
}

static void
decide(struct bsf_zn_decision *out, struct bsf_zn *zn,
       const struct bsf_zn_request *request, const struct found *found)
{
	const struct bsf_zn_facts facts = {
		.naf = found->has_naf ? &found->naf : NULL,
		.binding = found->has_binding ? &found->binding : NULL,
		.guss = found->guss,
	};

	pthread_rwlock_rdlock(&zn->lock);
	bsf_zn_decide(out, &zn->policy, request, &facts);
	pthread_rwlock_unlock(&zn->lock);
}

/* One line, one audit record, one count for each request. */
static void
record(struct bsf_zn *zn, const struct bsf_zn_request *request, const struct found *found,
       const struct bsf_zn_decision *decision)
{
	const struct bsf_naf_reason *row = bsf_zn_reason_row(decision->reason);
	const char *impi = found->has_binding ? found->binding.impi : "";
	const char *fqdn = request->naf_id_bad ? "-" : request->naf_id.fqdn;
	struct store_audit audit = { .wall_ms = gba_wall_s(&zn->clock) * 1000 };
	char tag[256];

	atomic_fetch_add(&zn->counts[decision->reason], 1);
	gba_log(zn->log,
		decision->reason >= BSF_ZN_GUSS_BAD ? GBA_LOG_ERROR : GBA_LOG_INFO, "zn",
		"%s naf=%s fqdn=%s impi=%s uss=%zu result=%u", row->outcome,
		request->origin_host, fqdn, gba_log_identity(zn->log, tag, impi),
		decision->uss.count, row->result);
	snprintf(audit.impi, sizeof(audit.impi), "%s", impi);
	snprintf(audit.peer, sizeof(audit.peer), "%.127s", request->origin_host);
	snprintf(audit.step, sizeof(audit.step), "zn");
	snprintf(audit.outcome, sizeof(audit.outcome), "%s", row->outcome);
	snprintf(audit.detail, sizeof(audit.detail), "%.160s; asked for %.80s",
		 row->detail, fqdn);
	store_audit_put(zn->store, &audit);
}

void
bsf_zn_ask(struct bsf_zn *zn, const struct bsf_zn_request *request,
	   void (*on_reply)(void *ctx, const struct bsf_zn_reply *reply), void *ctx)
{
	struct bsf_zn_decision decision = { .reason = BSF_ZN_FAILED };
	struct found found = { 0 };
	struct bsf_zn_answer answer;
	struct bsf_zn_reply reply;

	memset(&answer, 0, sizeof(answer));
	decision.reason = find(&found, zn, request);
	if (decision.reason == BSF_ZN_OK)
		decide(&decision, zn, request, &found);
	if (decision.reason == BSF_ZN_OK &&
	    bsf_zn_build(&answer, &decision, request, &found.binding) != GBA_OK)
		decision.reason = BSF_ZN_FAILED;
	record(zn, request, &found, &decision);
	reply = (struct bsf_zn_reply){ decision.reason, &decision, &answer.bia };
	on_reply(ctx, &reply);
	bsf_zn_answer_fini(&answer);
	found_fini(&found);
}

struct diam_result
bsf_zn_result(const struct bsf_naf_reason *reason)
{
	return (struct diam_result){
		.code = reason->result,
		.experimental = reason->experimental,
		.failed_code = reason->failed_avp,
		.failed_vendor = reason->failed_avp != 0 ? GBA_VENDOR_3GPP : 0,
		.error_message = reason->result == DIAM_SUCCESS ? NULL : reason->detail,
	};
}

static void
on_bir_reply(void *ctx, const struct bsf_zn_reply *reply)
{
	const struct diam_result result = bsf_zn_result(bsf_zn_reason_row(reply->reason));

	diam_reply(ctx, &result, reply->reason == BSF_ZN_OK ? reply->bia : NULL);
}

static void
on_bir(void *ctx, struct diam_call *call, const void *bir)
{
	struct bsf_zn_request request;
	struct bsf_zn *zn = ctx;
	bool binary;

	pthread_rwlock_rdlock(&zn->lock);
	binary = zn->policy.gsid_binary;
	pthread_rwlock_unlock(&zn->lock);
	bsf_zn_parse(&request, bir, diam_call_origin_host(call), diam_call_peer(call),
		     binary);
	bsf_zn_ask(zn, &request, on_bir_reply, call);
}

enum gba_status
bsf_zn_new(struct bsf_zn **out, const struct bsf_zn_conf *conf)
{
	struct bsf_zn *zn = calloc(1, sizeof(*zn));

	if (zn == NULL)
		return GBA_ERR_NOMEM;
	zn->store = conf->store;
	zn->clock = conf->clock;
	zn->log = conf->log;
	zn->policy = conf->policy;
	pthread_rwlock_init(&zn->lock, NULL);
	*out = zn;
	return GBA_OK;
}

enum gba_status
bsf_zn_serve(struct bsf_zn *zn, struct diam_node *node)
{
	return diam_serve(node, &zn_command, sizeof(struct zn_bir), on_bir, zn);
}

void
bsf_zn_free(struct bsf_zn *zn)
{
	if (zn == NULL)
		return;
	pthread_rwlock_destroy(&zn->lock);
	free(zn);
}

void
bsf_zn_policy_set(struct bsf_zn *zn, const struct bsf_zn_policy *policy)
{
	pthread_rwlock_wrlock(&zn->lock);
	zn->policy = *policy;
	pthread_rwlock_unlock(&zn->lock);
}

uint64_t
bsf_zn_count(const struct bsf_zn *zn, enum bsf_zn_reason reason)
{
	return atomic_load(&zn->counts[reason]);
}
