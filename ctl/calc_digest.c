/* SPDX-License-Identifier: Apache-2.0 */
/* One Digest from words or from a pasted header (RFC 7616). */
#include <string.h>
#include <strings.h>

#include "base/secret.h"
#include "crypto/hash.h"
#include "ctl/calc_http.h"

static struct gba_octets
octets(struct gba_text t)
{
	return (struct gba_octets){ (const uint8_t *)t.p, t.len };
}

/* --- words -------------------------------------------------------------------------- */

static enum gba_status
read_body(struct calc *c, struct calc_digest *d)
{
	const struct gba_text reply = calc_text_or(c, "reply-body", NULL);
	enum gba_status status = GBA_OK;
	size_t len = 0;

	if (calc_has(c, "body") && calc_has(c, "body-hex"))
		return calc_refuse(c, GBA_ERR_SYNTAX,
				   "body and body-hex: give one of them");
	d->reply_body = octets(reply);
	d->in.body = octets(calc_text_or(c, "body", ""));
	if (calc_has(c, "body-hex")) {
		status = calc_hex_range(c, d->body, &len, 1, sizeof(d->body), "body-hex");
		d->in.body = (struct gba_octets){ d->body, len };
	}
	return status;
}

static enum gba_status
read_qop(struct calc *c, struct calc_digest *d, struct gba_text qop)
{
	if (!d->pasted && gba_text_is(qop, "none"))
		qop = gba_text(NULL);
	if (www_auth_qop_parse(&d->in.qop, qop) != GBA_OK)
		return calc_refuse(c, GBA_ERR_SYNTAX,
				   "qop: auth, auth-int%s expected, one of them",
				   d->pasted ? "" : " or none");
	return GBA_OK;
}

static enum gba_status
read_algorithm(struct calc *c, struct calc_digest *d, struct gba_text algorithm)
{
	if (digest_alg_parse(&d->in.alg, algorithm) != GBA_OK)
		return calc_refuse(c, GBA_ERR_SYNTAX,
				   "algorithm: MD5, SHA-256, AKAv1-MD5 and the like "
				   "expected");
	return GBA_OK;
}

static enum gba_status
read_header(struct calc *c, struct calc_digest *d)
{
	static const char *const in_header[] = { "username", "realm", "nonce", "cnonce",
						 "nc",	     "uri",   "qop" };
	static const char field[] = "Authorization:";
	struct gba_text t;
	enum gba_status status = calc_text(c, &t, "authorization");

	if (status != GBA_OK)
		return status;
	for (size_t i = 0; i < ARRAY_LEN(in_header); i++)
		if (calc_has(c, in_header[i]))
			return calc_refuse(c, GBA_ERR_SYNTAX,
					   "%s: stands in the header already",
					   in_header[i]);
	if (strncasecmp(t.p, field, sizeof(field) - 1) == 0)
		t = gba_text(t.p + sizeof(field) - 1);
	t = gba_text(t.p + strspn(t.p, " \t"));
	if (www_auth_parse(&d->header, t) != GBA_OK)
		return calc_refuse(
			c, GBA_ERR_SYNTAX,
			"authorization: no Digest header that can be read (is a "
			"quote missing?)");
	if (d->header.username.p == NULL || d->header.realm.p == NULL ||
	    d->header.response.p == NULL || d->header.nonce.p == NULL ||
	    d->header.uri.p == NULL)
		return calc_refuse(c, GBA_ERR_SYNTAX,
				   "authorization: username, realm, nonce, uri and "
				   "response must be there");
	if (d->header.response.len == 0)
		return calc_refuse(c, GBA_ERR_SYNTAX,
				   "authorization: response is empty: this is a first "
				   "request, which proves nothing");
	d->username = d->header.username;
	d->realm = d->header.realm;
	d->response = d->header.response;
	d->in.nonce = d->header.nonce;
	d->in.uri = d->header.uri;
	d->in.nc = d->header.nc;
	d->in.cnonce = d->header.cnonce;
	status = read_qop(c, d, d->header.qop);
	if (status == GBA_OK && d->in.qop != DIGEST_QOP_NONE &&
	    (d->in.nc.p == NULL || d->in.cnonce.p == NULL))
		return calc_refuse(c, GBA_ERR_SYNTAX,
				   "authorization: qop without nc and cnonce");
	return status;
}

static enum gba_status
read_directives(struct calc *c, struct calc_digest *d, const char *qop)
{
	enum gba_status status = calc_text(c, &d->username, "username");

	if (status == GBA_OK)
		status = calc_text(c, &d->realm, "realm");
	if (status == GBA_OK)
		status = calc_text(c, &d->in.nonce, "nonce");
	if (status == GBA_OK)
		status = read_qop(c, d, calc_text_or(c, "qop", qop));
	if (status == GBA_OK && d->in.qop != DIGEST_QOP_NONE)
		status = calc_text(c, &d->in.cnonce, "cnonce");
	d->in.nc = calc_text_or(c, "nc", "00000001");
	d->in.uri = calc_text_or(c, "uri", "/");
	return status;
}

/* The digest with defaults for what no word says; qop and algorithm are of the interface.
 */
enum gba_status
calc_digest_read(struct calc *c, struct calc_digest *d, const char *qop,
		 const char *algorithm)
{
	enum gba_status status;

	d->pasted = calc_has(c, "authorization");
	status = d->pasted ? read_header(c, d) : read_directives(c, d, qop);
	if (status == GBA_OK && d->pasted && d->header.algorithm.p != NULL &&
	    calc_has(c, "algorithm"))
		return calc_refuse(c, GBA_ERR_SYNTAX,
				   "algorithm: stands in the header already");
	if (status == GBA_OK)
		status =
			read_algorithm(c, d,
				       d->pasted && d->header.algorithm.p != NULL
					       ? d->header.algorithm
					       : calc_text_or(c, "algorithm", algorithm));
	if (status == GBA_OK)
		status = read_body(c, d);
	d->in.method = calc_text_or(c, "method", "GET");
	return status;
}

/* --- results ------------------------------------------------------------------------ */

/* H(method:uri), or with auth-int H(method:uri:H(body)). */
static enum gba_status
put_ha2(struct calc *c, const struct digest_input *in)
{
	const enum gba_hash_alg alg =
		in->alg.hash == DIGEST_MD5 ? GBA_HASH_MD5 : GBA_HASH_SHA256;
	const bool with_body = in->qop == DIGEST_QOP_AUTH_INT;
	struct digest_hex body = { "" }, ha2;
	struct gba_octets parts[5] = { octets(in->method), octets(gba_text(":")),
				       octets(in->uri), octets(gba_text(":")) };
	uint8_t hash[32];
	enum gba_status status;

	status = gba_hash(hash, alg, &in->body, 1);
	if (status != GBA_OK)
		return status;
	gba_hex(body.s, hash, gba_hash_len(alg));
	parts[4] = octets(gba_text(body.s));
	status = gba_hash(hash, alg, parts, with_body ? 5 : 3);
	if (status != GBA_OK)
		return status;
	gba_hex(ha2.s, hash, gba_hash_len(alg));
	calc_put(c, "ha2", "%s", ha2.s);
	return GBA_OK;
}

/* HA1 of a -sess algorithm is H(H(A1):nonce:cnonce). */
static enum gba_status
put_ha1(struct calc *c, const struct calc_digest *d, const struct digest_hex *ha1)
{
	struct digest_hex session = *ha1;
	enum gba_status status = GBA_OK;

	if (d->in.alg.sess)
		status = digest_ha1(&session, &d->in.alg, gba_text(ha1->s), d->in.nonce,
				    octets(d->in.cnonce));
	if (status == GBA_OK)
		calc_put(c, "ha1", "%s", session.s);
	gba_wipe(&session, sizeof(session));
	return status;
}

static enum gba_status
put_rspauth(struct calc *c, const struct calc_digest *d, const struct digest_hex *ha1)
{
	struct digest_input in = d->in;
	struct digest_hex rspauth;
	enum gba_status status;

	if (in.qop == DIGEST_QOP_NONE ||
	    (in.qop == DIGEST_QOP_AUTH_INT && d->reply_body.p == NULL))
		return GBA_OK;
	in.body = d->reply_body;
	status = digest_rspauth(&rspauth, ha1, &in);
	if (status == GBA_OK)
		calc_put(c, "rspauth", "%s", rspauth.s);
	return status;
}

/* The verdict on a pasted header. */
static enum gba_status
judge(struct calc *c, const struct calc_digest *d, const struct digest_hex *ha1)
{
	enum gba_status status = digest_check(ha1, &d->in, d->response);

	calc_put(c, "match", "%s", status == GBA_OK ? "yes" : "no");
	calc_put(c, "sent", "%.*s", (int)d->response.len, d->response.p);
	if (status == GBA_OK)
		calc_digest_notes(c, d);
	if (status != GBA_ERR_MAC)
		return status;
	status = calc_digest_explain(c, d);
	if (status == GBA_OK)
		return calc_refuse(c, GBA_ERR_MAC,
				   "the response does not match; the sender's mistake is "
				   "named");
	if (status == GBA_ERR_MAC)
		calc_refuse(c, status,
			    "the response does not match, and no usual mistake explains "
			    "it: another key, or another body");
	return status;
}

enum gba_status
calc_digest_finish(struct calc *c, const struct calc_digest *d)
{
	const struct gba_octets password = { d->password[0].b, d->password[0].len };
	struct digest_hex ha1, response;
	enum gba_status status =
		digest_ha1(&ha1, &d->in.alg, d->username, d->realm, password);

	if (status == GBA_OK)
		status = digest_response(&response, &ha1, &d->in);
	if (status == GBA_OK)
		status = put_ha1(c, d, &ha1);
	if (status == GBA_OK)
		status = put_ha2(c, &d->in);
	if (status == GBA_OK)
		calc_put(c, "response", "%s", response.s);
	if (status == GBA_OK)
		status = put_rspauth(c, d, &ha1);
	if (status == GBA_OK && d->pasted)
		status = judge(c, d, &ha1);
	gba_wipe(&ha1, sizeof(ha1));
	return status;
}
