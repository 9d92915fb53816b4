/* SPDX-License-Identifier: Apache-2.0 */
/* The habits of deployed UEs, as a table. */
#include "ue/profile.h"

#include <string.h>

#define AGENT	  "gba-ue Bootstrapping Client Agent 3gpp-gba-tmpi"
#define AGENT_ODD "Bootstrapping Client Agent 3gpp-gba"

static const char *const extra_headers[] = {
	"X-TMUS-IMEI: 490154203237518",
	"Referer: http://example.org/service",
	"Cookie2: $Version=\"1\"",
	"X-3GPP-Intended-Identity: \"sip:user@home1.net\"",
	NULL,
};
static const char *const encodings[] = { "Accept-Encoding: gzip, deflate, br", NULL };

/* clang-format off */
const struct profile profiles[] = {
	{ .name = "default", .row = "B11, B16", .user_agent = AGENT,
	  .help = "by the specification; an AUTS comes with the empty password" },
	{ .name = "no-token", .row = "B1", .user_agent = "Dalvik/2.1.0",
	  .help = "User-Agent without a 3gpp-gba token" },
	{ .name = "no-user-agent", .row = "B1", .user_agent = "",
	  .help = "no User-Agent at all" },
	{ .name = "token-in-comment", .row = "B1", .user_agent = "Client/1.0 (handset; 3gpp-gba)",
	  .help = "the token inside a comment" },
	{ .name = "uicc-token", .row = "B1", .user_agent = "GBA-service; 0.1; 3gpp-gba-uicc",
	  .help = "the -uicc token of a GBA_U client" },
	{ .name = "tmpi-token-only", .row = "B1", .user_agent = "3gpp-gba-tmpi",
	  .help = "nothing but the -tmpi token" },
	{ .name = "no-nonce", .row = "B2", .user_agent = AGENT, .bare_first = true,
	  .help = "request 1 without nonce and response" },
	{ .name = "foreign-opaque", .row = "B2", .user_agent = AGENT,
	  .opaque1 = "dynamic_opaque", .help = "request 1 with an opaque nobody gave out" },
	{ .name = "home-realm", .row = "B3", .user_agent = AGENT, .realm1 = PROFILE_REALM_HOME,
	  .help = "request 1 with the home domain as realm" },
	{ .name = "realm-port", .row = "B3", .user_agent = AGENT, .realm1 = PROFILE_REALM_PORT,
	  .help = "request 1 with host and port as realm" },
	{ .name = "realm-changes", .row = "B4", .user_agent = AGENT,
	  .realm2 = PROFILE_REALM_HOME,
	  .help = "request 2 with another realm than the challenge's" },
	{ .name = "host-bare", .row = "B5", .user_agent = AGENT, .host = PROFILE_HOST_BARE,
	  .help = "Host without port" },
	{ .name = "host-port", .row = "B5", .user_agent = AGENT, .host = PROFILE_HOST_PORT,
	  .help = "Host with port, also the default one" },
	{ .name = "host-other-port", .row = "B5", .user_agent = AGENT,
	  .host = PROFILE_HOST_OTHER, .help = "Host with a port that was not contacted" },
	{ .name = "absolute-uri", .row = "B6", .user_agent = AGENT,
	  .uri = PROFILE_URI_ABSOLUTE, .help = "absolute URI in the uri directive" },
	{ .name = "absolute-target", .row = "B6", .user_agent = AGENT,
	  .uri = PROFILE_TARGET_ABSOLUTE, .help = "absolute URI in the request line too" },
	{ .name = "no-blanks", .row = "B7", .user_agent = AGENT, .separator = ",",
	  .help = "no blank after a comma" },
	{ .name = "empty-elements", .row = "B7", .user_agent = AGENT, .separator = ", , ",
	  .help = "empty list elements" },
	{ .name = "folded", .row = "B7", .user_agent = AGENT, .separator = ",\r\n ",
	  .help = "header folded over several lines" },
	{ .name = "quoted", .row = "B8", .user_agent = AGENT, .quote_all = true,
	  .help = "qop, nc and algorithm in quotes" },
	{ .name = "unquoted", .row = "B8", .user_agent = AGENT, .quote_least = true,
	  .help = "response and cnonce without quotes too" },
	{ .name = "no-algorithm", .row = "B8", .user_agent = AGENT, .no_algorithm = true,
	  .help = "no algorithm directive" },
	{ .name = "nc-2", .row = "B9", .user_agent = AGENT, .nc = "00000002",
	  .help = "nc=00000002 on a fresh nonce" },
	{ .name = "auts-newline", .row = "B10", .user_agent = AGENT, .auts_tail = "\r\n ",
	  .help = "a line break inside auts, after the base64" },
	{ .name = "auts-octets", .row = "B10", .user_agent = AGENT, .auts_octets = true,
	  .help = "auts as raw octets; must be refused" },
	{ .name = "no-opaque", .row = "B12", .user_agent = AGENT, .no_opaque = true,
	  .help = "request 2 without opaque" },
	{ .name = "empty-opaque", .row = "B12", .user_agent = AGENT, .opaque2 = "",
	  .help = "request 2 with an empty opaque" },
	{ .name = "new-connection", .row = "B13", .user_agent = AGENT, .new_connection = true,
	  .help = "a TCP connection for each request" },
	{ .name = "extra-headers", .row = "B14", .user_agent = AGENT, .headers = extra_headers,
	  .help = "headers a BSF does not know" },
	{ .name = "accept-encoding", .row = "B15", .user_agent = AGENT, .headers = encodings,
	  .help = "would take a compressed reply" },
	{ .name = "fixed-cnonce", .row = "B17", .user_agent = AGENT,
	  .cnonce = "6629fae49393a05397450978507c4ef1", .help = "always the same cnonce" },
	{ .name = "weak-cnonce", .row = "B17", .user_agent = AGENT, .cnonce = "1",
	  .help = "a cnonce of one digit" },
	{ .name = "handset-1", .row = "B1, B9, B13, B14", .user_agent = "3gpp-gba-tmpi",
	  .nc = "00000002", .new_connection = true, .headers = extra_headers,
	  .help = "habits of one phone family together" },
	{ .name = "handset-2", .row = "B1, B3, B12", .user_agent = AGENT_ODD,
	  .realm1 = PROFILE_REALM_PORT, .no_opaque = true, .host = PROFILE_HOST_PORT,
	  .help = "habits of another phone family together" },
	{ .name = "script", .row = "B7, B17", .user_agent = "GBA-service; 0.1; 3gpp-gba-uicc",
	  .separator = ",", .cnonce = "0a4f113b", .new_connection = true,
	  .help = "habits of a script on a bench" },
	{ .name = "test-suite", .row = "B2, B3, B6", .user_agent = "",
	  .opaque1 = "dynamic_opaque", .realm1 = PROFILE_REALM_HOME,
	  .uri = PROFILE_TARGET_ABSOLUTE, .help = "habits of a test suite" },
};
/* clang-format on */

const size_t profile_count = ARRAY_LEN(profiles);

const struct profile *
profile_find(const char *name)
{
	if (name == NULL)
		return &profiles[0];
	for (size_t i = 0; i < profile_count; i++)
		if (strcmp(profiles[i].name, name) == 0)
			return &profiles[i];
	return NULL;
}

bool
profile_has_tmpi(const struct profile *profile)
{
	return strstr(profile->user_agent, "3gpp-gba-tmpi") != NULL;
}

enum quoting { QUOTED, USUALLY_QUOTED, BARE };

static void
put_directive(struct gba_buf *out, const struct profile *profile, const char *name,
	      struct gba_text value, enum quoting quoting)
{
	const bool quoted = quoting == QUOTED ||
			    (quoting == USUALLY_QUOTED && !profile->quote_least) ||
			    profile->quote_all;

	if (value.p == NULL)
		return;
	if (out->len > strlen("Digest "))
		gba_buf_str(out, profile->separator != NULL ? profile->separator : ", ");
	gba_buf_fmt(out, "%s=%s", name, quoted ? "\"" : "");
	for (size_t i = 0; i < value.len; i++) {
		if (quoted && (value.p[i] == '"' || value.p[i] == '\\'))
			gba_buf_octet(out, '\\');
		gba_buf_octet(out, (uint8_t)value.p[i]);
	}
	gba_buf_str(out, quoted ? "\"" : "");
}

enum gba_status
profile_credentials_build(struct gba_buf *out, const struct profile *profile,
			  const struct www_auth_credentials *in)
{
	gba_buf_str(out, "Digest ");
	put_directive(out, profile, "username", in->username, QUOTED);
	put_directive(out, profile, "realm", in->realm, QUOTED);
	put_directive(out, profile, "nonce", in->nonce, QUOTED);
	put_directive(out, profile, "uri", in->uri, QUOTED);
	put_directive(out, profile, "response", in->response,
		      in->response.len > 0 ? USUALLY_QUOTED : QUOTED);
	put_directive(out, profile, "qop", in->qop, BARE);
	put_directive(out, profile, "nc", in->nc, BARE);
	put_directive(out, profile, "cnonce", in->cnonce, USUALLY_QUOTED);
	put_directive(out, profile, "opaque", in->opaque, QUOTED);
	put_directive(out, profile, "algorithm", in->algorithm, BARE);
	put_directive(out, profile, "auts", in->auts, QUOTED);
	return gba_buf_status(out);
}
