/* SPDX-License-Identifier: Apache-2.0 */
/* The settings of gba-nafd (gba-nafd.conf(5) is written from this table). */
#include "naf/conf.h"

#include <gba/naf.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define DAY_S (24 * 3600)

static const char *const psk_choices[] = { [NAF_PSK_OFF] = "off",
					   [NAF_PSK_FORWARD] = "forward-secret",
					   [NAF_PSK_ANY] = "any",
					   NULL };

/* Would the library take this? Its sentence, without the name of the setting. */
static bool
is_taken(struct gba_naf *naf, const char *setting, const char *value, char reason[160])
{
	const size_t skip = strlen(setting) + strlen(": ");

	if (gba_naf_set(naf, setting, value) == GBA_NAF_OK)
		return true;
	snprintf(reason, 160, "%.159s",
		 strlen(gba_naf_error(naf)) > skip ? gba_naf_error(naf) + skip
						   : "not a value of it");
	return false;
}

static bool
is_setting(const char *setting, const char *value, char reason[160])
{
	struct gba_naf *naf = NULL;
	bool taken;

	if (gba_naf_new(&naf) != GBA_NAF_OK) {
		snprintf(reason, 160, "no memory is left");
		return false;
	}
	taken = is_taken(naf, setting, value, reason);
	gba_naf_free(naf);
	return taken;
}

static bool
is_name(const char *value, char reason[160])
{
	return is_setting("name", value, reason);
}

static bool
is_ua_ids(const char *value, char reason[160])
{
	if (is_setting("ua-id", value, reason))
		return true;
	snprintf(reason, 160, "one to 8 of: negotiated, or ten hex digits");
	return false;
}

/* clang-format off */
#define AT(member) .offset = offsetof(struct naf_conf, member), \
	.size = sizeof(((struct naf_conf *)0)->member)

static const struct conf_row rows[] = {
	{ "ua", "listen", CONF_LIST, "127.0.0.1:8081", AT(ua.listen), .check = conf_is_listener,
	  .help = "Where UEs are served: ADDRESS:PORT, or ADDRESS:PORT tls; may stand "
		  "several times." },
	{ "ua", "certificate", CONF_FILE, NULL, AT(ua.certificate),
	  .help = "Certificate chain (PEM) of the listeners with tls; it has to carry the "
		  "names." },
	{ "ua", "key", CONF_FILE, NULL, AT(ua.key),
	  .help = "Private key (PEM) of the certificate." },
	{ "ua", "name", CONF_LIST, NULL, AT(ua.name), .check = is_name,
	  .help = "A host name that is served, with its settings: " GBA_NAF_NAME_SYNTAX },
	{ "ua", "ua-id", CONF_TEXT, "negotiated 010001002f 0100000002 0100000000",
	  AT(ua.ua_id), .check = is_ua_ids,
	  .help = "Ua security protocol identifiers that are tried, in this order, for "
		  "names without their own." },
	{ "ua", "nonce-life", CONF_SECONDS, "1d", AT(ua.nonce_life_s),
	  .min = 10, .max = 30 * DAY_S,
	  .help = "How long a nonce is good; then the UE is told stale=true." },
	{ "ua", "nonce-max", CONF_NUMBER, "65536", AT(ua.nonce_max),
	  .min = 16, .max = 16777216,
	  .help = "Nonces in use that are remembered against replay; the oldest become "
		  "stale when it is full." },
	{ "ua", "nextnonce", CONF_BOOL, "no", AT(ua.nextnonce),
	  .help = "Hand out the next nonce when half of the life of one is over." },
	{ "ua", "threads", CONF_NUMBER, "2", AT(ua.threads), .min = 1, .max = 64,
	  .help = "Threads a listener." },
	{ "ua", "connections", CONF_NUMBER, "4096", AT(ua.connections),
	  .min = 1, .max = 1000000,
	  .help = "Connections a listener." },
	{ "ua", "connections-per-address", CONF_NUMBER, "0",
	  AT(ua.connections_per_address), .max = 1000000,
	  .help = "Connections from one source address; 0: no limit." },
	{ "ua", "idle-timeout", CONF_SECONDS, "30s", AT(ua.idle_timeout_s),
	  .min = 1, .max = 3600,
	  .help = "When a connection that says nothing is closed." },
	{ "ua", "body-max", CONF_OCTETS, "1m", AT(ua.body_max), .max = 1u << 30,
	  .help = "Longest body of a request." },
	{ "ua", "why", CONF_NUMBER, "256", AT(ua.why), .min = 1, .max = 65536,
	  .help = "Refusals that are kept in memory for gbactl why." },
	{ "ua", "psk-tls", CONF_CHOICE, "forward-secret", AT(ua.psk),
	  .choices = psk_choices,
	  .help = "TLS with the key of a B-TID instead of a certificate, on listeners with "
		  "tls: off, forward-secret (suites with (EC)DHE alone), or any." },
	{ "ua", "psk-wait", CONF_MILLIS, "2s", AT(ua.psk_wait_ms),
	  .min = 10, .max = 60000,
	  .help = "How long a handshake with PSK waits for the BSF; its thread waits too." },

	{ "auth-request", "listen", CONF_LIST, NULL, AT(auth.listen), .check = conf_is_listener,
	  .help = "Where a proxy (nginx auth_request) asks, without TLS; may stand several "
		  "times." },
	{ "auth-request", "remote", CONF_BOOL, "no", AT(auth.remote),
	  .help = "Let [auth-request] listen be another address than loopback: whoever "
		  "reaches it is believed." },

	{ "zn", "identity", CONF_TEXT, NULL, AT(zn.identity), .check = conf_is_name_or_empty,
	  .help = "Diameter identity of this NAF; empty: no Zn, and every UE gets 503." },
	{ "zn", "realm", CONF_TEXT, NULL, AT(zn.realm), .check = conf_is_name_or_empty,
	  .help = "Diameter realm; empty: the identity without its first label." },
	{ "zn", "listen", CONF_TEXT, NULL, AT(zn.listen),
	  .help = "Address where peers may connect; empty: none." },
	{ "zn", "port", CONF_NUMBER, "0", AT(zn.port), .max = 65535,
	  .help = "Port without TLS; 0: none." },
	{ "zn", "port-tls", CONF_NUMBER, "0", AT(zn.port_tls), .max = 65535,
	  .help = "Port with TLS from the first octet; 0: none." },
	{ "zn", "certificate", CONF_FILE, NULL, AT(zn.certificate),
	  .help = "Certificate (PEM) towards the BSF; its name is the identity." },
	{ "zn", "key", CONF_FILE, NULL, AT(zn.key),
	  .help = "Private key (PEM) of the certificate." },
	{ "zn", "ca", CONF_FILE, NULL, AT(zn.ca),
	  .help = "Certificate authority (PEM) of the BSF." },
	{ "zn", "allow-plain", CONF_BOOL, "no", AT(zn.allow_plain),
	  .help = "Accept peers without TLS, and call them beyond loopback: inside IPsec." },
	{ "zn", "peer", CONF_LIST, NULL, AT(zn.peer), .check = conf_is_peer,
	  .help = "A BSF or Diameter agent: IDENTITY ADDRESS:PORT [tls]; may stand several "
		  "times." },
	{ "zn", "bsf-realm", CONF_TEXT, NULL, AT(zn.bsf_realm), .check = conf_is_name_or_empty,
	  .help = "Destination-Realm; empty: the domain of the B-TID." },
	{ "zn", "bsf-host", CONF_TEXT, NULL, AT(zn.bsf_host), .check = conf_is_name_or_empty,
	  .help = "Destination-Host; empty: none, the realm decides." },
	{ "zn", "domain", CONF_LIST, NULL, AT(zn.domain), .check = conf_is_name,
	  .help = "A domain of B-TIDs that are taken to a BSF; none given: all." },
	{ "zn", "timeout", CONF_MILLIS, "5s", AT(zn.timeout_ms), .min = 100, .max = 60000,
	  .help = "How long the BSF may take to answer." },
	{ "zn", "key-lifetime-max", CONF_SECONDS, "7d", AT(zn.key_lifetime_max_s),
	  .min = 60, .max = 366 * DAY_S,
	  .help = "Longest life of a key here, whatever the BSF says; its life when the BSF "
		  "says nothing." },
	{ "zn", "gsid-binary", CONF_BOOL, "no", AT(zn.gsid_binary),
	  .help = "Send GAA-Service-Identifier as four octets instead of digits." },

	{ "keys", "max", CONF_NUMBER, "100000", AT(keys.max), .min = 16, .max = 10000000,
	  .help = "Keys kept in memory; the least recently used goes first." },
	{ "keys", "refused-max", CONF_NUMBER, "10000", AT(keys.refused_max),
	  .min = 16, .max = 10000000,
	  .help = "Refusals of the BSF that are remembered." },
	{ "keys", "refused-for", CONF_SECONDS, "10s", AT(keys.refused_for_s), .max = 3600,
	  .help = "How long a refusal is remembered." },
	{ "keys", "pending-max", CONF_NUMBER, "1024", AT(keys.pending_max),
	  .min = 16, .max = 1000000,
	  .help = "Questions to the BSF that may wait at one time." },
	{ "keys", "source-rate", CONF_NUMBER, "20", AT(keys.source_rate), .max = 100000,
	  .help = "Questions to the BSF a second that one source address may cause; 0: no "
		  "limit." },
	{ "keys", "source-burst", CONF_NUMBER, "100", AT(keys.source_burst),
	  .min = 1, .max = 1000000,
	  .help = "Questions to the BSF that one source address may cause at once." },
};
/* clang-format on */

const struct conf_table naf_conf_table = { rows, ARRAY_LEN(rows) };

bool
naf_conf_needs_restart(const struct naf_conf *old, const struct naf_conf *new,
		       struct conf_error *err)
{
	return conf_needs_restart(&naf_conf_table, old, new, NULL, err);
}

static bool
all_loopback(const struct conf_list *listen)
{
	struct conf_at endpoint;

	for (size_t i = 0; i < listen->count; i++)
		if (conf_at_parse(&endpoint, listen->item[i]) != GBA_OK ||
		    !conf_is_loopback(endpoint.address))
			return false;
	return true;
}

/* Each name is one by itself already. */
static bool
name_stands_twice(const struct naf_conf *conf)
{
	struct gba_naf *naf = NULL;
	char reason[160];
	bool twice = false;

	if (gba_naf_new(&naf) != GBA_NAF_OK)
		return false;
	for (size_t i = 0; !twice && i < conf->ua.name.count; i++)
		twice = !is_taken(naf, "name", conf->ua.name.item[i], reason);
	gba_naf_free(naf);
	return twice;
}

static bool
zn_has_tls(const struct naf_conf_zn *zn)
{
	struct conf_peer peer;

	for (size_t i = 0; i < zn->peer.count; i++)
		if (conf_peer_parse(&peer, zn->peer.item[i]) == GBA_OK && peer.at.tls)
			return true;
	return zn->port_tls != 0;
}

enum gba_status
naf_conf_check(const void *conf, struct conf_error *err)
{
	const struct naf_conf *c = conf;
	const char *wrong = NULL;

	if (c->ua.listen.count == 0 && c->auth.listen.count == 0)
		wrong = "[ua] listen or [auth-request] listen: at least one is needed";
	else if (conf_has_tls(&c->ua.listen) && (!*c->ua.certificate || !*c->ua.key))
		wrong = "[ua] listen: tls needs [ua] certificate and [ua] key";
	else if (conf_has_tls(&c->auth.listen))
		wrong = "[auth-request] listen: tls is not spoken with the proxy";
	else if (!c->auth.remote && !all_loopback(&c->auth.listen))
		wrong = "[auth-request] listen: not loopback; remote = yes allows it";
	else if (name_stands_twice(c))
		wrong = "[ua] name: the same name stands twice";
	else if (!c->zn.allow_plain && conf_has_bare(&c->zn.peer))
		wrong = "[zn] peer is called without TLS and is not loopback: tls "
			"behind its address, or allow-plain = yes";
	else if (zn_has_tls(&c->zn) && (!*c->zn.certificate || !*c->zn.key || !*c->zn.ca))
		wrong = "[zn] tls needs [zn] certificate, key and ca";
	if (wrong == NULL)
		return GBA_OK;
	snprintf(err->text, sizeof(err->text), "%s", wrong);
	return GBA_ERR_SYNTAX;
}
