/* SPDX-License-Identifier: Apache-2.0 */
/* What the BSF makes of a request: judgements without effects (TS 33.220 4.5.2). */
#include <stdio.h>
#include <string.h>

#include "base/secret.h"
#include "bsf/ub_session.h"
#include "codec/btid.h"

bool
ub_realm(char out[256], const struct bsf_conf_ub *conf, struct gba_text host)
{
	const struct gba_text name = ub_host_name(host);
	const struct conf_list *names = &conf->server_name;
	const char *served = NULL;

	for (size_t i = 0; i < names->count && served == NULL; i++)
		if (gba_text_is_nocase(name, names->item[i]))
			served = names->item[i];
	/* Phones name a BSF by more names than its operator knows (interop.md B5, D). */
	if (conf->strict && served == NULL && names->count > 0 && name.len > 0)
		return false;
	if (*conf->realm != '\0')
		snprintf(out, 256, "%s", conf->realm);
	else if (served != NULL)
		snprintf(out, 256, "%s", served);
	else if (names->count > 0)
		snprintf(out, 256, "%.255s", names->item[0]);
	else if (fqdn_is_valid(name) && name.len <= BTID_DOMAIN_MAX)
		snprintf(out, 256, "%.*s", (int)name.len, name.p);
	else
		snprintf(out, 256, "localhost");
	return true;
}

bool
ub_path_is_served(const struct bsf_conf_ub *conf, struct gba_text target)
{
	struct gba_text path = ub_path(target);
	const char *query = path.len == 0 ? NULL : memchr(path.p, '?', path.len);

	if (query != NULL)
		path.len = (size_t)(query - path.p);
	for (size_t i = 0; i < conf->path.count; i++)
		if (strcmp(conf->path.item[i], "*") == 0 ||
		    gba_text_is(path, conf->path.item[i]))
			return true;
	return false;
}

/* That of the credentials, which is the name of the home network (TS 24.109 I.2). */
static const char *
ub_challenge_realm(const struct ub_facts *facts)
{
	const char *realm = facts->challenge->digest.realm;

	return *realm != '\0' ? realm : facts->realm;
}

/* The algorithm of the challenge; MD5-sess is not MD5. */
static bool
is_of_the_algorithm(const struct ub_request *request, const struct challenge *c)
{
	const struct digest_alg alg = ub_algorithm(c);

	return request->auth.algorithm.len == 0 ||
	       gba_text_is_nocase(request->auth.algorithm, digest_alg_name(&alg));
}

/* [ub] strict: what was sent comes back, and a fresh nonce has nc 1 (RFC 7616 3.4). */
static bool
is_to_the_letter(const struct ub_request *request, const struct ub_facts *facts)
{
	return gba_text_is(request->auth.realm, ub_challenge_realm(facts)) &&
	       gba_text_is(request->auth.opaque, facts->challenge->opaque) &&
	       request->auth.algorithm.len > 0 &&
	       gba_text_is(request->auth.nc, "00000001");
}

/* HA1 is made from the realm the UE sent (interop.md B4). The password is empty beside an
 * auts (RFC 3310 3.4). */
static enum gba_status
response_check(struct digest_hex *ha1, const struct ub_request *request,
	       const struct ub_facts *facts)
{
	const struct challenge *c = facts->challenge;
	const struct digest_input in = ub_digest_input(request, c);
	struct gba_digest_password password = { .len = 0 };
	enum gba_status status = GBA_OK;

	if (request->kind != UB_AUTS)
		status = ub_mode_row(c->mode)->password(&password, c, request,
							facts->conf);
	if (status == GBA_OK)
		status = digest_ha1(ha1, &in.alg, request->auth.username,
				    request->auth.realm,
				    (struct gba_octets){ password.b, password.len });
	if (status == GBA_OK)
		status = digest_check(ha1, &in, request->auth.response);
	gba_wipe(&password, sizeof(password));
	return status;
}

static enum ub_event
judge_response(enum ub_reason *reason, struct digest_hex *ha1,
	       const struct ub_request *request, const struct ub_facts *facts)
{
	const bool is_auts = request->kind == UB_AUTS;
	const enum gba_status status = response_check(ha1, request, facts);

	if (status == GBA_ERR_MAC) {
		*reason = ub_mode_row(facts->challenge->mode)->wrong;
		return UB_EV_RES_WRONG;
	}
	if (status != GBA_OK) {
		*reason = status == GBA_ERR_DENIED ? UB_DIGEST_TLS12 : UB_FAILED;
		return UB_EV_REFUSE;
	}
	if (!is_auts) {
		*reason = UB_RESPONSE_GOOD;
		return UB_EV_RES;
	}
	if (facts->challenge->resyncs + 1 >= facts->conf->resync_limit) {
		*reason = UB_RESYNC_LIMIT;
		return UB_EV_REFUSE;
	}
	*reason = UB_AUTS_GOOD;
	return UB_EV_AUTS;
}

static bool
is_late(const struct ub_facts *facts)
{
	return facts->now_ms - facts->challenge->made_ms >
	       (int64_t)facts->conf->challenge_timeout_s * 1000;
}

enum ub_event
ub_judge(enum ub_reason *reason, struct digest_hex *ha1, const struct ub_request *request,
	 const struct ub_facts *facts)
{
	enum ub_event event = UB_EV_STRAY;

	if (request->kind == UB_FIRST) {
		*reason = UB_FIRST_REQUEST;
		event = UB_EV_REQUEST;
	} else if (facts->challenge == NULL) {
		*reason = UB_NONCE_UNKNOWN;
	} else if (is_late(facts)) {
		*reason = UB_NONCE_LATE;
	} else if (strcmp(request->username, facts->challenge->username) != 0) {
		*reason = UB_NONCE_OF_ANOTHER;
	} else if (request->is_digest != (facts->challenge->mode == GBA_MODE_DIGEST)) {
		*reason = UB_OTHER_KIND;
	} else if (!ub_mode_is_served(reason, facts->challenge->mode, facts->conf,
				      request)) {
		event = UB_EV_REFUSE;
	} else if (request->kind == UB_EMPTY) {
		*reason = UB_RESPONSE_EMPTY;
		event = UB_EV_RES_WRONG;
	} else if (!is_of_the_algorithm(request, facts->challenge)) {
		*reason = UB_BAD_ALGORITHM;
		event = UB_EV_REFUSE;
	} else if (facts->conf->strict && !is_to_the_letter(request, facts)) {
		*reason = UB_BAD_STRICT;
		event = UB_EV_REFUSE;
	} else {
		event = judge_response(reason, ha1, request, facts);
	}
	return event;
}

uint64_t
ub_lifetime(const struct bsf_conf_ub *conf, uint64_t guss_lifetime_s)
{
	const uint64_t wanted =
		guss_lifetime_s > 0 ? guss_lifetime_s : conf->key_lifetime_s;

	return wanted < conf->key_lifetime_max_s ? wanted : conf->key_lifetime_max_s;
}

enum gba_mode
ub_mode(const struct bsf_conf_ub *conf, enum guss_uicc guss, enum guss_uicc source)
{
	const enum guss_uicc uicc = guss != GUSS_UICC_ABSENT ? guss : source;

	if (uicc == GUSS_UICC_ABSENT)
		return conf->gba_u_without_guss ? GBA_MODE_U : GBA_MODE_ME;
	return uicc == GUSS_UICC_GBA_U ? GBA_MODE_U : GBA_MODE_ME;
}

enum ub_reason
ub_reason_of_av(enum gba_status status)
{
	switch (status) {
	case GBA_ERR_NOT_FOUND:
		return UB_IMPI_UNKNOWN;
	case GBA_ERR_DENIED:
		return UB_IMPI_BARRED;
	case GBA_ERR_SCHEME:
		return UB_NO_CREDENTIALS;
	default:
		return UB_AV_FAILED;
	}
}

enum ub_event
ub_judge_av(struct ub_session *s, enum gba_status status, const struct av_answer *answer)
{
	if (status != GBA_OK) {
		s->reason = ub_reason_of_av(status);
		s->why = answer != NULL ? answer->why : NULL;
		return UB_EV_NO_AV;
	}
	if (s->mode == GBA_MODE_ME && ub_2g_is_for(&s->policy->conf, s->impi, answer))
		s->mode = GBA_MODE_2G;
	return ub_mode_is_served(&s->reason, s->mode, &s->policy->conf, &s->request)
		       ? UB_EV_AV
		       : UB_EV_NO_AV;
}
