/* SPDX-License-Identifier: Apache-2.0 */
/* The settings of gba-bsfd (gba-bsfd.conf(5) is written from this table). */
#include "bsf/conf.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "bsf/zh.h"
#include "codec/btid.h"
#include "codec/zn_web.h"
#include "crypto/ks.h"

#define DAY_S (24 * 3600)

static const char *const key_choices[] = { "enforce", "tell", NULL };
static const char *const no_gba_u_choices[] = { "refuse", "gba-me", NULL };
static const char *const av_sources[] = { "local", "zh", NULL };

static bool
is_proxy(const char *value, char reason[160])
{
	struct bsf_proxy proxy;

	if (bsf_proxy_parse(&proxy, value) == GBA_OK)
		return true;
	snprintf(reason, 160, "IDENTITY, or IDENTITY DOMAIN is expected");
	return false;
}

/* A name that may become the domain of B-TIDs. */
static bool
is_domain(const char *value, char reason[160])
{
	if (strlen(value) <= BTID_DOMAIN_MAX)
		return conf_is_name(value, reason);
	snprintf(reason, 160, "longer than the %d characters a B-TID has room for",
		 BTID_DOMAIN_MAX);
	return false;
}

static bool
is_domain_or_empty(const char *value, char reason[160])
{
	return *value == '\0' || is_domain(value, reason);
}

static bool
is_path(const char *value, char reason[160])
{
	if (strcmp(value, "*") == 0 || (*value == '/' && strpbrk(value, " \"") == NULL))
		return true;
	snprintf(reason, 160, "a path begins with '/'; '*' is any path");
	return false;
}

static bool
is_web_listen(const char *value, char reason[160])
{
	struct conf_at endpoint;

	if (conf_at_parse(&endpoint, value) == GBA_OK && !endpoint.tls)
		return true;
	snprintf(reason, 160, "ADDRESS:PORT is expected; it is always served with TLS");
	return false;
}

/* What stands in a URL as it is. */
static bool
is_plain_path(const char *value, char reason[160])
{
	if (*value == '/' && value[1] != '\0' &&
	    value[strspn(value, "/abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				"0123456789-._~")] == '\0')
		return true;
	snprintf(reason, 160,
		 "a path of letters, digits, '-', '.', '_', '~' is expected");
	return false;
}

static bool
is_prefix(const char *value, char reason[160])
{
	return *value == '\0' || is_plain_path(value, reason);
}

/* A URI that needs no escaping in XML. */
static bool
is_namespace(const char *value, char reason[160])
{
	for (const char *c = value; *c != '\0'; c++)
		if (*c <= 0x20 || *c > 0x7e || strchr("<>&\"'\\^`{|}", *c) != NULL)
			value = "";
	if (*value != '\0')
		return true;
	snprintf(reason, 160, "a URI is expected");
	return false;
}

static bool
is_scheme(const char *value, char reason[160])
{
	if (*value != '\0' && strcmp(value, BSF_ZH_SCHEME_AKA) != 0)
		return true;
	snprintf(reason, 160, "empty, or the scheme of AKA");
	return false;
}

static bool
is_server(const char *value, char reason[160])
{
	for (const char *c = value; *c != '\0'; c++) {
		if (*c < 0x20 || *c > 0x7e) {
			snprintf(reason, 160,
				 "only printable ASCII may stand in a header");
			return false;
		}
	}
	return true;
}

static bool
is_label(const char *value, char reason[160])
{
	if (*value != '\0' && is_server(value, reason))
		return true;
	snprintf(reason, 160, "printable ASCII is expected");
	return false;
}

static bool
is_digits(const char *value, char reason[160])
{
	const size_t len = strspn(value, "0123456789");

	if (len >= 5 && len <= 15 && value[len] == '\0')
		return true;
	snprintf(reason, 160, "5 to 15 digits expected: MCC, MNC and what follows");
	return false;
}

/* clang-format off */
#define AT(member) .offset = offsetof(struct bsf_conf, member), \
	.size = sizeof(((struct bsf_conf *)0)->member)

static const struct conf_row rows[] = {
	{ "ub", "listen", CONF_LIST, "127.0.0.1:8080", AT(ub.listen), .check = conf_is_listener,
	  .help = "Where UEs are served: ADDRESS:PORT, or ADDRESS:PORT tls; may stand "
		  "several times." },
	{ "ub", "certificate", CONF_FILE, NULL, AT(ub.certificate),
	  .help = "Certificate chain (PEM) of the listeners with tls." },
	{ "ub", "key", CONF_FILE, NULL, AT(ub.key),
	  .help = "Private key (PEM) of the certificate." },
	{ "ub", "server-name", CONF_LIST, NULL, AT(ub.server_name), .check = is_domain,
	  .help = "A name of this BSF. Another Host is served under the first name, "
		  "or with strict gets 404." },
	{ "ub", "realm", CONF_TEXT, NULL, AT(ub.realm), .check = is_domain_or_empty,
	  .help = "Realm of the challenge; empty: the Host's name, or the first "
		  "server-name." },
	{ "ub", "btid-domain", CONF_TEXT, NULL, AT(ub.btid_domain),
	  .check = is_domain_or_empty,
	  .help = "Domain of the B-TIDs, by which a NAF finds this BSF; empty: the "
		  "realm." },
	{ "ub", "path", CONF_LIST, "/", AT(ub.path), .check = is_path,
	  .help = "A path that is served, or * for any; may stand several times." },
	{ "ub", "server", CONF_TEXT, "OpenGBA Bootstrapping Server", AT(ub.server),
	  .check = is_server,
	  .help = "Text of the Server header; 3gpp-gba-tmpi is added when tmpi is on." },
	{ "ub", "key-lifetime", CONF_SECONDS, "8h", AT(ub.key_lifetime_s),
	  .min = 60, .max = 366 * DAY_S,
	  .help = "Lifetime of Ks when the GUSS has none." },
	{ "ub", "key-lifetime-max", CONF_SECONDS, "7d", AT(ub.key_lifetime_max_s),
	  .min = 60, .max = 366 * DAY_S,
	  .help = "Longest lifetime, whatever the GUSS says." },
	{ "ub", "challenge-timeout", CONF_SECONDS, "60s", AT(ub.challenge_timeout_s),
	  .min = 1, .max = 3600,
	  .help = "How long a challenge may be answered." },
	{ "ub", "challenge-max", CONF_NUMBER, "65536", AT(ub.challenge_max),
	  .min = 16, .max = 4194304,
	  .help = "Challenges that wait at one time; when it is full the oldest goes." },
	{ "ub", "wrong-response-limit", CONF_NUMBER, "5", AT(ub.wrong_response_limit),
	  .min = 1, .max = 1000,
	  .help = "Wrong responses of one IMPI within ten minutes before 403 is "
		  "answered." },
	{ "ub", "resync-limit", CONF_NUMBER, "2", AT(ub.resync_limit),
	  .min = 1, .max = 10,
	  .help = "The synchronisation failure in a row that is answered with 403." },
	{ "ub", "source-rate", CONF_NUMBER, "100", AT(ub.source_rate), .max = 1000000,
	  .help = "Requests a second from one source address; 0: no limit." },
	{ "ub", "source-burst", CONF_NUMBER, "200", AT(ub.source_burst),
	  .min = 1, .max = 1000000,
	  .help = "Requests that one source address may send at once." },
	{ "ub", "impi-rate", CONF_NUMBER, "30", AT(ub.impi_rate), .max = 1000000,
	  .help = "Challenges a minute for one IMPI; 0: no limit." },
	{ "ub", "impi-burst", CONF_NUMBER, "10", AT(ub.impi_burst),
	  .min = 1, .max = 1000000,
	  .help = "Challenges that one IMPI may ask for at once." },
	{ "ub", "status-malformed", CONF_NUMBER, "400", AT(ub.status_malformed),
	  .min = 400, .max = 599,
	  .help = "Status for a request that does not parse." },
	{ "ub", "status-tmpi-unknown", CONF_NUMBER, "400", AT(ub.status_tmpi_unknown),
	  .min = 400, .max = 599,
	  .help = "Status for a TMPI that is not known; the UE goes on with its IMPI." },
	{ "ub", "status-impi-unknown", CONF_NUMBER, "403", AT(ub.status_impi_unknown),
	  .min = 400, .max = 599,
	  .help = "Status for an IMPI that is not known or not allowed." },
	{ "ub", "status-wrong-response", CONF_NUMBER, "401", AT(ub.status_wrong_response),
	  .min = 400, .max = 599,
	  .help = "Status for a wrong response; 401 carries a fresh challenge." },
	{ "ub", "status-unavailable", CONF_NUMBER, "503", AT(ub.status_unavailable),
	  .min = 500, .max = 599,
	  .help = "Status when the database or the vector source fails, or a rate "
		  "limit is met." },
	{ "ub", "tmpi", CONF_BOOL, "yes", AT(ub.tmpi),
	  .help = "Make and accept temporary identities (TMPI)." },
	{ "ub", "gba-u-without-guss", CONF_BOOL, "no", AT(ub.gba_u_without_guss),
	  .help = "Use GBA_U for subscribers of whom nothing says what card they have." },
	{ "ub", "allow-3g", CONF_BOOL, "yes", AT(ub.allow_3g),
	  .help = "Bootstrap with USIM and ISIM." },
	{ "ub", "allow-2g", CONF_BOOL, "no", AT(ub.allow_2g),
	  .help = "Bootstrap with SIM (2G GBA), on the listeners with tls alone." },
	{ "ub", "sim-imsi", CONF_LIST, NULL, AT(ub.sim_imsi), .check = is_digits,
	  .help = "First digits of IMSIs that are on SIMs, where the vector source does "
		  "not say so; may stand several times." },
	{ "ub", "allow-digest", CONF_BOOL, "no", AT(ub.allow_digest),
	  .help = "Bootstrap with SIP Digest credentials (GBA_Digest), on the listeners "
		  "with tls alone." },
	{ "ub", "digest-password", CONF_CHOICE, "octets", AT(ub.digest_password),
	  .choices = gba_digest_forms,
	  .help = "How the 32 octets of the password of GBA_Digest stand in its Digest." },
	{ "ub", "digest-exporter", CONF_TEXT, GBA_DIGEST_EXPORTER, AT(ub.digest_exporter),
	  .check = is_label,
	  .help = "Label under which GBA_Digest exports keying material of TLS." },
	{ "ub", "replace-old-binding", CONF_BOOL, "no", AT(ub.replace_old_binding),
	  .help = "A new B-TID ends the older ones of the same IMPI." },
	{ "ub", "currenttime", CONF_BOOL, "no", AT(ub.currenttime),
	  .help = "Tell the UE the time in the Extension of the body; some readers "
		  "cannot skip it." },
	{ "ub", "strict", CONF_BOOL, "no", AT(ub.strict),
	  .help = "Refuse what deployed UEs get wrong but is harmless: for conformance "
		  "tests." },
	{ "ub", "threads", CONF_NUMBER, "2", AT(ub.threads), .min = 1, .max = 64,
	  .help = "Threads a listener." },
	{ "ub", "connections", CONF_NUMBER, "4096", AT(ub.connections),
	  .min = 1, .max = 1000000,
	  .help = "Connections a listener." },
	{ "ub", "connections-per-address", CONF_NUMBER, "0", AT(ub.connections_per_address),
	  .max = 1000000,
	  .help = "Connections from one source address; 0: no limit." },
	{ "ub", "idle-timeout", CONF_SECONDS, "30s", AT(ub.idle_timeout_s),
	  .min = 1, .max = 3600,
	  .help = "When a connection that says nothing is closed." },

	{ "av", "source", CONF_CHOICE, "local", AT(av.source), .choices = av_sources,
	  .help = "Where authentication vectors come from: the daemon's own "
		  "subscribers, or an HSS over Zh." },
	{ "av", "ind", CONF_NUMBER, "0", AT(av.ind), .max = 31,
	  .help = "IND of the sequence numbers made here (TS 33.102 C.1.2)." },
	{ "av", "push-ind", CONF_NUMBER, "1", AT(av.push_ind), .max = 31,
	  .help = "The same for GBA push." },

	HOME_STORE_ROWS("bsf", "K, OPc and Ks"),

	{ "zn", "identity", CONF_TEXT, NULL, AT(zn.identity), .check = conf_is_name_or_empty,
	  .help = "Diameter identity; empty: the first server-name; none of both: no "
		  "Zn." },
	{ "zn", "realm", CONF_TEXT, NULL, AT(zn.realm), .check = conf_is_name_or_empty,
	  .help = "Diameter realm; empty: the domain of the B-TIDs, as [ub] has it, or "
		  "the identity without its first label." },
	{ "zn", "listen", CONF_TEXT, "127.0.0.1", AT(zn.listen),
	  .help = "Address where NAFs are served; empty: none." },
	{ "zn", "port", CONF_NUMBER, "3868", AT(zn.port), .max = 65535,
	  .help = "Port without TLS; 0: none." },
	{ "zn", "port-tls", CONF_NUMBER, "0", AT(zn.port_tls), .max = 65535,
	  .help = "Port with TLS from the first octet; 0: none." },
	{ "zn", "certificate", CONF_FILE, NULL, AT(zn.certificate),
	  .help = "Certificate (PEM) towards NAFs; its name is the identity." },
	{ "zn", "key", CONF_FILE, NULL, AT(zn.key),
	  .help = "Private key (PEM) of the certificate." },
	{ "zn", "ca", CONF_FILE, NULL, AT(zn.ca),
	  .help = "Certificate authority (PEM) of the NAFs." },
	{ "zn", "allow-plain", CONF_BOOL, "no", AT(zn.allow_plain),
	  .help = "Serve port, and call peers, without TLS also beyond loopback: inside IPsec." },
	{ "zn", "peer", CONF_LIST, NULL, AT(zn.peer), .check = conf_is_peer,
	  .help = "A NAF: IDENTITY, or IDENTITY ADDRESS:PORT [tls] to call it; may "
		  "stand several times." },
	{ "zn", "proxy", CONF_LIST, NULL, AT(zn.proxy), .check = is_proxy,
	  .help = "A Zn-Proxy that speaks for NAFs of its network: IDENTITY, or "
		  "IDENTITY DOMAIN for names below one domain; may stand several times." },
	{ "zn", "gsid-binary", CONF_BOOL, "no", AT(zn.gsid_binary),
	  .help = "Read GAA-Service-Identifier as four octets instead of digits." },
	{ "zn", "key-choice", CONF_CHOICE, "enforce", AT(zn.key_choice),
	  .choices = key_choices,
	  .help = "What keyChoice of a USS does: enforce it, so that no other key goes out; or "
		  "tell the NAF, which has to obey." },

	{ "zn-web", "listen", CONF_LIST, NULL, AT(zn_web.listen), .check = is_web_listen,
	  .help = "Where NAFs are served over HTTPS: ADDRESS:PORT; may stand several times; "
		  "none: off." },
	{ "zn-web", "certificate", CONF_FILE, NULL, AT(zn_web.certificate),
	  .help = "Certificate chain (PEM) towards NAFs." },
	{ "zn-web", "key", CONF_FILE, NULL, AT(zn_web.key),
	  .help = "Private key (PEM) of the certificate." },
	{ "zn-web", "ca", CONF_FILE, NULL, AT(zn_web.ca),
	  .help = "Certificate authority (PEM) of the NAFs; nobody is answered without a "
		  "certificate of it." },
	{ "zn-web", "path", CONF_TEXT, "/zn", AT(zn_web.path), .check = is_plain_path,
	  .help = "Path of the SOAP form; with ?wsdl its description." },
	{ "zn-web", "xml-namespace", CONF_TEXT, ZN_SOAP_NS, AT(zn_web.xml_namespace),
	  .check = is_namespace,
	  .help = "XML namespace of what is sent in the SOAP form." },
	{ "zn-web", "api-prefix", CONF_TEXT, NULL, AT(zn_web.api_prefix), .check = is_prefix,
	  .help = "What stands before /nbsp-gba/v1 in the path of the JSON form." },
	{ "zn-web", "connections-per-address", CONF_NUMBER, "0",
	  AT(zn_web.connections_per_address), .max = 1000000,
	  .help = "Connections from one source address; 0: no limit." },

	{ "zpn", "no-gba-u", CONF_CHOICE, "refuse", AT(zpn.no_gba_u),
	  .choices = no_gba_u_choices,
	  .help = "Where GBA_U is asked for and the user's card has it not: refuse, or give "
		  "gba-me." },
	{ "zpn", "require-uss", CONF_BOOL, "no", AT(zpn.require_uss),
	  .help = "Push only to users with a USS of GBA push (GSID 9)." },
	{ "zpn", "key-lifetime-max", CONF_SECONDS, "7d", AT(zpn.key_lifetime_max_s),
	  .min = 60, .max = 366 * DAY_S,
	  .help = "Longest lifetime of the keys of a push, whatever is asked for." },
	{ "zpn", "naf-rate", CONF_NUMBER, "6000", AT(zpn.naf_rate), .max = 10000000,
	  .help = "Vectors a minute that one Push-NAF may draw; 0: no limit." },
	{ "zpn", "naf-burst", CONF_NUMBER, "1000", AT(zpn.naf_burst),
	  .min = 1, .max = 1000000,
	  .help = "Vectors that one Push-NAF may draw at once." },
	{ "zpn", "user-rate", CONF_NUMBER, "30", AT(zpn.user_rate), .max = 1000000,
	  .help = "Vectors a minute for one UE-Id; 0: no limit." },
	{ "zpn", "user-burst", CONF_NUMBER, "10", AT(zpn.user_burst),
	  .min = 1, .max = 1000000,
	  .help = "Vectors for one UE-Id at once." },
	{ "zpn", "repeat-time", CONF_SECONDS, "60s", AT(zpn.repeat_s), .max = 3600,
	  .help = "How long a repeated request gets the answer of the first; 0: it draws "
		  "another vector." },
	{ "zpn", "repeat-max", CONF_NUMBER, "4096", AT(zpn.repeat_max),
	  .min = 1, .max = 1048576,
	  .help = "Answers that are kept for repeated requests." },

	{ "zh", "peer", CONF_LIST, NULL, AT(zh.peer), .check = conf_is_peer,
	  .help = "An HSS or SLF: IDENTITY ADDRESS:PORT [tls], or IDENTITY that calls; may "
		  "stand several times, the preferred one first." },
	{ "zh", "realm", CONF_TEXT, NULL, AT(zh.realm), .check = conf_is_name_or_empty,
	  .help = "Destination-Realm; empty: the domain of the IMPI." },
	{ "zh", "digest-scheme", CONF_TEXT, BSF_ZH_SCHEME_DIGEST, AT(zh.digest_scheme),
	  .check = is_scheme,
	  .help = "SIP-Authentication-Scheme that asks for SIP Digest credentials." },
	{ "zh", "timeout", CONF_MILLIS, "3s", AT(zh.timeout_ms), .min = 10, .max = 60000,
	  .help = "How long an answer is waited for." },
	{ "zh", "cache", CONF_OCTETS, "64m", AT(zh.cache_octets), .max = UINT64_C(1) << 40,
	  .help = "Memory for GUSS documents with a timestamp and for redirects; 0: none." },
	{ "zh", "redirect-cache", CONF_SECONDS, "10m", AT(zh.redirect_s), .max = DAY_S,
	  .help = "How long a redirect of an SLF holds for an IMPI; 0: for one request." },
	{ "zh", "allow-plain", CONF_BOOL, "no", AT(zh.allow_plain),
	  .help = "Call a peer without TLS also where it is not loopback: inside IPsec." },
};
/* clang-format on */

const struct conf_table bsf_conf_table = { rows, ARRAY_LEN(rows) };

/* Sections and keys that are read again on SIGHUP; every other one needs a restart. */
static bool
row_can_reload(const struct conf_row *row)
{
	static const char *const fixed[] = {
		"listen",
		"certificate",
		"key",
		"challenge-max",
		"threads",
		"connections",
		"connections-per-address",
		"idle-timeout",
	};

	if (strcmp(row->section, "zn") == 0)
		return strcmp(row->key, "gsid-binary") == 0 ||
		       strcmp(row->key, "key-choice") == 0 ||
		       strcmp(row->key, "proxy") == 0;
	if (strcmp(row->section, "zpn") == 0)
		return strcmp(row->key, "repeat-max") != 0;
	if (strcmp(row->section, "ub") != 0)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(fixed); i++)
		if (strcmp(row->key, fixed[i]) == 0)
			return false;
	return true;
}

bool
bsf_conf_needs_restart(const struct bsf_conf *old, const struct bsf_conf *new,
		       struct conf_error *err)
{
	return conf_needs_restart(&bsf_conf_table, old, new, row_can_reload, err);
}

static bool
peer_is_in(const struct conf_list *list, const char *identity)
{
	struct conf_peer peer;

	for (size_t i = 0; i < list->count; i++)
		if (conf_peer_parse(&peer, list->item[i]) == GBA_OK &&
		    strcasecmp(peer.identity, identity) == 0)
			return true;
	return false;
}

/* Where it is served from, so that an HSS can call. */
static bool
node_listens(const struct bsf_conf_zn *zn)
{
	return *zn->listen != '\0' && (zn->port != 0 || zn->port_tls != 0);
}

static const char *
zh_peer_fault(const struct bsf_conf *c, const struct conf_peer *peer)
{
	if (peer_is_in(&c->zn.peer, peer->identity))
		return "[zh] peer: it is a [zn] peer too";
	if (*peer->at.address == '\0')
		return node_listens(&c->zn) ? NULL
					    : "[zh] peer without an address: it cannot call, "
					      "[zn] listen is empty or has no port";
	if (peer->at.tls && (!*c->zn.certificate || !*c->zn.key || !*c->zn.ca))
		return "[zh] peer: tls needs [zn] certificate, key and ca";
	if (!peer->at.tls && !c->zh.allow_plain && !conf_is_loopback(peer->at.address))
		return "[zh] peer: keys would come without TLS from another machine: tls, or "
		       "allow-plain = yes";
	return NULL;
}

static const char *
zh_fault(const struct bsf_conf *c)
{
	const char *wrong = NULL;
	struct conf_peer peer;

	if (c->av.source != BSF_AV_ZH)
		return NULL;
	if (*bsf_zn_identity(c) == '\0')
		return "[av] source = zh needs a Diameter identity: [zn] identity, or a [ub] "
		       "server-name";
	if (c->zh.peer.count == 0)
		return "[av] source = zh needs a [zh] peer";
	for (size_t i = 0; wrong == NULL && i < c->zh.peer.count; i++)
		if (conf_peer_parse(&peer, c->zh.peer.item[i]) == GBA_OK)
			wrong = zh_peer_fault(c, &peer);
	return wrong;
}

enum gba_status
bsf_conf_check(const void *conf, struct conf_error *err)
{
	const struct bsf_conf *c = conf;
	const char *wrong = NULL;

	if (c->ub.listen.count == 0)
		wrong = "[ub] listen: at least one is needed";
	else if (conf_has_tls(&c->ub.listen) && (!*c->ub.certificate || !*c->ub.key))
		wrong = "[ub] listen: tls needs [ub] certificate and [ub] key";
	else if (c->ub.allow_2g && !conf_has_tls(&c->ub.listen))
		wrong = "[ub] allow-2g needs a listener with tls (TS 24.109 H.2)";
	else if (c->ub.allow_digest && !conf_has_tls(&c->ub.listen))
		wrong = "[ub] allow-digest needs a listener with tls (TS 24.109 I.2)";
	else if (c->ub.path.count == 0)
		wrong = "[ub] path: at least one is needed";
	else if (c->ub.key_lifetime_s > c->ub.key_lifetime_max_s)
		wrong = "[ub] key-lifetime is above key-lifetime-max";
	else if (home_store_fault(&c->store) != NULL)
		wrong = home_store_fault(&c->store);
	else if (*bsf_zn_identity(c) != '\0' && *c->zn.listen != '\0' &&
		 c->zn.port != 0 && !bsf_zn_may_be_plain(&c->zn))
		wrong = "[zn] port is served without TLS and listen is not loopback: "
			"allow-plain = yes, or port = 0 and a port-tls";
	else if (!c->zn.allow_plain && conf_has_bare(&c->zn.peer))
		wrong = "[zn] peer is called without TLS and is not loopback: tls "
			"behind its address, or allow-plain = yes";
	else if (c->zn.proxy.count > 16)
		wrong = "[zn] proxy: at most 16";
	else if (c->zn.port_tls != 0 &&
		 (!*c->zn.certificate || !*c->zn.key || !*c->zn.ca))
		wrong = "[zn] port-tls needs [zn] certificate, key and ca";
	else if (c->zn_web.listen.count > 0 &&
		 (!*c->zn_web.certificate || !*c->zn_web.key || !*c->zn_web.ca))
		wrong = "[zn-web] listen needs [zn-web] certificate, key and ca";
	else
		wrong = zh_fault(c);
	if (wrong == NULL)
		return GBA_OK;
	snprintf(err->text, sizeof(err->text), "%s", wrong);
	return GBA_ERR_SYNTAX;
}
