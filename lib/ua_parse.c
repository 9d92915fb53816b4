/* SPDX-License-Identifier: Apache-2.0 */
/* Ua: from a request to a session; everything that needs no key. */
#include <string.h>
#include <strings.h>

#include "lib/ua_session.h"

#define REALM_ME     "3GPP-bootstrapping@"
#define REALM_UICC   "3GPP-bootstrapping-uicc@"
#define REALM_DIGEST "3GPP-bootstrapping-digest@"
#define CNONCE_MAX   256

static const struct ua_finding go_on = { UA_ACCEPTED, "" };

static bool
starts_nocase(struct gba_text t, const char *prefix)
{
	const size_t len = strlen(prefix);

	return t.len >= len && strncasecmp(t.p, prefix, len) == 0;
}

static struct gba_text
skip(struct gba_text t, size_t len)
{
	return (struct gba_text){ t.p + len, t.len - len };
}

/* Host without its port and without the dot of the root (interop.md E4). */
static struct gba_text
host_name(struct gba_text host)
{
	const char *colon = host.p != NULL ? memchr(host.p, ':', host.len) : NULL;

	if (colon != NULL)
		host.len = (size_t)(colon - host.p);
	if (host.len > 1 && host.p[host.len - 1] == '.')
		host.len--;
	return host;
}

/* The authority of an absolute target; absent for the usual path. */
static struct gba_text
target_host(struct gba_text target)
{
	static const char *const schemes[] = { "http://", "https://" };

	for (size_t i = 0; i < ARRAY_LEN(schemes); i++)
		if (starts_nocase(target, schemes[i])) {
			struct gba_text rest = skip(target, strlen(schemes[i]));
			size_t len = 0;

			while (len < rest.len && strchr("/?#", rest.p[len]) == NULL)
				len++;
			rest.len = len;
			return host_name(rest);
		}
	return (struct gba_text){ NULL, 0 };
}

/* The NAF FQDN is the name the UE used: Host, and server_name and an absolute target have
 * to agree with it (TS 33.222 5.3). */
static struct ua_finding
parse_host(struct ua_session *s)
{
	const struct ua_request *r = &s->request;
	const struct gba_text host = host_name(r->host), target = target_host(r->target);

	if (r->host_count != 1 || host.len == 0)
		return (struct ua_finding){ UA_BAD_REQUEST,
					    "Host is missing or repeated" };
	for (size_t i = 0; i < s->ua->conf.count; i++)
		if (gba_text_is_nocase(host, s->ua->conf.names[i].fqdn))
			s->name = &s->ua->conf.names[i];
	if (s->name == NULL)
		return (struct ua_finding){ UA_MISDIRECTED,
					    "Host is no name of this NAF" };
	if (target.p != NULL && !gba_text_is_nocase(target, s->name->fqdn))
		return (struct ua_finding){ UA_BAD_REQUEST,
					    "the target names another host than Host" };
	if (r->sni.p != NULL && !gba_text_is_nocase(host_name(r->sni), s->name->fqdn))
		return (struct ua_finding){
			UA_MISDIRECTED, "Host differs from the name in the TLS handshake"
		};
	return go_on;
}

static bool
has_token(struct gba_text user_agent)
{
	static const char token[] = "3gpp-gba";

	for (size_t i = 0; i + sizeof(token) - 1 <= user_agent.len; i++)
		if (starts_nocase(skip(user_agent, i), token))
			return true;
	return false;
}

static enum ua_verdict
member_parse(struct ua_realms *out, struct gba_text member, const char *fqdn)
{
	const struct {
		const char *prefix;
		bool *found;
	} kinds[] = {
		{ REALM_ME, &out->me },
		{ REALM_UICC, &out->uicc },
		{ REALM_DIGEST, &out->digest },
	};

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		if (!starts_nocase(member, kinds[i].prefix))
			continue;
		if (!gba_text_is_nocase(skip(member, strlen(kinds[i].prefix)), fqdn))
			return UA_FOREIGN;
		*kinds[i].found = true;
		return UA_ACCEPTED;
	}
	return UA_CHALLENGE;
}

enum ua_verdict
ua_realm_parse(struct ua_realms *out, struct gba_text realm, const char *fqdn)
{
	struct ua_realms found = { false, false, false };

	for (size_t at = 0; at <= realm.len;) {
		struct gba_text member = { realm.p + at, realm.len - at };
		const char *end = memchr(member.p, ';', member.len);
		enum ua_verdict verdict;

		if (end != NULL)
			member.len = (size_t)(end - member.p);
		at += member.len + 1;
		while (member.len > 0 && member.p[0] == ' ')
			member = skip(member, 1);
		while (member.len > 0 && member.p[member.len - 1] == ' ')
			member.len--;
		verdict = member_parse(&found, member, fqdn);
		if (verdict != UA_ACCEPTED)
			return verdict;
	}
	*out = found;
	return UA_ACCEPTED;
}

static struct ua_finding
parse_realm(struct ua_session *s)
{
	switch (ua_realm_parse(&s->realms, s->auth.realm, s->name->fqdn)) {
	case UA_ACCEPTED:
		break;
	case UA_FOREIGN:
		return (struct ua_finding){ UA_FOREIGN,
					    "the realm is that of another name" };
	default:
		return (struct ua_finding){ UA_CHALLENGE, "the realm is none of GBA" };
	}
	if (s->name->uicc == UA_UICC_OFF)
		s->realms.uicc = false;
	if (!s->name->with_digest)
		s->realms.digest = false;
	if (!s->realms.me && !s->realms.uicc && !s->realms.digest)
		return (struct ua_finding){ UA_CHALLENGE,
					    "the -uicc or -digest realm is not offered" };
	return go_on;
}

/* One to eight hexadecimal digits, not zero (interop.md E8). */
static bool
parse_nc(uint32_t *out, struct gba_text nc)
{
	char padded[9] = "00000000";
	uint8_t b[4];

	if (nc.p == NULL || nc.len == 0 || nc.len > 8)
		return false;
	memcpy(padded + 8 - nc.len, nc.p, nc.len);
	if (gba_unhex(b, sizeof(b), gba_text(padded)) != GBA_OK)
		return false;
	*out = (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
	return *out != 0;
}

/* It goes back in Authentication-Info, where every octet may have to be escaped. */
static bool
cnonce_is_valid(struct gba_text cnonce)
{
	return cnonce.p != NULL && cnonce.len > 0 && cnonce.len <= CNONCE_MAX;
}

static bool
qop_is_offered(const struct ua_session *s, enum digest_qop qop)
{
	if (s->request.body_unseen)
		return qop == DIGEST_QOP_AUTH;
	return (qop == DIGEST_QOP_AUTH && s->name->qop != UA_QOP_AUTH_INT) ||
	       (qop == DIGEST_QOP_AUTH_INT && s->name->qop != UA_QOP_AUTH);
}

static struct ua_finding
parse_directives(struct ua_session *s)
{
	const struct www_auth *a = &s->auth;
	struct digest_input *in = &s->input;

	if (digest_alg_parse(&in->alg, a->algorithm) != GBA_OK ||
	    in->alg.aka_version != 0 || in->alg.hash != s->name->hash)
		return (struct ua_finding){ UA_CHALLENGE,
					    "the algorithm was not offered" };
	if (www_auth_qop_parse(&in->qop, a->qop) != GBA_OK || !qop_is_offered(s, in->qop))
		return (struct ua_finding){ UA_CHALLENGE, "the qop was not offered" };
	if (!cnonce_is_valid(a->cnonce))
		return (struct ua_finding){ UA_BAD_REQUEST,
					    "cnonce is missing or too long" };
	if (!parse_nc(&s->nc, a->nc))
		return (struct ua_finding){ UA_BAD_REQUEST, "nc is no count" };
	if (a->uri.p == NULL ||
	    !www_auth_uri_matches(a->uri, s->request.target, s->request.host))
		return (struct ua_finding){ UA_BAD_REQUEST,
					    "uri is not the target of the request" };
	in->nonce = a->nonce;
	in->nc = a->nc;
	in->cnonce = a->cnonce;
	in->uri = a->uri;
	in->method = s->request.method;
	in->body = s->request.body;
	return go_on;
}

bool
ua_btid_is_plausible(struct gba_text btid)
{
	const char *at = btid.len > 0 ? memchr(btid.p, '@', btid.len) : NULL;

	if (at == NULL || at == btid.p || btid.len > GBA_BTID_MAX)
		return false;
	for (const char *c = btid.p; c < at; c++)
		if (*c <= ' ' || *c > '~' || *c == '"')
			return false;
	return fqdn_is_valid(skip(btid, (size_t)(at + 1 - btid.p)));
}

static struct ua_finding
parse_credentials(struct ua_session *s)
{
	const struct ua_request *r = &s->request;
	const struct www_auth *a = &s->auth;

	if (r->authorization_count == 0)
		return (struct ua_finding){ UA_CHALLENGE, "no credentials yet" };
	if (r->authorization_count > 1)
		return (struct ua_finding){ UA_BAD_REQUEST, "Authorization is repeated" };
	if (!starts_nocase(r->authorization, "Digest"))
		return (struct ua_finding){ UA_CHALLENGE, "the scheme is not Digest" };
	if (www_auth_parse(&s->auth, r->authorization) != GBA_OK)
		return (struct ua_finding){ UA_BAD_REQUEST,
					    "Authorization does not parse" };
	if (a->username.len == 0 || a->nonce.len == 0 || a->response.len == 0 ||
	    a->realm.len == 0)
		return (struct ua_finding){ UA_CHALLENGE, "no credentials yet" };
	return go_on;
}

/* TLS has checked the key; what else the headers say of credentials does not count. */
static struct ua_finding
parse_psk(struct ua_session *s)
{
	const struct ua_finding f = parse_host(s);

	s->auth.username = s->request.psk_btid;
	return f;
}

struct ua_finding
ua_parse(struct ua_session *s)
{
	static struct ua_finding (*const steps[])(struct ua_session *) = {
		parse_host, parse_credentials, parse_realm, parse_directives
	};
	struct ua_finding f = go_on;

	if (s->request.psk_btid.p != NULL)
		return parse_psk(s);
	for (size_t i = 0; f.verdict == UA_ACCEPTED && i < ARRAY_LEN(steps); i++) {
		f = steps[i](s);
		if (i == 0 && f.verdict == UA_ACCEPTED && s->name->token_needed &&
		    !has_token(s->request.user_agent))
			f = (struct ua_finding){ UA_DENIED, "User-Agent lacks 3gpp-gba" };
	}
	if (f.verdict == UA_ACCEPTED && !ua_btid_is_plausible(s->auth.username))
		f = (struct ua_finding){ UA_RENEGOTIATE, "the username is no B-TID" };
	return f;
}

static void
add_id(struct ua_session *s, const struct gba_ua_id *id)
{
	for (size_t i = 0; i < s->id_count; i++)
		if (memcmp(&s->ids[i], id, sizeof(*id)) == 0)
			return;
	if (s->id_count < ARRAY_LEN(s->ids))
		s->ids[s->id_count++] = *id;
}

static bool
negotiated(const struct ua_request *r, struct gba_ua_id *id)
{
	if (r->tls && !r->has_suite)
		return false;
	*id = r->tls ? gba_ua_id_tls(r->suite) : gba_ua_id_http_digest;
	return true;
}

/* What fitted before goes first; it is tried only where this connection allows it too. */
static void
prefer(struct ua_session *s, const struct gba_ua_id *id)
{
	for (size_t i = 1; i < s->id_count; i++)
		if (memcmp(&s->ids[i], id, sizeof(*id)) == 0) {
			memmove(&s->ids[1], &s->ids[0], i * sizeof(s->ids[0]));
			s->ids[0] = *id;
			return;
		}
}

void
ua_list_ids(struct ua_session *s)
{
	struct gba_ua_id id;

	if (s->request.psk_btid.p != NULL) {
		add_id(s, &s->request.psk_ua_id);
		return;
	}
	for (size_t i = 0; i < s->name->id_count; i++) {
		if (!s->name->ids[i].negotiated)
			add_id(s, &s->name->ids[i].id);
		else if (negotiated(&s->request, &id))
			add_id(s, &id);
	}
	s->fitted = naf_keys_fitted(s->ua->conf.keys, &s->place, &s->fitted_id);
	if (s->fitted)
		prefer(s, &s->fitted_id);
}
