/* SPDX-License-Identifier: Apache-2.0 */
/* Verbs that provision: SMEs, subscribers, nodes, links. */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "codec/btid.h"
#include "run/ctl_words.h"
#include "smpp/smpp.h"
#include "smsc/ctl.h"

void
smsc_refuse_store(struct ctl_reply *reply)
{
	ctl_refuse(reply, "the store failed; the log says why");
}

static void
answer(struct ctl_reply *reply, enum gba_status status, const char *what)
{
	if (status == GBA_ERR_NOT_FOUND)
		ctl_refuse(reply, "there is no such %s", what);
	else if (status != GBA_OK)
		smsc_refuse_store(reply);
}

bool
smsc_find_sub(struct smsc_server *s, const struct ctl_request *request,
	      struct ctl_reply *reply, struct sub *out)
{
	const struct sub_name name = { ctl_word(request, "imsi"),
				       ctl_word(request, "msisdn"),
				       ctl_word(request, "external-id") };
	const enum gba_status status = dir_sub_get(s->db, out, &name);

	answer(reply, status, "subscriber");
	return status == GBA_OK;
}

/* Copy a word that must be of this shape. */
static bool
digits(const struct ctl_request *request, struct ctl_reply *reply, const char *name,
       char *out, size_t max, bool needed)
{
	const char *value = needed ? ctl_need(request, reply, name, "DIGITS")
				   : ctl_word(request, name);

	if (value == NULL)
		return !needed;
	if (!message_is_digits(gba_text(value), max)) {
		ctl_refuse(reply, "%s: 1 to %zu digits are expected", name, max);
		return false;
	}
	return gba_text_copy(out, max + 1, gba_text(value)) == GBA_OK;
}

static bool
text(struct ctl_reply *reply, const char *name, const char *value, char *out, size_t size)
{
	if (value == NULL || gba_text_copy(out, size, gba_text(value)) == GBA_OK)
		return true;
	ctl_refuse(reply, "%s: longer than %zu characters", name, size - 1);
	return false;
}

static bool
list(const struct ctl_request *request, struct ctl_reply *reply, const char *name,
     struct dir_list *out)
{
	const char *at = ctl_word(request, name);

	while (at != NULL && *at != '\0') {
		const struct gba_text word = { at, strcspn(at, ",") };

		if (out->count == DIR_LIST_MAX || !message_is_digits(word, 15)) {
			ctl_refuse(reply,
				   "%s: up to %d numbers of 1 to 15 digits are expected, "
				   "with commas",
				   name, DIR_LIST_MAX);
			return false;
		}
		if (gba_text_copy(out->item[out->count++], sizeof(out->item[0]), word) !=
		    GBA_OK)
			return false;
		at += word.len;
		at += *at == ',';
	}
	return true;
}

static void
put_list(struct ctl_reply *reply, const char *name, const struct dir_list *in)
{
	char line[DIR_LIST_MAX * (MESSAGE_ADDRESS_MAX + 1) + 1];
	struct gba_buf buf = gba_buf(line, sizeof(line));

	line[0] = '\0';
	for (size_t i = 0; i < in->count; i++)
		gba_buf_fmt(&buf, "%s%s", i > 0 ? "," : "", in->item[i]);
	ctl_put(reply, name, "%s", line);
}

static const char *
yes_no(bool value)
{
	return value ? "yes" : "no";
}

/* --- SMEs ------------------------------------------------------------------------------
 */

static bool
read_rate(const struct ctl_request *request, struct ctl_reply *reply, unsigned *out)
{
	const char *value = ctl_word(request, "rate");
	uint64_t rate = 0;

	if (value != NULL && gba_number(&rate, gba_text(value), 0, 1000000) != GBA_OK) {
		ctl_refuse(reply, "rate: 0 to 1000000 messages a second");
		return false;
	}
	*out = (unsigned)rate;
	return true;
}

static bool
read_certificate(const struct ctl_request *request, struct ctl_reply *reply,
		 struct sme *sme)
{
	const char *name = ctl_word(request, "certificate");

	if (name == NULL)
		return true;
	if (!fqdn_is_valid(gba_text(name))) {
		ctl_refuse(reply, "certificate: a host name is expected");
		return false;
	}
	return text(reply, "certificate", name, sme->certificate,
		    sizeof(sme->certificate));
}

/* A longer one cannot stand in a bind. */
static bool
read_password(const struct ctl_request *request, struct ctl_reply *reply,
	      const char **password)
{
	*password = ctl_word(request, "password");
	if (*password == NULL || strlen(*password) <= SMPP_PASSWORD_MAX)
		return true;
	ctl_refuse(reply, "password: up to %d characters are expected",
		   SMPP_PASSWORD_MAX);
	return false;
}

void
smsc_sme_add(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	struct smsc_server *s = ctx;
	const char *id, *password;
	struct sme sme = { .trusted = false };

	if (!ctl_words_are(request, reply,
			   "system-id certificate password trusted any-ue rate address"))
		return;
	id = ctl_need(request, reply, "system-id", "ID");
	if (id == NULL ||
	    !text(reply, "system-id", id, sme.system_id, sizeof(sme.system_id)) ||
	    !read_certificate(request, reply, &sme) ||
	    !ctl_yes_no(request, reply, "trusted", &sme.trusted) ||
	    !ctl_yes_no(request, reply, "any-ue", &sme.any_ue) ||
	    !read_password(request, reply, &password) ||
	    !read_rate(request, reply, &sme.rate) ||
	    !list(request, reply, "address", &sme.addresses))
		return;
	answer(reply, dir_sme_put(s->db, &sme, password), "SME");
}

void
smsc_sme_delete(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	struct smsc_server *s = ctx;
	const char *id;

	if (!ctl_words_are(request, reply, "system-id"))
		return;
	id = ctl_need(request, reply, "system-id", "ID");
	if (id != NULL)
		answer(reply, dir_sme_delete(s->db, id), "SME");
}

static void
put_sme(void *ctx, const struct sme *sme)
{
	struct ctl_reply *reply = ctx;

	ctl_record(reply);
	ctl_put(reply, "system-id", "%s", sme->system_id);
	ctl_put(reply, "certificate", "%s", sme->certificate);
	ctl_put(reply, "password", "%s", yes_no(sme->has_password));
	ctl_put(reply, "trusted", "%s", yes_no(sme->trusted));
	ctl_put(reply, "any-ue", "%s", yes_no(sme->any_ue));
	ctl_put(reply, "rate", "%u", sme->rate);
	put_list(reply, "address", &sme->addresses);
}

void
smsc_sme_list(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	struct smsc_server *s = ctx;
	unsigned limit;

	if (ctl_words_are(request, reply, "limit") &&
	    ctl_limit(request, reply, CTL_LIST_DEFAULT, &limit))
		answer(reply, dir_sme_each(s->db, limit, put_sme, reply), "SME");
}

static void
put_ue(void *ctx, const char *imsi, const char *msisdn)
{
	struct ctl_reply *reply = ctx;

	ctl_record(reply);
	ctl_put(reply, "imsi", "%s", imsi);
	ctl_put(reply, "msisdn", "%s", msisdn);
}

void
smsc_sme_ues(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	struct smsc_server *s = ctx;
	const char *id;
	struct sme sme;
	enum gba_status status;

	if (!ctl_words_are(request, reply, "system-id"))
		return;
	id = ctl_need(request, reply, "system-id", "ID");
	if (id == NULL)
		return;
	status = dir_sme_get(s->db, &sme, id);
	answer(reply, status == GBA_OK ? dir_sme_ues(s->db, id, put_ue, reply) : status,
	       "SME");
}

static void
allow(struct smsc_server *s, const struct ctl_request *request, struct ctl_reply *reply,
      bool yes)
{
	const char *id;
	struct sub sub;
	struct sme sme;
	enum gba_status status;

	if (!ctl_words_are(request, reply, "system-id imsi msisdn external-id"))
		return;
	id = ctl_need(request, reply, "system-id", "ID");
	if (id == NULL || !smsc_find_sub(s, request, reply, &sub))
		return;
	status = dir_sme_get(s->db, &sme, id);
	if (status != GBA_OK)
		answer(reply, status, "SME");
	else
		answer(reply, dir_sme_allow(s->db, id, sub.imsi, yes), "permission");
}

void
smsc_sme_allow(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	allow(ctx, request, reply, true);
}

void
smsc_sme_forbid(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	allow(ctx, request, reply, false);
}

/* --- subscribers -----------------------------------------------------------------------
 */

static bool
external_id(struct ctl_reply *reply, const char *value, char *out)
{
	if (value == NULL || external_id_canonical(out, gba_text(value)) == GBA_OK)
		return true;
	ctl_refuse(reply, "external-id: NAME@DOMAIN is expected");
	return false;
}

/* No two subscribers share a name. */
static bool
is_taken(struct smsc_server *s, const struct sub *sub, struct ctl_reply *reply)
{
	const struct sub_name names[] = { { .msisdn = sub->msisdn },
					  { .external_id = sub->external_id } };
	struct sub other;

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (dir_sub_get(s->db, &other, &names[i]) == GBA_OK &&
		    strcmp(other.imsi, sub->imsi) != 0) {
			ctl_refuse(reply, "another subscriber has this name");
			return true;
		}
	return false;
}

void
smsc_sub_add(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	struct smsc_server *s = ctx;
	const char *node;
	struct sub sub = { .is_protected = false };

	if (!ctl_words_are(request, reply,
			   "imsi msisdn external-id node protected sender") ||
	    !digits(request, reply, "imsi", sub.imsi, MESSAGE_IMSI_MAX, true) ||
	    !digits(request, reply, "msisdn", sub.msisdn, 15, false))
		return;
	node = ctl_need(request, reply, "node", "URL");
	if (node == NULL || !text(reply, "node", node, sub.node, sizeof(sub.node)) ||
	    !external_id(reply, ctl_word(request, "external-id"), sub.external_id) ||
	    !ctl_yes_no(request, reply, "protected", &sub.is_protected) ||
	    !list(request, reply, "sender", &sub.senders) || is_taken(s, &sub, reply))
		return;
	answer(reply, dir_sub_put(s->db, &sub), "subscriber");
}

void
smsc_sub_delete(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	struct smsc_server *s = ctx;
	const char *imsi;

	if (!ctl_words_are(request, reply, "imsi"))
		return;
	imsi = ctl_need(request, reply, "imsi", "IMSI");
	if (imsi != NULL)
		answer(reply, dir_sub_delete(s->db, imsi), "subscriber");
}

static void
put_sub(void *ctx, const struct sub *sub)
{
	struct ctl_reply *reply = ctx;

	ctl_record(reply);
	ctl_put(reply, "imsi", "%s", sub->imsi);
	ctl_put(reply, "msisdn", "%s", sub->msisdn);
	ctl_put(reply, "external-id", "%s", sub->external_id);
	ctl_put(reply, "node", "%s", sub->node);
	ctl_put(reply, "protected", "%s", yes_no(sub->is_protected));
	put_list(reply, "sender", &sub->senders);
}

void
smsc_sub_list(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	struct smsc_server *s = ctx;
	unsigned limit;

	if (ctl_words_are(request, reply, "limit") &&
	    ctl_limit(request, reply, CTL_LIST_DEFAULT, &limit))
		answer(reply, dir_sub_each(s->db, limit, put_sub, reply), "subscriber");
}

/* --- nodes and links -------------------------------------------------------------------
 */

void
smsc_node_add(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	struct smsc_server *s = ctx;
	char name[MESSAGE_IDENTITY_MAX + 1], url[DIR_URL_MAX + 1];
	const char *name_word, *url_word;

	if (!ctl_words_are(request, reply, "name url"))
		return;
	name_word = ctl_need(request, reply, "name", "NAME");
	url_word = name_word != NULL ? ctl_need(request, reply, "url", "URL") : NULL;
	if (url_word == NULL || !text(reply, "name", name_word, name, sizeof(name)) ||
	    !text(reply, "url", url_word, url, sizeof(url)))
		return;
	if (!route_is_url(url))
		ctl_refuse(reply, "url: an http or https URL is expected");
	else
		answer(reply, dir_node_put(s->db, name, url), "node");
}

void
smsc_node_delete(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	struct smsc_server *s = ctx;
	const char *name;

	if (!ctl_words_are(request, reply, "name"))
		return;
	name = ctl_need(request, reply, "name", "NAME");
	if (name != NULL)
		answer(reply, dir_node_delete(s->db, name), "node");
}

static void
put_node(void *ctx, const char *name, const char *url)
{
	struct ctl_reply *reply = ctx;

	ctl_record(reply);
	ctl_put(reply, "name", "%s", name);
	ctl_put(reply, "url", "%s", url);
}

void
smsc_node_list(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	struct smsc_server *s = ctx;
	unsigned limit;

	if (ctl_words_are(request, reply, "limit") &&
	    ctl_limit(request, reply, CTL_LIST_DEFAULT, &limit))
		answer(reply, dir_node_each(s->db, limit, put_node, reply), "node");
}

void
smsc_link_add(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	struct smsc_server *s = ctx;
	const char *name, *class;
	struct link link = { .trusted = false };

	if (!ctl_words_are(request, reply, "name class trusted"))
		return;
	name = ctl_need(request, reply, "name", "FQDN");
	class = name != NULL ? ctl_need(request, reply, "class", "msc") : NULL;
	if (class == NULL || !text(reply, "name", name, link.name, sizeof(link.name)) ||
	    !ctl_yes_no(request, reply, "trusted", &link.trusted))
		return;
	if (!dir_link_class_parse(&link.class, class))
		ctl_refuse(reply, "class: msc, sc or home-sc is expected");
	else if (link.trusted && link.class != LINK_SC)
		ctl_refuse(reply, "trusted: a foreign SMS-SC (class sc) alone can be");
	else
		answer(reply, dir_link_put(s->db, &link), "link");
}

void
smsc_link_delete(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	struct smsc_server *s = ctx;
	const char *name;

	if (!ctl_words_are(request, reply, "name"))
		return;
	name = ctl_need(request, reply, "name", "FQDN");
	if (name != NULL)
		answer(reply, dir_link_delete(s->db, name), "link");
}

static void
put_link(void *ctx, const struct link *link)
{
	struct ctl_reply *reply = ctx;

	ctl_record(reply);
	ctl_put(reply, "name", "%s", link->name);
	ctl_put(reply, "class", "%s", dir_link_class_name(link->class));
	ctl_put(reply, "trusted", "%s", yes_no(link->trusted));
}

void
smsc_link_list(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	struct smsc_server *s = ctx;
	unsigned limit;

	if (ctl_words_are(request, reply, "limit") &&
	    ctl_limit(request, reply, CTL_LIST_DEFAULT, &limit))
		answer(reply, dir_link_each(s->db, limit, put_link, reply), "link");
}
