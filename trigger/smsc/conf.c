/* SPDX-License-Identifier: Apache-2.0 */
/* The settings of gba-smscd (gba-smscd.conf(5) is written from this table). */
#include "smsc/conf.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "smsc/message.h"
#include "smsc/route.h"
#include "smsc/tsms.h"

#define DAY_S	    (24 * 3600)
#define PAYLOAD_MAX (255 * 128)

static bool
is_at_loopback(const char *value, char reason[160])
{
	struct conf_at at;

	if (conf_at_parse(&at, value) == GBA_OK && !at.tls &&
	    conf_is_loopback(at.address))
		return true;
	snprintf(reason, 160, "ADDRESS:PORT is expected, with an address of loopback");
	return false;
}

static bool
is_plain(const char *value, char reason[160])
{
	char word[256], rest[256];
	struct conf_at at;

	if (conf_pair_parse(word, rest, value) == GBA_OK && *rest != '\0' &&
	    conf_at_parse(&at, word) == GBA_OK && conf_is_loopback(at.address))
		return true;
	snprintf(reason, 160,
		 "ADDRESS:PORT LINK is expected, with an address of loopback");
	return false;
}

static bool
is_number(const char *value, char reason[160])
{
	if (message_is_digits(gba_text(value), 15))
		return true;
	snprintf(reason, 160, "1 to 15 digits are expected, without +");
	return false;
}

static bool
is_url_or_empty(const char *value, char reason[160])
{
	if (*value == '\0' || route_is_url(value))
		return true;
	snprintf(reason, 160, "an http or https URL is expected");
	return false;
}

static const char *const roles[] = { "sc", "router", NULL };
static const char *const blocks[] = { "error", "discard", NULL };
static const char *const policies[] = { "hash", "msisdn", NULL };

/* clang-format off */
#define AT(member) .offset = offsetof(struct smsc_conf, member), \
	.size = sizeof(((struct smsc_conf *)0)->member)

static const struct conf_row rows[] = {
	{ "smsc", "role", CONF_CHOICE, "sc", AT(smsc.role), .choices = roles,
	  .help = "sc: the SMS-SC that handles device triggers; router: the SMS Router in "
		  "front of the serving nodes." },
	{ "smsc", "address", CONF_TEXT, "4900", AT(smsc.address), .check = is_number,
	  .help = "E.164 number of the SMS-SC, without +." },
	{ "smsc", "validity", CONF_SECONDS, "2d", AT(smsc.validity_s),
	  .min = 1, .max = 450 * DAY_S,
	  .help = "How long a message is tried when its sender does not say." },
	{ "smsc", "validity-max", CONF_SECONDS, "7d", AT(smsc.validity_max_s),
	  .min = 1, .max = 450 * DAY_S,
	  .help = "And at the longest, whatever its sender says." },
	{ "smsc", "payload-max", CONF_OCTETS, "2k", AT(smsc.payload_max),
	  .min = 1, .max = PAYLOAD_MAX,
	  .help = "Longest payload that is cut into segments." },
	{ "smsc", "queue-max", CONF_NUMBER, "100000", AT(smsc.queue_max),
	  .min = 1, .max = 10000000,
	  .help = "Messages that may be under way; more are refused as congestion." },
	{ "smsc", "keep", CONF_SECONDS, "1d", AT(smsc.keep_s), .min = 1, .max = 366 * DAY_S,
	  .help = "How long a message is shown after it is over; its text goes at once." },
	{ "smsc", "report-keep", CONF_SECONDS, "30d", AT(smsc.report_keep_s), .min = 1,
	  .max = 366 * DAY_S,
	  .help = "How long a report that nobody takes is owed after its message is over." },
	{ "smsc", "repeat-window", CONF_SECONDS, "10m", AT(smsc.repeat_s),
	  .max = DAY_S,
	  .help = "An order with the same originator, receiver, reference and content within "
		  "this time is the same one, and accepted without a second message, if it "
		  "says that it may be: on T4 with flag T, at the SMS-IWMSC with TP-RD, on Tsms "
		  "with user_message_reference." },
	{ "smsc", "retry", CONF_SECONDS, "30s", AT(smsc.retry_s), .min = 1, .max = DAY_S,
	  .help = "Pause before the next attempt, and before a report is sent again; between "
		  "attempts it doubles each time." },
	{ "smsc", "retry-max", CONF_SECONDS, "1h", AT(smsc.retry_max_s),
	  .min = 1, .max = DAY_S,
	  .help = "Longest pause between attempts." },
	{ "smsc", "parallel", CONF_NUMBER, "64", AT(smsc.parallel), .min = 1, .max = 4096,
	  .help = "Messages that are being sent at one time." },
	{ "smsc", "timeout", CONF_MILLIS, "10s", AT(smsc.timeout_ms),
	  .min = 100, .max = 600000,
	  .help = "How long a serving node or the SMS Router may take to answer." },

	{ "t4", "identity", CONF_TEXT, NULL, AT(t4.identity), .check = conf_is_name_or_empty,
	  .help = "Diameter identity of this SMS-SC; empty: no T4." },
	{ "t4", "realm", CONF_TEXT, NULL, AT(t4.realm), .check = conf_is_name_or_empty,
	  .help = "Its Diameter realm; empty: the identity without its first label." },
	{ "t4", "listen", CONF_TEXT, "127.0.0.1", AT(t4.listen),
	  .help = "Address to listen on; empty: call the peers only." },
	{ "t4", "port", CONF_NUMBER, "0", AT(t4.port), .max = 65535,
	  .help = "Port without TLS, with allow-plain; 0: none." },
	{ "t4", "port-tls", CONF_NUMBER, "5658", AT(t4.port_tls), .max = 65535,
	  .help = "Port with TLS; 0: none." },
	{ "t4", "certificate", CONF_FILE, NULL, AT(t4.certificate),
	  .help = "Certificate chain (PEM) of the identity." },
	{ "t4", "key", CONF_FILE, NULL, AT(t4.key),
	  .help = "Private key (PEM) of the certificate." },
	{ "t4", "ca", CONF_FILE, NULL, AT(t4.ca),
	  .help = "Authority (PEM) that the MTC-IWFs' certificates are of." },
	{ "t4", "allow-plain", CONF_BOOL, "no", AT(t4.allow_plain),
	  .help = "Let MTC-IWFs connect without TLS; on loopback alone." },
	{ "t4", "iwf", CONF_LIST, NULL, AT(t4.iwf), .check = conf_is_peer,
	  .help = "A MTC-IWF that may order triggers: IDENTITY, or IDENTITY ADDRESS:PORT [tls] "
		  "to call it; may stand several times." },
	{ "t4", "proxy", CONF_LIST, NULL, AT(t4.proxy), .check = conf_is_peer,
	  .help = "An agent of the operator that speaks for them, as iwf; may stand several "
		  "times." },
	{ "t4", "timeout", CONF_MILLIS, "5s", AT(t4.timeout_ms), .min = 100, .max = 60000,
	  .help = "How long a MTC-IWF may take to answer a delivery report." },

	{ "tsms", "listen", CONF_LIST, NULL, AT(tsms.listen), .check = conf_is_at,
	  .help = "Where SMEs bind with SMPP, over TLS with client certificates: ADDRESS:PORT; may "
		  "stand several times." },
	{ "tsms", "listen-plain", CONF_LIST, NULL, AT(tsms.plain), .check = is_at_loopback,
	  .help = "The same without TLS, for an SME or a TLS proxy on this machine: ADDRESS:PORT, "
		  "on loopback alone; an SME needs a password there. May stand several times." },
	{ "tsms", "certificate", CONF_FILE, NULL, AT(tsms.certificate),
	  .help = "Certificate chain (PEM) of the listeners." },
	{ "tsms", "key", CONF_FILE, NULL, AT(tsms.key),
	  .help = "Private key (PEM) of the certificate." },
	{ "tsms", "ca", CONF_FILE, NULL, AT(tsms.ca),
	  .help = "Authority (PEM) that the certificates of SMEs are of." },
	{ "tsms", "system-id", CONF_TEXT, "gba-smscd", AT(tsms.system_id),
	  .help = "What this SMS-SC calls itself in its answers to binds." },
	{ "tsms", "sessions", CONF_NUMBER, "256", AT(tsms.sessions), .min = 1, .max = 4096,
	  .help = "Connections at one time." },
	{ "tsms", "sessions-per-sme", CONF_NUMBER, "8", AT(tsms.per_sme), .min = 1, .max = 4096,
	  .help = "Sessions of one SME at one time." },
	{ "tsms", "connections-per-address", CONF_NUMBER, "32", AT(tsms.per_address), .max = 4096,
	  .help = "Connections from one address at one time; 0: no limit." },
	{ "tsms", "window", CONF_NUMBER, "10", AT(tsms.window), .min = 1, .max = 1000,
	  .help = "Receipts of one session that may wait for their responses." },
	{ "tsms", "peer-window", CONF_NUMBER, "100", AT(tsms.peer_window), .min = 1, .max = 1000,
	  .help = "Requests of one session that may wait here; more are throttled." },
	{ "tsms", "bind-timeout", CONF_MILLIS, "10s", AT(tsms.bind_ms), .min = 100, .max = 600000,
	  .help = "How long a connection may take until it is bound." },
	{ "tsms", "enquire-link", CONF_MILLIS, "30s", AT(tsms.enquire_ms), .max = 3600000,
	  .help = "Silence of an SME after which it is asked whether it is there; 0: never." },
	{ "tsms", "timeout", CONF_MILLIS, "10s", AT(tsms.timeout_ms), .min = 100, .max = 600000,
	  .help = "How long an SME may take to answer a receipt or an enquire_link." },
	{ "tsms", "inactivity", CONF_MILLIS, "0s", AT(tsms.inactivity_ms), .max = 86400000,
	  .help = "Nothing but enquire_link for so long ends a session; 0: never." },
	{ "tsms", "receipt-retry", CONF_SECONDS, "60s", AT(tsms.receipt_retry_s), .min = 1,
	  .max = DAY_S,
	  .help = "A receipt that an SME did not take is sent again after this time." },

	{ "sms", "listen", CONF_LIST, NULL, AT(sms.listen), .check = conf_is_at,
	  .help = "Where serving nodes and SMS-SCs hand in SMs, over TLS with client "
		  "certificates: ADDRESS:PORT; may stand several times." },
	{ "sms", "listen-plain", CONF_LIST, NULL, AT(sms.plain), .check = is_plain,
	  .help = "The same without TLS, for a lab: ADDRESS:PORT LINK, where LINK is the link "
		  "that everybody there is taken for; on loopback alone; may stand several "
		  "times." },
	{ "sms", "certificate", CONF_FILE, NULL, AT(sms.certificate),
	  .help = "Certificate chain (PEM) of the listeners." },
	{ "sms", "key", CONF_FILE, NULL, AT(sms.key),
	  .help = "Private key (PEM) of the certificate." },
	{ "sms", "ca", CONF_FILE, NULL, AT(sms.ca),
	  .help = "Authority (PEM) that the certificates of links are of." },
	{ "sms", "threads", CONF_NUMBER, "2", AT(sms.threads), .min = 1, .max = 64,
	  .help = "Threads a listener." },
	{ "sms", "connections", CONF_NUMBER, "1024", AT(sms.connections),
	  .min = 1, .max = 1000000, .help = "Connections a listener." },

	{ "route", "router", CONF_TEXT, NULL, AT(route.router), .check = is_url_or_empty,
	  .help = "URL of the SMS Router, for subscribers that are protected; empty: they are "
		  "not reached." },
	{ "route", "certificate", CONF_FILE, NULL, AT(route.certificate),
	  .help = "Certificate (PEM) shown to the SMS Router and to serving nodes over https." },
	{ "route", "key", CONF_FILE, NULL, AT(route.key),
	  .help = "Private key (PEM) of the certificate." },
	{ "route", "ca", CONF_FILE, NULL, AT(route.ca),
	  .help = "Authority (PEM) of the SMS Router and the serving nodes; empty: those of the "
		  "system." },

	{ "router", "block", CONF_CHOICE, "error", AT(router.block), .choices = blocks,
	  .help = "What the sender of a blocked SM is told: error, or discard for an "
		  "acknowledgement and nothing else." },

	{ "audit", "destination", CONF_CHOICE, "hash", AT(audit.destination),
	  .choices = policies,
	  .help = "How the receiver stands in the records of blocks: a keyed hash, or the "
		  "MSISDN." },
	{ "audit", "keep", CONF_SECONDS, "30d", AT(audit.keep_s), .min = 60,
	  .max = 3660 * (uint64_t)DAY_S, .help = "How long these records are kept." },

	{ "store", "path", CONF_FILE, "/var/lib/opengba/smsc.db", AT(store.path),
	  .help = "Database." },
	{ "store", "key-file", CONF_FILE, "/var/lib/opengba/smsc.key", AT(store.key_file),
	  .help = "Key that seals messages in it and prints passwords; made when missing." },
};
/* clang-format on */

const struct conf_table smsc_conf_table = { rows, ARRAY_LEN(rows) };

static const char *
t4_fault(const struct smsc_conf_t4 *t4)
{
	const bool tls = t4->port_tls != 0 && *t4->listen != '\0';

	if (*t4->identity == '\0')
		return NULL;
	if (t4->port != 0 && !t4->allow_plain)
		return "[t4] port: without TLS, which allow-plain must say";
	if (t4->allow_plain && !conf_is_loopback(t4->listen))
		return "[t4] allow-plain: listen is not an address of loopback";
	if (conf_has_bare(&t4->iwf) || conf_has_bare(&t4->proxy))
		return "[t4] iwf or proxy is called without TLS and is not loopback: tls "
		       "behind its address";
	if (tls && (!*t4->certificate || !*t4->key || !*t4->ca))
		return "[t4] port-tls: needs certificate, key and ca";
	return NULL;
}

enum gba_status
smsc_conf_check(const void *conf, struct conf_error *err)
{
	const struct smsc_conf *c = conf;
	const char *wrong = t4_fault(&c->t4);

	if (wrong == NULL && c->sms.listen.count > 0 &&
	    (!*c->sms.certificate || !*c->sms.key || !*c->sms.ca))
		wrong = "[sms] listen: needs certificate, key and ca";
	if (wrong == NULL && c->tsms.listen.count > 0 &&
	    (!*c->tsms.certificate || !*c->tsms.key || !*c->tsms.ca))
		wrong = "[tsms] listen: needs certificate, key and ca";
	if (wrong == NULL &&
	    c->tsms.listen.count + c->tsms.plain.count > TSMS_LISTENERS_MAX)
		wrong = "[tsms] listen and listen-plain: four together at the most";
	if (wrong == NULL && c->smsc.role == SMSC_ROLE_ROUTER &&
	    c->tsms.listen.count + c->tsms.plain.count > 0)
		wrong = "[tsms] listen: an SMS Router has no Tsms";
	if (wrong == NULL && (*c->route.certificate != '\0') != (*c->route.key != '\0'))
		wrong = "[route] certificate and key: one stands without the other";
	if (wrong == NULL && c->smsc.validity_s > c->smsc.validity_max_s)
		wrong = "[smsc] validity: longer than validity-max";
	if (wrong == NULL && c->smsc.retry_s > c->smsc.retry_max_s)
		wrong = "[smsc] retry: longer than retry-max";
	if (wrong == NULL && c->smsc.role == SMSC_ROLE_ROUTER && *c->t4.identity != '\0')
		wrong = "[t4] identity: an SMS Router has no T4";
	if (wrong == NULL)
		return GBA_OK;
	snprintf(err->text, sizeof(err->text), "%s", wrong);
	return GBA_ERR_SYNTAX;
}
