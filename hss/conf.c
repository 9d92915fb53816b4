/* SPDX-License-Identifier: Apache-2.0 */
/* The settings of gba-hssd (gba-hssd.conf(5) is written from this table). */
#include "hss/conf.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "codec/btid.h"
#include "codec/zn.h"
#include "crypto/sqn.h"

#define DAY_S (24 * 3600)

static const char *const barred_codes[] = { "5401", "5402", NULL };
static const char *const ambiguous_codes[] = { "5401", "5101", NULL };

static enum gba_status
ind_parse(struct hss_zh_ind *out, const char *value)
{
	char identity[256], number[256];
	uint64_t ind;

	if (conf_pair_parse(identity, number, value) != GBA_OK ||
	    !fqdn_is_valid(gba_text(identity)) ||
	    gba_number(&ind, gba_text(number), 0, AKA_IND_COUNT - 1) != GBA_OK)
		return GBA_ERR_SYNTAX;
	memcpy(out->identity, identity, sizeof(out->identity));
	out->ind = (unsigned)ind;
	return GBA_OK;
}

static bool
is_ind(const char *value, char reason[160])
{
	struct hss_zh_ind ind;

	if (ind_parse(&ind, value) == GBA_OK)
		return true;
	snprintf(reason, 160, "IDENTITY N is expected, N from 0 to %u",
		 AKA_IND_COUNT - 1);
	return false;
}

static bool
is_redirect(const char *value, char reason[160])
{
	char pattern[256], host[256];

	if (conf_pair_parse(pattern, host, value) == GBA_OK &&
	    fqdn_is_valid(gba_text(host)))
		return true;
	snprintf(reason, 160, "PATTERN IDENTITY is expected");
	return false;
}

static bool
is_scheme(const char *value, char reason[160])
{
	if (*value != '\0' && strcmp(value, ZH_SCHEME_AKA) != 0)
		return true;
	snprintf(reason, 160, "empty, or the scheme of AKA");
	return false;
}

/* clang-format off */
#define AT(member) .offset = offsetof(struct hss_conf, member), \
	.size = sizeof(((struct hss_conf *)0)->member)

static const struct conf_row rows[] = {
	{ "zh", "identity", CONF_TEXT, NULL, AT(zh.identity), .check = conf_is_name_or_empty,
	  .help = "Diameter identity; empty: no Zh and no S6m." },
	{ "zh", "realm", CONF_TEXT, NULL, AT(zh.realm), .check = conf_is_name_or_empty,
	  .help = "Diameter realm; empty: the identity without its first label." },
	{ "zh", "listen", CONF_TEXT, "127.0.0.1", AT(zh.listen),
	  .help = "Address where BSFs are served; empty: none." },
	{ "zh", "port", CONF_NUMBER, "3868", AT(zh.port), .max = 65535,
	  .help = "Port without TLS; 0: none." },
	{ "zh", "port-tls", CONF_NUMBER, "0", AT(zh.port_tls), .max = 65535,
	  .help = "Port with TLS from the first octet; 0: none." },
	{ "zh", "certificate", CONF_FILE, NULL, AT(zh.certificate),
	  .help = "Certificate (PEM) towards BSFs; its name is the identity." },
	{ "zh", "key", CONF_FILE, NULL, AT(zh.key),
	  .help = "Private key (PEM) of the certificate." },
	{ "zh", "ca", CONF_FILE, NULL, AT(zh.ca),
	  .help = "Certificate authority (PEM) of the BSFs." },
	{ "zh", "allow-plain", CONF_BOOL, "no", AT(zh.allow_plain),
	  .help = "Serve port, and call peers, those of [s6m] too, without TLS also beyond "
		  "loopback: inside IPsec." },
	{ "zh", "bsf", CONF_LIST, NULL, AT(zh.bsf), .check = conf_is_peer,
	  .help = "A BSF that may ask: IDENTITY, or IDENTITY ADDRESS:PORT [tls] to call it; "
		  "may stand several times." },
	{ "zh", "proxy", CONF_LIST, NULL, AT(zh.proxy), .check = conf_is_peer,
	  .help = "An agent that carries the requests of BSFs: IDENTITY, or IDENTITY "
		  "ADDRESS:PORT [tls]; may stand several times." },
	{ "zh", "ind", CONF_LIST, NULL, AT(zh.ind), .check = is_ind,
	  .help = "IND of the sequence numbers for one BSF: IDENTITY N; for the others one "
		  "is chosen and remembered; may stand several times." },
	{ "zh", "redirect", CONF_LIST, NULL, AT(zh.redirect), .check = is_redirect,
	  .help = "Users of another HSS, as an SLF says it: PATTERN IDENTITY, with * and ? "
		  "in the pattern; the first that fits counts; may stand several times." },
	{ "zh", "redirect-keep", CONF_SECONDS, "0", AT(zh.redirect_keep_s), .max = 366 * DAY_S,
	  .help = "How long a BSF may remember a redirect; 0: not at all." },
	{ "zh", "barred-result", CONF_CHOICE, "5401", AT(zh.barred), .choices = barred_codes,
	  .help = "Result for a subscriber who is barred: identity unknown, or not "
		  "authorized." },
	{ "zh", "ambiguous-result", CONF_CHOICE, "5401", AT(zh.ambiguous),
	  .choices = ambiguous_codes,
	  .help = "Result for a public identity of several subscribers: identity unknown, or "
		  "operation not allowed." },
	{ "zh", "digest-scheme", CONF_TEXT, ZH_SCHEME_DIGEST, AT(zh.digest_scheme),
	  .check = is_scheme,
	  .help = "SIP-Authentication-Scheme that asks for SIP Digest credentials." },
	{ "zh", "delay", CONF_MILLIS, "0ms", AT(zh.delay_ms), .max = 60000,
	  .help = "Hold each answer back so long, as if the HSS were far away: for a lab." },

	{ "s6m", "iwf", CONF_LIST, NULL, AT(s6m.iwf), .check = conf_is_peer,
	  .help = "An MTC-IWF that may ask, on the node of [zh]: IDENTITY, or IDENTITY "
		  "ADDRESS:PORT [tls] to call it; may stand several times." },
	{ "s6m", "proxy", CONF_LIST, NULL, AT(s6m.proxy), .check = conf_is_peer,
	  .help = "An agent that carries the requests of MTC-IWFs: IDENTITY, or IDENTITY "
		  "ADDRESS:PORT [tls]; may stand several times." },

	HOME_STORE_ROWS("hss", "K, OPc and HA1"),
};
/* clang-format on */

const struct conf_table hss_conf_table = { rows, ARRAY_LEN(rows) };

bool
hss_conf_may_change(const struct conf_row *row)
{
	static const char *const keys[] = {
		"bsf",
		"proxy",
		"ind",
		"redirect",
		"redirect-keep",
		"barred-result",
		"ambiguous-result",
		"digest-scheme",
		"delay",
	};

	if (strcmp(row->section, "s6m") == 0)
		return true;
	if (strcmp(row->section, "zh") != 0)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		if (strcmp(row->key, keys[i]) == 0)
			return true;
	return false;
}

enum gba_status
hss_conf_check(const void *conf, struct conf_error *err)
{
	const struct hss_conf *c = conf;
	const struct hss_conf_zh *zh = &c->zh;
	const char *wrong;

	if (*zh->identity != '\0' && *zh->listen != '\0' && zh->port != 0 &&
	    !zh->allow_plain && !conf_is_loopback(zh->listen))
		wrong = "[zh] port is served without TLS and listen is not loopback: "
			"allow-plain = yes, or port = 0 and a port-tls";
	else if (!zh->allow_plain &&
		 (conf_has_bare(&zh->bsf) || conf_has_bare(&zh->proxy) ||
		  conf_has_bare(&c->s6m.iwf) || conf_has_bare(&c->s6m.proxy)))
		wrong = "[zh] bsf and proxy, [s6m] iwf and proxy: one is called "
			"without TLS and is not loopback: tls behind its address, or "
			"[zh] allow-plain = yes";
	else if (zh->port_tls != 0 && (!*zh->certificate || !*zh->key || !*zh->ca))
		wrong = "[zh] port-tls needs [zh] certificate, key and ca";
	else if (*zh->identity == '\0' && zh->bsf.count > 0)
		wrong = "[zh] bsf is given and identity is empty: nobody would be served";
	else if (*zh->identity == '\0' && c->s6m.iwf.count > 0)
		wrong = "[s6m] iwf is given and [zh] identity is empty: nobody would be "
			"served";
	else
		wrong = home_store_fault(&c->store);
	if (wrong == NULL)
		return GBA_OK;
	snprintf(err->text, sizeof(err->text), "%s", wrong);
	return GBA_ERR_SYNTAX;
}

void
hss_conf_policy(struct hss_zh_policy *out, const struct hss_conf_zh *conf)
{
	static const uint32_t barred[] = { GBA_RESULT_IDENTITY_UNKNOWN,
					   GBA_RESULT_NOT_AUTHORIZED };
	static const uint32_t ambiguous[] = { GBA_RESULT_IDENTITY_UNKNOWN,
					      ZH_RESULT_NOT_ALLOWED };

	memset(out, 0, sizeof(*out));
	hss_names_of(&out->bsf, &conf->bsf);
	hss_names_of(&out->proxy, &conf->proxy);
	for (size_t i = 0; i < conf->ind.count && i < HSS_ZH_LIST_MAX; i++)
		if (ind_parse(&out->ind[out->ind_count], conf->ind.item[i]) == GBA_OK)
			out->ind_count++;
	for (size_t i = 0; i < conf->redirect.count && i < HSS_ZH_LIST_MAX; i++) {
		struct hss_zh_redirect *to = &out->redirect[out->redirect_count];

		if (conf_pair_parse(to->pattern, to->host, conf->redirect.item[i]) ==
		    GBA_OK)
			out->redirect_count++;
	}
	out->redirect_keep_s = (uint32_t)conf->redirect_keep_s;
	out->barred = barred[conf->barred];
	out->ambiguous = ambiguous[conf->ambiguous];
	memcpy(out->digest_scheme, conf->digest_scheme, sizeof(out->digest_scheme));
}

void
hss_conf_s6m_policy(struct hss_s6m_policy *out, const struct hss_conf_s6m *conf)
{
	hss_names_of(&out->iwf, &conf->iwf);
	hss_names_of(&out->proxy, &conf->proxy);
}
