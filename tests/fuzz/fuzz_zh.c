/* SPDX-License-Identifier: Apache-2.0 */
/* What the BSF makes of answers of an HSS: two questions in a row of one user, to both of
 * which every request gets the same answer. Lines: switches and four lengths, result,
 * User-Name, scheme, realm, algorithm, qop, HA1, Redirect-Host; the GUSS to the end. */
#include "check.h"

#include <string.h>

#include "bsf/zh_client.h"
#include "lines.h"

#define IMPI "user@home1.net"

enum {
	DIGEST = 1,
	EXPERIMENTAL = 2,
	SILENT = 4,
	NO_ITEM = 8,
	NO_USER = 16,
	ONE_PEER = 32,
	ONCE = 64,
	RESYNC = 128
};

static struct {
	unsigned flags;
	struct diam_result result;
	struct diam_redirect redirect;
	struct zh_maa maa;
	unsigned asked, done;
	bool told; /* a time was told */
	int64_t now_ms;
} w;

static int64_t
now_ms(void *ctx)
{
	(void)ctx;
	return w.now_ms;
}

static enum gba_status
port_ask(void *ctx, const struct zh_mar *mar, const struct diam_dest *dest,
	 unsigned timeout_ms, diam_on_answer on_answer, void *on_answer_ctx)
{
	const bool success = w.result.code == 2001 && !w.result.experimental;

	(void)ctx;
	CHECK(++w.asked <= 8); /* whatever comes back, it ends */
	CHECK(mar->impi.len == strlen(IMPI) && dest->realm != NULL);
	CHECK(dest->host == NULL || strcmp(dest->host, "peer.home1.net") == 0);
	CHECK(mar->item.authorization.present == ((w.flags & RESYNC) != 0));
	w.told = mar->guss_timestamp.present;
	if ((w.flags & SILENT) != 0) {
		w.now_ms += timeout_ms;
		on_answer(on_answer_ctx, GBA_ERR_PEER, NULL, NULL);
	} else {
		on_answer(on_answer_ctx, GBA_OK, &w.result, success ? &w.maa : NULL);
	}
	return GBA_OK;
}

static unsigned
port_open(void *ctx)
{
	(void)ctx;
	return (w.flags & ONE_PEER) != 0 ? 1 : 2;
}

static enum bsf_zh_peer
port_peer(void *ctx, const char *identity)
{
	(void)ctx;
	return strcmp(identity, "peer.home1.net") == 0	 ? BSF_ZH_PEER_OPEN
	       : strcmp(identity, "away.home1.net") == 0 ? BSF_ZH_PEER_CLOSED
							 : BSF_ZH_PEER_UNKNOWN;
}

static void
on_done(void *ctx, enum gba_status status, const struct av_answer *answer)
{
	(void)ctx;
	w.done++;
	CHECK(answer != NULL);
	if (status != GBA_OK) {
		CHECK(answer->why != NULL && strlen(answer->why) > 10);
		return;
	}
	CHECK(w.result.code == 2001 && (w.flags & SILENT) == 0);
	if ((w.flags & DIGEST) != 0)
		CHECK(answer->digest.realm[0] != '\0' &&
		      answer->digest.qop != DIGEST_QOP_NONE);
	else
		CHECK(answer->av.xres.len >= 4 && answer->av.xres.len <= 16);
	/* A GUSS that is handed on reads, and is new or was told of. */
	CHECK(answer->guss == NULL || w.maa.guss.present || w.told);
}

static struct avp_octets
line_avp(struct gba_text *rest)
{
	const struct gba_text line = line_take(rest);
	const struct avp_octets avp = { line.len > 0, (const uint8_t *)line.p, line.len };

	return avp;
}

static void
lengths_take(struct zh_auth_item *item, struct gba_text line)
{
	static const uint8_t octets[256];
	struct avp_octets *const avps[] = { &item->authenticate, &item->authorization,
					    &item->ck, &item->ik };

	for (size_t i = 0; i < ARRAY_LEN(avps) && i + 1 < line.len; i++)
		*avps[i] =
			(struct avp_octets){ true, octets, (unsigned char)line.p[i + 1] };
}

static bool
world_read(struct gba_text rest)
{
	const struct gba_text switches = line_take(&rest), code = line_take(&rest);
	uint64_t n;

	memset(&w, 0, sizeof(w));
	w.flags = switches.len > 0 ? (unsigned char)switches.p[0] : 0;
	lengths_take(&w.maa.item, switches);
	if (gba_number(&n, code, 0, UINT32_MAX) != GBA_OK)
		return false;
	w.result.code = (uint32_t)n;
	w.result.experimental = (w.flags & EXPERIMENTAL) != 0;
	w.maa.item.present = (w.flags & NO_ITEM) == 0;
	w.maa.impi = line_avp(&rest);
	w.maa.impi.present = (w.flags & NO_USER) == 0;
	w.maa.item.scheme = line_avp(&rest);
	w.maa.item.digest.present = true;
	w.maa.item.digest.realm = line_avp(&rest);
	w.maa.item.digest.algorithm = line_avp(&rest);
	w.maa.item.digest.qop = line_avp(&rest);
	w.maa.item.digest.ha1 = line_avp(&rest);
	if (gba_text_copy(w.redirect.host[0], sizeof(w.redirect.host[0]),
			  line_take(&rest)) != GBA_OK)
		return false;
	w.redirect.count = 1;
	w.redirect.once = (w.flags & ONCE) != 0;
	if (w.result.code == 3006 && *w.redirect.host[0] != '\0')
		w.result.redirect = &w.redirect;
	w.maa.guss =
		(struct avp_octets){ rest.len > 0, (const uint8_t *)rest.p, rest.len };
	return rest.len <= GUSS_DOC_MAX;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct bsf_zh_ports ports = { .ask = port_ask,
					    .open = port_open,
					    .peer = port_peer,
					    .clock = { .mono_ms = now_ms } };
	const struct bsf_zh_conf conf = { .timeout_ms = 1000,
					  .digest_scheme = BSF_ZH_SCHEME_DIGEST,
					  .cache_octets = 4096,
					  .redirect_ms = 1000 };
	struct av_request request = { .impi = IMPI };
	struct av_source source;
	struct bsf_zh *zh;

	if (!world_read((struct gba_text){ (const char *)data, size }))
		return 0;
	request.resync = (w.flags & RESYNC) != 0;
	request.kind = (w.flags & DIGEST) != 0 ? AV_SIP_DIGEST : AV_AKA;
	CHECK(bsf_zh_new(&zh, &ports, &conf) == GBA_OK);
	source = bsf_zh_source(zh);
	for (unsigned i = 1; i <= 2; i++) {
		source.ask(source.ctx, &request, on_done, NULL);
		CHECK(w.done == i && bsf_zh_waiting(zh) == 0);
	}
	bsf_zh_free(zh);
	return 0;
}
