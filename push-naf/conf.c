/* SPDX-License-Identifier: Apache-2.0 */
/* The settings of gba-pnafd (gba-pnafd.conf(5) is written from this table). */
#include "push-naf/conf.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "codec/btid.h"
#include "codec/push_id.h"
#include "codec/tbcd.h"
#include "codec/wsp_push.h"
#include "codec/zn_web.h"
#include "push-naf/trigger.h"

#define DAY_S (24 * 3600)

static bool
is_ua_id(const char *value, char reason[160])
{
	struct gba_ua_id id;

	if (gba_unhex(id.b, sizeof(id.b), gba_text(value)) == GBA_OK)
		return true;
	snprintf(reason, 160, "ten hex digits are expected");
	return false;
}

static bool
is_app_label(const char *value, char reason[160])
{
	if (strlen(value) < sizeof(((struct job *)0)->app_label) &&
	    gba_text_is_visible(gba_text(value)))
		return true;
	snprintf(reason, 160, "1 to 32 visible ASCII characters are expected");
	return false;
}

static bool
is_peer(const char *value, char reason[160])
{
	struct conf_peer peer;

	if (conf_peer_parse(&peer, value) == GBA_OK && peer.at.address[0] != '\0')
		return true;
	snprintf(reason, 160, "IDENTITY ADDRESS:PORT, perhaps with tls behind it");
	return false;
}

static bool
is_e164_or_empty(const char *value, char reason[160])
{
	if (strspn(value, "0123456789") == strlen(value) &&
	    strlen(value) <= E164_DIGITS_MAX)
		return true;
	snprintf(reason, 160, "up to 15 digits are expected, without +");
	return false;
}

static bool
is_server(const char *value, char reason[160])
{
	char host[256];
	uint16_t port;

	if (*value == '\0' || pnaf_server_parse(host, &port, value) == GBA_OK)
		return true;
	snprintf(reason, 160, "HOST:PORT is expected");
	return false;
}

static bool
is_application(const char *value, char reason[160])
{
	struct pnaf_application application;

	if (pnaf_application_parse(&application, value) == GBA_OK)
		return true;
	snprintf(reason, 160, "NAME FILE is expected, and perhaps names of [push] name");
	return false;
}

const char *const pnaf_formats[] = { "soap", "json", NULL };
static const char *const profiles[] = { "internal", "wap", NULL };

/* clang-format off */
#define AT(member) .offset = offsetof(struct pnaf_conf, member), \
	.size = sizeof(((struct pnaf_conf *)0)->member)

static const struct conf_row rows[] = {
	{ "api", "listen", CONF_LIST, "127.0.0.1:8084", AT(api.listen), .check = conf_is_listener,
	  .help = "Where applications order pushes: ADDRESS:PORT, or ADDRESS:PORT tls; may "
		  "stand several times." },
	{ "api", "remote", CONF_BOOL, "no", AT(api.remote),
	  .help = "Let [api] listen be another address than loopback; it has to have tls." },
	{ "api", "certificate", CONF_FILE, NULL, AT(api.certificate),
	  .help = "Certificate chain (PEM) of the listeners with tls." },
	{ "api", "key", CONF_FILE, NULL, AT(api.key),
	  .help = "Private key (PEM) of the certificate." },
	{ "api", "application", CONF_LIST, NULL, AT(api.application),
	  .check = is_application,
	  .help = "Who may order: NAME FILE [FQDN...]; the file (mode 0600) has the token as "
		  "64 hex digits and is made when missing; may stand several times." },
	{ "api", "threads", CONF_NUMBER, "2", AT(api.threads), .min = 1, .max = 64,
	  .help = "Threads a listener, also of [upa]." },
	{ "api", "connections", CONF_NUMBER, "4096", AT(api.connections),
	  .min = 1, .max = 1000000,
	  .help = "Connections a listener, also of [upa]." },
	{ "api", "idle-timeout", CONF_SECONDS, "30s", AT(api.idle_timeout_s),
	  .min = 1, .max = 3600,
	  .help = "When a connection that says nothing is closed." },

	{ "upa", "listen", CONF_LIST, "127.0.0.1:8085", AT(upa.listen), .check = conf_is_listener,
	  .help = "Where UEs send what they answer: ADDRESS:PORT, or ADDRESS:PORT tls; may "
		  "stand several times." },
	{ "upa", "certificate", CONF_FILE, NULL, AT(upa.certificate),
	  .help = "Certificate chain (PEM) of the listeners with tls." },
	{ "upa", "key", CONF_FILE, NULL, AT(upa.key),
	  .help = "Private key (PEM) of the certificate." },
	{ "upa", "connections-per-address", CONF_NUMBER, "0",
	  AT(upa.connections_per_address), .max = 1000000,
	  .help = "Connections from one source address, also of [api]; 0: no limit." },

	{ "bsf", "uri", CONF_TEXT, NULL, AT(bsf.uri),
	  .help = "The BSF, as bsf in gba-naf.conf(5): aaa://bsf.example;transport=tcp "
		  "or https://bsf.example/zn." },
	{ "bsf", "address", CONF_TEXT, NULL, AT(bsf.address),
	  .help = "Where it is reached; empty: its name is looked up." },
	{ "bsf", "realm", CONF_TEXT, NULL, AT(bsf.realm), .check = conf_is_name_or_empty,
	  .help = "Its Diameter realm." },
	{ "bsf", "identity", CONF_TEXT, NULL, AT(bsf.identity), .check = conf_is_name_or_empty,
	  .help = "Diameter identity of this Push-NAF." },
	{ "bsf", "identity-realm", CONF_TEXT, NULL, AT(bsf.identity_realm),
	  .check = conf_is_name_or_empty,
	  .help = "Diameter realm of this Push-NAF; empty: the identity without its first "
		  "label." },
	{ "bsf", "certificate", CONF_FILE, NULL, AT(bsf.certificate),
	  .help = "Certificate (PEM) towards the BSF." },
	{ "bsf", "key", CONF_FILE, NULL, AT(bsf.key),
	  .help = "Private key (PEM) of the certificate." },
	{ "bsf", "ca", CONF_FILE, NULL, AT(bsf.ca),
	  .help = "Certificate authority (PEM) of the BSF." },
	{ "bsf", "format", CONF_CHOICE, "soap", AT(bsf.format), .choices = pnaf_formats,
	  .help = "What is spoken with a BSF that is asked over https, as format in "
		  "gba-naf.conf(5)." },
	{ "bsf", "xml-namespace", CONF_TEXT, ZN_SOAP_NS, AT(bsf.xml_namespace),
	  .help = "XML namespace of the questions in SOAP." },
	{ "bsf", "connections", CONF_NUMBER, "16", AT(bsf.connections), .min = 1, .max = 1024,
	  .help = "Connections over https that are open at one time." },
	{ "bsf", "transport-dir", CONF_FILE, NULL, AT(bsf.transport_dir),
	  .help = "Where the transports of libgba-naf are; empty: where it was installed." },
	{ "bsf", "timeout", CONF_MILLIS, "5s", AT(bsf.timeout_ms), .min = 100, .max = 60000,
	  .help = "How long the BSF may take to answer." },

	{ "push", "name", CONF_LIST, NULL, AT(push.name), .check = conf_is_name,
	  .help = "A NAF name of this Push-NAF; the first one is used when an order names "
		  "none; may stand several times." },
	{ "push", "ua-id", CONF_TEXT, "0100000005", AT(push.ua_id), .check = is_ua_id,
	  .help = "Ua security protocol identifier when an order has none; 0100000005 is the "
		  "Generic Push Layer." },
	{ "push", "app-label", CONF_TEXT, "USIM", AT(push.app_label), .check = is_app_label,
	  .help = "Label of the application on the UICC when an order has none." },
	{ "push", "ptid-octets", CONF_NUMBER, GBA_TEXT_OF(GBA_PTID_SEED), AT(push.ptid_octets),
	  .min = GBA_PTID_SEED_MIN, .max = GBA_PTID_SEED_MAX,
	  .help = "Random octets in a P-TID; three of them make four characters of the GPI." },
	{ "push", "lifetime", CONF_SECONDS, "1d", AT(push.lifetime_s),
	  .min = 1, .max = 366 * DAY_S,
	  .help = "Lifetime of key and job when an order has none." },
	{ "push", "lifetime-max", CONF_SECONDS, "7d", AT(push.lifetime_max_s),
	  .min = 1, .max = 366 * DAY_S,
	  .help = "Longest lifetime that an order may have." },
	{ "push", "retransmit", CONF_SECONDS, "30s", AT(push.retransmit_s),
	  .min = 1, .max = DAY_S,
	  .help = "Pause before the same octets are sent again; it doubles each time." },
	{ "push", "retransmit-max", CONF_SECONDS, "1h", AT(push.retransmit_max_s),
	  .min = 1, .max = DAY_S,
	  .help = "Longest such pause." },
	{ "push", "jobs-max", CONF_NUMBER, "100000", AT(push.jobs_max),
	  .min = 1, .max = 10000000,
	  .help = "Jobs that may be under way; more are refused with 503." },
	{ "push", "asks-max", CONF_NUMBER, "1024", AT(push.asks_max), .min = 1, .max = 65536,
	  .help = "Questions to the BSF that may be under way; the jobs behind them wait." },
	{ "push", "payload-max", CONF_OCTETS, "4096", AT(push.payload_max),
	  .min = 0, .max = JOB_PAYLOAD_MAX,
	  .help = "Longest payload of an order." },
	{ "push", "keep", CONF_SECONDS, "1d", AT(push.keep_s), .min = 60, .max = 366 * DAY_S,
	  .help = "How long a job is shown after it ended; no shorter than its SA lives." },

	{ "road-direct", "open", CONF_BOOL, "yes", AT(road.direct),
	  .help = "May orders name the road direct: HTTP POST to the address of the UE?" },
	{ "road-direct", "timeout", CONF_MILLIS, "10s", AT(road.timeout_ms),
	  .min = 100, .max = 600000,
	  .help = "How long a POST may take, also one to the callback of an application." },
	{ "road-direct", "parallel", CONF_NUMBER, "64", AT(road.parallel),
	  .min = 1, .max = 4096,
	  .help = "POSTs at one time." },
	{ "road-direct", "ca", CONF_FILE, NULL, AT(road.ca),
	  .help = "Certificate authorities (PEM) for https; empty: those of the system." },
	{ "road-file", "directory", CONF_FILE, NULL, AT(road.directory),
	  .help = "Where the road file puts its files; empty: it is closed." },

	{ "trigger", "profile", CONF_CHOICE, "internal", AT(trigger.profile),
	  .choices = profiles,
	  .help = "What a device trigger carries when an order does not say: the octets as "
		  "they are on a port of the project, or a WAP push on port 2948." },
	{ "trigger", "port", CONF_NUMBER, "16187", AT(trigger.port),
	  .min = 16000, .max = 16999,
	  .help = "Port of the profile internal." },
	{ "trigger", "app-id", CONF_TEXT, WSP_PUSH_APP_ID, AT(trigger.app_id),
	  .help = "X-Wap-Application-Id of the profile wap; empty: none." },

	{ "tsp", "peer", CONF_LIST, NULL, AT(tsp.peer), .check = is_peer,
	  .help = "An MTC-IWF: IDENTITY ADDRESS:PORT tls; the preferred one first; may stand "
		  "twice; none: the road tsp is closed." },
	{ "tsp", "plain", CONF_BOOL, "no", AT(tsp.plain),
	  .help = "Let peers be without tls, inside IPsec or on loopback." },
	{ "tsp", "realm", CONF_TEXT, NULL, AT(tsp.realm), .check = conf_is_name_or_empty,
	  .help = "Diameter realm of the MTC-IWF; empty: the identity of the first peer "
		  "without its first label." },
	{ "tsp", "scs", CONF_TEXT, NULL, AT(tsp.scs), .check = is_e164_or_empty,
	  .help = "SCS-Identity of this Push-NAF: an E.164 number, digits alone." },
	{ "tsp", "certificate", CONF_FILE, NULL, AT(tsp.certificate),
	  .help = "Certificate (PEM) towards the MTC-IWF; empty: that of [bsf]." },
	{ "tsp", "key", CONF_FILE, NULL, AT(tsp.key),
	  .help = "Private key (PEM) of the certificate; empty: that of [bsf]." },
	{ "tsp", "ca", CONF_FILE, NULL, AT(tsp.ca),
	  .help = "Certificate authority (PEM) of the MTC-IWF; empty: that of [bsf]." },
	{ "tsp", "timeout", CONF_MILLIS, "10s", AT(tsp.timeout_ms), .min = 100, .max = 60000,
	  .help = "How long the MTC-IWF may take to answer." },
	{ "tsp", "window", CONF_NUMBER, "64", AT(tsp.window), .min = 1, .max = 4096,
	  .help = "Triggers that may wait for an answer; the others wait for them." },
	{ "tsp", "payload-max", CONF_OCTETS, "1024", AT(tsp.payload_max),
	  .min = 133, .max = TRIGGER_CONTENT_MAX,
	  .help = "Longest content of a trigger; 133 octets fit one short message." },

	{ "smpp", "server", CONF_TEXT, NULL, AT(smpp.server), .check = is_server,
	  .help = "The SMS-SC: HOST:PORT; its certificate has to have this name or address; "
		  "empty: the road smpp is closed." },
	{ "smpp", "plain", CONF_BOOL, "no", AT(smpp.plain),
	  .help = "Without TLS, to loopback alone." },
	{ "smpp", "system-id", CONF_TEXT, NULL, AT(smpp.system_id),
	  .help = "system_id of the bind." },
	{ "smpp", "system-type", CONF_TEXT, NULL, AT(smpp.system_type),
	  .help = "system_type of the bind." },
	{ "smpp", "password-file", CONF_FILE, NULL, AT(smpp.password_file),
	  .help = "File (mode 0600) whose first line is the password of the bind, up to 8 "
		  "characters; empty: none." },
	{ "smpp", "source", CONF_TEXT, NULL, AT(smpp.source), .check = is_e164_or_empty,
	  .help = "Originating address: an E.164 number of this SME, digits alone." },
	{ "smpp", "certificate", CONF_FILE, NULL, AT(smpp.certificate),
	  .help = "Certificate (PEM) towards the SMS-SC, which says who binds." },
	{ "smpp", "key", CONF_FILE, NULL, AT(smpp.key),
	  .help = "Private key (PEM) of the certificate." },
	{ "smpp", "ca", CONF_FILE, NULL, AT(smpp.ca),
	  .help = "Certificate authority (PEM) of the SMS-SC." },
	{ "smpp", "timeout", CONF_MILLIS, "10s", AT(smpp.timeout_ms), .min = 100, .max = 60000,
	  .help = "How long the SMS-SC may take to answer, and a trigger wait for its turn." },
	{ "smpp", "keep-alive", CONF_SECONDS, "30s", AT(smpp.keep_alive_s),
	  .min = 1, .max = 3600,
	  .help = "Silence before an enquire_link." },
	{ "smpp", "reconnect-max", CONF_SECONDS, "1m", AT(smpp.reconnect_max_s),
	  .min = 1, .max = 3600,
	  .help = "Longest pause before the connection is tried again; it begins with 1s and "
		  "doubles." },
	{ "smpp", "window", CONF_NUMBER, "10", AT(smpp.window), .min = 1, .max = 900,
	  .help = "Submissions that may wait for a response." },
	{ "smpp", "rate", CONF_NUMBER, "0", AT(smpp.rate), .max = 100000,
	  .help = "Submissions a second; 0: no limit." },
	{ "smpp", "payload-max", CONF_OCTETS, "1024", AT(smpp.payload_max),
	  .min = 133, .max = TRIGGER_CONTENT_MAX,
	  .help = "Longest content of a trigger; 133 octets fit one short message." },

	{ "store", "path", CONF_FILE, "/var/lib/opengba/pnaf.db", AT(store.path),
	  .help = "Database of the jobs." },
	{ "store", "sa-path", CONF_FILE, "/var/lib/opengba/pnaf-sa.db", AT(store.sa_path),
	  .help = "Database of the SAs." },
	{ "store", "key-file", CONF_FILE, "/var/lib/opengba/pnaf.key", AT(store.key_file),
	  .help = "Key that seals payloads and keys in both; made when missing." },
};
/* clang-format on */

const struct conf_table pnaf_conf_table = { rows, ARRAY_LEN(rows) };

enum gba_status
pnaf_server_parse(char host[256], uint16_t *port, const char *text)
{
	const char *colon = strrchr(text, ':');
	uint64_t number;

	if (colon == NULL || colon == text ||
	    gba_number(&number, gba_text(colon + 1), 1, UINT16_MAX) != GBA_OK ||
	    gba_text_copy(host, 256, (struct gba_text){ text, (size_t)(colon - text) }) !=
		    GBA_OK ||
	    strpbrk(host, " \t") != NULL)
		return GBA_ERR_SYNTAX;
	*port = (uint16_t)number;
	return GBA_OK;
}

/* A word and what stands behind it. */
static enum gba_status
next_word(char *out, size_t size, const char **text)
{
	struct gba_text word = { *text, strcspn(*text, " \t") };

	*text += word.len;
	*text += strspn(*text, " \t");
	return word.len > 0 ? gba_text_copy(out, size, word) : GBA_ERR_SYNTAX;
}

enum gba_status
pnaf_application_parse(struct pnaf_application *out, const char *line)
{
	struct pnaf_application a = { .name_count = 0 };

	if (next_word(a.name, sizeof(a.name), &line) != GBA_OK ||
	    next_word(a.file, sizeof(a.file), &line) != GBA_OK)
		return GBA_ERR_SYNTAX;
	while (*line != '\0') {
		char *name = a.names[a.name_count];

		if (a.name_count == ARRAY_LEN(a.names) ||
		    next_word(name, sizeof(a.names[0]), &line) != GBA_OK ||
		    !fqdn_is_valid(gba_text(name)))
			return GBA_ERR_SYNTAX;
		a.name_count++;
	}
	*out = a;
	return GBA_OK;
}
