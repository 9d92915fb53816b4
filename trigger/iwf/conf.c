/* SPDX-License-Identifier: Apache-2.0 */
/* The settings of gba-iwfd (gba-iwfd.conf(5) is written from this table). */
#include "iwf/conf.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/address.h"
#include "codec/tsp.h"

#define DAY_S  (24 * 3600)
#define YEAR_S (366 * DAY_S)
/* At a stop the node waits 5 s for answers that are owed, and one question may be on its
 * way for each of them. */
#define TIMEOUT_MAX_MS 4000

static bool
is_host_or_empty(const char *value, char reason[160])
{
	char address[GBA_ADDRESS_SIZE];

	if (*value == '\0' || gba_address_of_host(address, value) == GBA_OK)
		return true;
	snprintf(reason, 160, "not an IP address of one host: no name, no wildcard");
	return false;
}

/* clang-format off */
#define AT(member) .offset = offsetof(struct iwf_conf, member), \
	.size = sizeof(((struct iwf_conf *)0)->member)

static const struct conf_row rows[] = {
	{ "tsp", "identity", CONF_TEXT, NULL, AT(tsp.identity), .check = conf_is_name_or_empty,
	  .help = "Diameter identity of the MTC-IWF, on all its interfaces." },
	{ "tsp", "realm", CONF_TEXT, NULL, AT(tsp.realm), .check = conf_is_name_or_empty,
	  .help = "Diameter realm; empty: the identity without its first label." },
	{ "tsp", "listen", CONF_TEXT, "127.0.0.1", AT(tsp.listen),
	  .help = "Address where SCSs are served." },
	{ "tsp", "port-tls", CONF_NUMBER, "5658", AT(tsp.port_tls), .min = 1, .max = 65535,
	  .help = "Port with TLS from the first octet, for SCSs of kind tls." },
	{ "tsp", "listen-ndsip", CONF_TEXT, NULL, AT(tsp.listen_ndsip), .check = is_host_or_empty,
	  .help = "Address inside the network that NDS/IP (IPsec) protects, where SCSs of kind "
		  "ndsip are served without TLS; empty: nowhere." },
	{ "tsp", "port-ndsip", CONF_NUMBER, "3868", AT(tsp.port_ndsip), .min = 1, .max = 65535,
	  .help = "Port without TLS, on listen-ndsip alone." },
	{ "tsp", "allow-plain", CONF_BOOL, "no", AT(tsp.allow_plain),
	  .help = "Listen on listen-ndsip: the links there are protected by IPsec, or by other "
		  "means." },
	{ "tsp", "certificate", CONF_FILE, NULL, AT(tsp.certificate),
	  .help = "Certificate (PEM); its name is the identity." },
	{ "tsp", "key", CONF_FILE, NULL, AT(tsp.key),
	  .help = "Private key (PEM) of the certificate." },
	{ "tsp", "ca", CONF_FILE, NULL, AT(tsp.ca),
	  .help = "Certificate authority (PEM) of the SCSs and their relays." },

	{ "s6m", "hss", CONF_LIST, NULL, AT(s6m.hss), .check = conf_is_peer,
	  .help = "An HSS, or an agent on the way to one: IDENTITY ADDRESS:PORT [tls]; the "
		  "first that is there is asked; may stand several times." },
	{ "s6m", "realm", CONF_TEXT, NULL, AT(s6m.realm), .check = conf_is_name_or_empty,
	  .help = "Diameter realm of the HSS; empty: [tsp] realm." },
	{ "s6m", "timeout", CONF_MILLIS, "2s", AT(s6m.timeout_ms), .min = 1,
	  .max = TIMEOUT_MAX_MS, .help = "How long an answer of the HSS is waited for." },
	{ "s6m", "cache-time", CONF_SECONDS, "5m", AT(s6m.cache_time_s), .max = DAY_S,
	  .help = "How long an answer of the HSS is used again; 0: it is asked each time." },
	{ "s6m", "cache-size", CONF_NUMBER, "10000", AT(s6m.cache_size), .max = 1000000,
	  .help = "How many answers are kept." },
	{ "s6m", "allow-plain", CONF_BOOL, "no", AT(s6m.allow_plain),
	  .help = "Call an HSS without TLS also where its address is not loopback: inside "
		  "IPsec." },

	{ "t4", "smsc", CONF_LIST, NULL, AT(t4.smsc), .check = conf_is_peer,
	  .help = "An SMS-SC that takes triggers: IDENTITY ADDRESS:PORT [tls]; the first that "
		  "is there and takes it gets it; may stand several times." },
	{ "t4", "realm", CONF_TEXT, NULL, AT(t4.realm), .check = conf_is_name_or_empty,
	  .help = "Diameter realm of the SMS-SCs; empty: [tsp] realm." },
	{ "t4", "timeout", CONF_MILLIS, "4s", AT(t4.timeout_ms), .min = 1,
	  .max = TIMEOUT_MAX_MS, .help = "How long an answer of an SMS-SC is waited for." },
	{ "t4", "recall-replace", CONF_BOOL, "yes", AT(t4.recall_replace),
	  .help = "The SMS-SCs can recall and replace triggers: an SCS that asks is told so; no: "
		  "neither is forwarded." },
	{ "t4", "allow-plain", CONF_BOOL, "no", AT(t4.allow_plain),
	  .help = "Call an SMS-SC without TLS also where its address is not loopback: inside "
		  "IPsec." },

	{ "trigger", "payload-max", CONF_NUMBER, "4096", AT(trigger.payload_max), .min = 1,
	  .max = TSP_PAYLOAD_MAX,
	  .help = "Octets of payload that an SCS without a limit of its own may send." },
	{ "trigger", "validity-max", CONF_SECONDS, "7d", AT(trigger.validity_max_s), .min = 1,
	  .max = YEAR_S,
	  .help = "Longest validity that an SCS without a limit of its own may ask for." },
	{ "trigger", "validity", CONF_SECONDS, "1d", AT(trigger.validity_s), .min = 1,
	  .max = YEAR_S, .help = "Validity of a trigger that names none." },
	{ "trigger", "grace", CONF_SECONDS, "10m", AT(trigger.grace_s), .max = 30 * DAY_S,
	  .help = "How long after its validity the report of the SMS-SC is waited for, before "
		  "UNCONFIRMED is reported." },
	{ "trigger", "report-timeout", CONF_MILLIS, "4s", AT(trigger.report_timeout_ms),
	  .min = 1, .max = TIMEOUT_MAX_MS,
	  .help = "How long an SCS has to answer a report." },
	{ "trigger", "report-retry", CONF_SECONDS, "30s", AT(trigger.report_retry_s), .min = 1,
	  .max = DAY_S, .help = "When a report that was not answered is sent again; it has to be "
				 "longer than report-timeout." },
	{ "trigger", "keep", CONF_SECONDS, "7d", AT(trigger.keep_s), .max = YEAR_S,
	  .help = "How long triggers that are over, and records of blocks, are kept." },

	{ "store", "path", CONF_FILE, "/var/lib/opengba/iwf.db", AT(path),
	  .help = "Database file, created when missing." },
};
/* clang-format on */

const struct conf_table iwf_conf_table = { rows, ARRAY_LEN(rows) };

bool
iwf_conf_may_change(const struct conf_row *row)
{
	if (strcmp(row->section, "trigger") == 0)
		return true;
	return (strcmp(row->section, "s6m") == 0 || strcmp(row->section, "t4") == 0) &&
	       strcmp(row->key, "timeout") == 0;
}

/* What is wrong with the links without TLS; NULL: nothing. */
static const char *
plain_wrong(const struct iwf_conf *c)
{
	const struct iwf_conf_tsp *tsp = &c->tsp;

	if (*tsp->listen_ndsip != '\0') {
		if (!tsp->allow_plain)
			return "[tsp] listen-ndsip is without TLS, which allow-plain = "
			       "yes "
			       "must say";
		if (*tsp->listen == '\0')
			return "[tsp] listen-ndsip needs listen beside it";
		if (tsp->port_ndsip == tsp->port_tls)
			return "[tsp] port-ndsip and port-tls are the same";
	}
	if (!c->s6m.allow_plain && conf_has_bare(&c->s6m.hss))
		return "[s6m] hss is called without TLS and is not loopback: tls behind "
		       "its address, or allow-plain = yes";
	if (!c->t4.allow_plain && conf_has_bare(&c->t4.smsc))
		return "[t4] smsc is called without TLS and is not loopback: tls behind "
		       "its address, or allow-plain = yes";
	return NULL;
}

enum gba_status
iwf_conf_check(const void *conf, struct conf_error *err)
{
	const struct iwf_conf *c = conf;
	const char *wrong = NULL;

	if (*c->tsp.identity != '\0' &&
	    (!*c->tsp.certificate || !*c->tsp.key || !*c->tsp.ca))
		wrong = "Tsp needs [tsp] certificate, key and ca: port-tls is always "
			"there";
	else if (plain_wrong(c) != NULL)
		wrong = plain_wrong(c);
	else if (c->trigger.report_retry_s * 1000 <= c->trigger.report_timeout_ms)
		wrong = "[trigger] report-retry is not longer than report-timeout";
	else if (*c->path == '\0')
		wrong = "[store] path is missing";
	if (wrong == NULL)
		return GBA_OK;
	snprintf(err->text, sizeof(err->text), "%s", wrong);
	return GBA_ERR_SYNTAX;
}

const char *
iwf_conf_lacks(const void *conf)
{
	const struct iwf_conf *c = conf;

	return *c->tsp.identity == '\0' ? "[tsp] identity is not set" : NULL;
}
