/* SPDX-License-Identifier: Apache-2.0 */
/* What one setting alone cannot tell: those that do not go together. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "push-naf/conf.h"

static bool
is_push_name(const struct pnaf_conf *conf, const char *name)
{
	for (size_t i = 0; i < conf->push.name.count; i++)
		if (strcasecmp(conf->push.name.item[i], name) == 0)
			return true;
	return false;
}

/* Each application once, under names that there are. */
static const char *
application_fault(const struct pnaf_conf *conf)
{
	struct pnaf_application a, other;

	for (size_t i = 0; i < conf->api.application.count; i++) {
		if (pnaf_application_parse(&a, conf->api.application.item[i]) != GBA_OK)
			return "[api] application: it does not parse";
		for (size_t j = 0; j < a.name_count; j++)
			if (!is_push_name(conf, a.names[j]))
				return "[api] application: a name that is no [push] name";
		for (size_t j = 0; j < i; j++)
			if (pnaf_application_parse(
				    &other, conf->api.application.item[j]) == GBA_OK &&
			    (strcmp(a.name, other.name) == 0 ||
			     strcmp(a.file, other.file) == 0))
				return "[api] application: a name or file stands twice";
	}
	return NULL;
}

static const char *
listen_fault(const struct pnaf_conf *conf)
{
	struct conf_at at;

	for (size_t i = 0; i < conf->api.listen.count; i++) {
		if (conf_at_parse(&at, conf->api.listen.item[i]) != GBA_OK)
			return "[api] listen: it does not parse";
		if (at.tls && (!*conf->api.certificate || !*conf->api.key))
			return "[api] listen: tls needs [api] certificate and key";
		if (!conf_is_loopback(at.address) && !(conf->api.remote && at.tls))
			return "[api] listen: not loopback; that needs remote = yes and "
			       "tls";
	}
	for (size_t i = 0; i < conf->upa.listen.count; i++)
		if (conf_at_parse(&at, conf->upa.listen.item[i]) == GBA_OK && at.tls &&
		    (!*conf->upa.certificate || !*conf->upa.key))
			return "[upa] listen: tls needs [upa] certificate and key";
	return NULL;
}

static const char *
tsp_fault(const struct pnaf_conf *c)
{
	const struct pnaf_conf_tsp *tsp = &c->tsp;
	struct conf_peer peer;

	if (tsp->peer.count == 0)
		return NULL;
	if (tsp->peer.count > PNAF_TSP_PEERS_MAX)
		return "[tsp] peer: it may stand twice";
	if (*tsp->scs == '\0')
		return "[tsp] scs is not set";
	if (*c->bsf.identity == '\0')
		return "[bsf] identity: [tsp] needs it too";
	if (*tsp->certificate != '\0' && strncasecmp(c->bsf.uri, "aaas", 4) == 0)
		return "[tsp] certificate: there is one Diameter node, and it has the "
		       "one of "
		       "[bsf]";
	if ((*tsp->certificate != '\0') != (*tsp->key != '\0') ||
	    (*tsp->certificate != '\0') != (*tsp->ca != '\0'))
		return "[tsp] certificate, key and ca: all of them, or none";
	for (size_t i = 0; i < tsp->peer.count; i++) {
		if (conf_peer_parse(&peer, tsp->peer.item[i]) != GBA_OK)
			return "[tsp] peer: it does not parse";
		if (!peer.at.tls && !tsp->plain)
			return "[tsp] peer: without tls; that needs plain = yes";
		if (peer.at.tls && *tsp->certificate == '\0' &&
		    *c->bsf.certificate == '\0')
			return "[tsp] peer: tls needs a certificate";
	}
	return NULL;
}

static const char *
smpp_fault(const struct pnaf_conf_smpp *smpp)
{
	if (*smpp->server == '\0')
		return NULL;
	if (*smpp->system_id == '\0')
		return "[smpp] system-id is not set";
	if (strlen(smpp->system_type) > 12)
		return "[smpp] system-type: up to 12 characters are expected";
	if (*smpp->source == '\0')
		return "[smpp] source is not set";
	if (!smpp->plain &&
	    (*smpp->certificate == '\0' || *smpp->key == '\0' || *smpp->ca == '\0'))
		return "[smpp] server: it needs certificate, key and ca";
	return NULL;
}

enum gba_status
pnaf_conf_check(const void *conf, struct conf_error *err)
{
	const struct pnaf_conf *c = conf;
	const char *wrong = listen_fault(c);

	if (wrong == NULL)
		wrong = application_fault(c);
	if (wrong == NULL)
		wrong = tsp_fault(c);
	if (wrong == NULL)
		wrong = smpp_fault(&c->smpp);
	if (wrong == NULL && c->push.lifetime_s > c->push.lifetime_max_s)
		wrong = "[push] lifetime: longer than lifetime-max";
	if (wrong == NULL && c->push.retransmit_s > c->push.retransmit_max_s)
		wrong = "[push] retransmit: longer than retransmit-max";
	if (wrong == NULL && strcmp(c->store.path, c->store.sa_path) == 0)
		wrong = "[store] path and sa-path: the same file";
	if (wrong == NULL)
		return GBA_OK;
	snprintf(err->text, sizeof(err->text), "%s", wrong);
	return GBA_ERR_SYNTAX;
}

const char *
pnaf_conf_lacks(const void *conf)
{
	const struct pnaf_conf *c = conf;
	const bool https = strncasecmp(c->bsf.uri, "https://", 8) == 0;
	const bool tls = https || strncasecmp(c->bsf.uri, "aaas://", 7) == 0;

	if (c->push.name.count == 0)
		return "[push] name is not set";
	if (*c->bsf.uri == '\0')
		return "[bsf] uri is not set";
	if (!tls && strncasecmp(c->bsf.uri, "aaa://", 6) != 0)
		return "[bsf] uri: aaa://, aaas:// or https:// is expected";
	if (!https && *c->bsf.identity == '\0')
		return "[bsf] identity is not set";
	if (tls && (!*c->bsf.certificate || !*c->bsf.key || !*c->bsf.ca))
		return "[bsf] uri: TLS needs [bsf] certificate, key and ca";
	return NULL;
}
