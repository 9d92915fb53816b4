/* SPDX-License-Identifier: Apache-2.0 */
/* Ub without a card: GBA_Digest (TS 33.220 Annex M, B.5; TS 24.109 Annex I). */
#include <string.h>

#include "base/secret.h"
#include "ue/ub_run.h"

/* What the answer depends on beside H(A1): the realm it was made for, and the
 * connection. */
static enum gba_status
check_challenge(struct run *run)
{
	const char *realm = run->conf->digest->realm;

	if (!gba_text_is(run->challenge.auth.realm, realm)) {
		ue_why(run->why,
		       "the realm %.*s is not %s, which the credentials are for",
		       (int)run->challenge.auth.realm.len, run->challenge.auth.realm.p,
		       realm);
		return GBA_ERR_DENIED;
	}
	if (!run->reply.has_export) {
		ue_why(run->why, "TLS gives no keying material: TLS 1.2 without the "
				 "extended master secret (RFC 7627)");
		return GBA_ERR_PEER;
	}
	return GBA_OK;
}

/* RESP is the response as octets. */
static enum gba_status
make_ks(struct run *run, struct gba_octets ha1, struct gba_octets extr)
{
	const struct gba_text response = gba_text(run->answer.response.s);
	uint8_t resp[32];
	enum gba_status status = gba_unhex(resp, response.len / 2, response);

	if (status == GBA_OK)
		status = gba_digest_ks(&run->ks, ha1, extr,
				       (struct gba_octets){ resp, response.len / 2 });
	gba_wipe(resp, sizeof(resp));
	return status;
}

enum gba_status
ub_digest_answer(struct run *run)
{
	const struct digest_credentials *digest = run->conf->digest;
	const struct gba_octets ha1 = { digest->ha1, sizeof(digest->ha1) };
	const struct gba_octets extr = { run->reply.export, sizeof(run->reply.export) };
	struct gba_digest_password password = { .len = 0 };
	enum gba_status status = check_challenge(run);

	if (status == GBA_OK)
		status =
			gba_digest_password(&password, run->conf->digest_form, ha1, extr);
	if (status == GBA_OK)
		status = ub_build_second(
			run, (struct gba_octets){ password.b, password.len }, NULL);
	if (status == GBA_OK)
		status = make_ks(run, ha1, extr);
	if (status == GBA_OK)
		ue_trace_note(run->conf->trace, "ME",
			      "password and Ks from H(A1) and this TLS connection");
	gba_wipe(&password, sizeof(password));
	return status;
}

enum gba_status
ub_digest_keep(struct run *run, struct state *fresh)
{
	const enum gba_status status = gba_text_copy(fresh->nonce, sizeof(fresh->nonce),
						     run->challenge.auth.nonce);

	fresh->mode = STATE_DIGEST;
	fresh->rand = (struct aka_rand){ { 0 } };
	fresh->ks = run->ks;
	return status;
}
