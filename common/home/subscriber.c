/* SPDX-License-Identifier: Apache-2.0 */
/* Control verbs: subscribers and their GUSS. */
#include "home/desk.h"

#include <stdlib.h>
#include <string.h>

#include "base/secret.h"

void
home_put_elsewhere(struct ctl_reply *reply, const struct home_desk *desk)
{
	if (desk->elsewhere)
		ctl_put(reply, "unused",
			"an HSS keeps the subscribers ([av] source = zh); this record is "
			"not looked at");
}

void
home_refuse_store(struct ctl_reply *reply, enum gba_status status)
{
	if (status == GBA_ERR_BUSY)
		ctl_refuse(
			reply,
			"too much waits to be written; nothing was changed, try again");
	else if (status == GBA_ERR_STORE)
		ctl_refuse(reply,
			   "the database could not be read or written, nothing was "
			   "changed; the daemon's log names the cause");
	else
		ctl_refuse(reply,
			   "failed (%s), nothing was changed; the daemon's log may say "
			   "more",
			   gba_status_name(status));
}

static void
refuse_unknown(struct ctl_reply *reply, const char *impi)
{
	ctl_refuse(reply,
		   "%.200s: no such subscriber; \"subscriber list\" shows the known ones",
		   impi);
}

static const char *
uicc_name(enum guss_uicc uicc)
{
	return uicc == GUSS_UICC_SIM	 ? "sim"
	       : uicc == GUSS_UICC_GBA_U ? "gba_u"
	       : uicc == GUSS_UICC_GBA	 ? "gba"
					 : "not given";
}

/* --- guss
 * ------------------------------------------------------------------------------- */

static struct guss *
parse_guss(struct ctl_reply *reply, const char *xml, struct guss_error *err)
{
	const struct gba_octets octets = { (const uint8_t *)xml, strlen(xml) };
	struct guss *guss = NULL;

	*err = (struct guss_error){0};
	if (guss_parse(&guss, octets, err) != GBA_OK) {
		ctl_refuse(reply, "guss: line %u: %s", err->line, err->text);
		return NULL;
	}
	return guss;
}

bool
home_guss_is_good(struct ctl_reply *reply, const char *xml, const char *impi)
{
	struct guss_error err;
	struct guss *guss = parse_guss(reply, xml, &err);
	const bool good = guss != NULL && guss->id != NULL && strcmp(guss->id, impi) == 0;

	if (guss != NULL && guss->id == NULL)
		ctl_refuse(reply,
			   "guss: the document is a ussList; a whole guss with "
			   "id=\"%.200s\" "
			   "is needed",
			   impi);
	else if (guss != NULL && !good)
		ctl_refuse(reply,
			   "guss: id is \"%.120s\", but the subscriber is \"%.120s\"; "
			   "they must be "
			   "the same",
			   guss->id, impi);
	guss_free(guss);
	return good;
}

void
home_guss_set(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	const struct home_desk *desk = ctx;
	const char *xml = ctl_word(request, "xml");
	const char *impi;
	enum gba_status status;

	if (!ctl_words_are(request, reply, "impi xml") ||
	    (impi = ctl_need(request, reply, "impi", "IMPI")) == NULL)
		return;
	if (xml == NULL) {
		ctl_refuse(
			reply,
			"xml: missing; give the document, or xml= to take the GUSS away");
		return;
	}
	if (xml[0] != '\0' && !home_guss_is_good(reply, xml, impi))
		return;
	status = store_subscriber_guss(desk->store, impi, xml[0] != '\0' ? xml : NULL);
	if (status == GBA_ERR_NOT_FOUND) {
		refuse_unknown(reply, impi);
	} else if (status != GBA_OK) {
		home_refuse_store(reply, status);
	} else {
		ctl_record(reply);
		ctl_put(reply, "impi", "%s", impi);
		ctl_put(reply, "guss", "%s", xml[0] != '\0' ? "set" : "none");
		ctl_put(reply, "note", "live bindings keep the GUSS they were made with");
		home_put_elsewhere(reply, desk);
	}
}

/* The subscriber that is asked for, by IMPI alone; false: refused. */
static bool
asked_for(const struct home_desk *desk, const struct ctl_request *request,
	  struct ctl_reply *reply, struct store_subscriber *sub)
{
	enum gba_status status;
	const char *impi;

	if (!ctl_words_are(request, reply, "impi") ||
	    (impi = ctl_need(request, reply, "impi", "IMPI")) == NULL)
		return false;
	status = store_subscriber_get(desk->store, sub, impi);
	if (status == GBA_ERR_NOT_FOUND)
		refuse_unknown(reply, impi);
	else if (status != GBA_OK)
		home_refuse_store(reply, status);
	return status == GBA_OK;
}

void
home_guss_show(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	struct store_subscriber sub;

	if (!asked_for(ctx, request, reply, &sub))
		return;
	if (sub.guss == NULL) {
		ctl_refuse(reply, "%.200s has no GUSS; \"guss set\" gives it one",
			   sub.impi);
	} else {
		ctl_record(reply);
		ctl_put(reply, "guss", "%s", sub.guss);
	}
	store_subscriber_fini(&sub);
}

static void
show_uss(struct ctl_reply *reply, const struct guss_uss *uss)
{
	ctl_record(reply);
	ctl_put(reply, "uss", "%u", uss->gsid);
	ctl_put(reply, "type", "%u", uss->type);
	ctl_put(reply, "naf-group", "%s",
		uss->naf_group != NULL ? uss->naf_group : "every NAF");
	ctl_put(reply, "uids", "%zu", uss->uid_count);
	ctl_put(reply, "flags", "%zu", uss->flag_count);
	if (uss->key_choice != GUSS_KEY_ABSENT)
		ctl_put(reply, "key-choice", "%s", guss_key_choices[uss->key_choice].xml);
}

/* All that is wrong by the schema, behind the reason for which it was refused. */
struct reasons {
	struct gba_buf buf;
	unsigned line; /* of that reason */
};

static void
add_reason(void *ctx, const struct guss_error *finding)
{
	struct reasons *reasons = ctx;
	struct gba_buf longer = reasons->buf;

	if (finding->line == reasons->line)
		return;
	gba_buf_fmt(&longer, "; line %u: %s", finding->line, finding->text);
	if (!longer.overflow)
		reasons->buf = longer;
}

static void
refuse_guss(struct ctl_reply *reply, struct gba_octets xml, const struct guss_error *err)
{
	char room[512];
	struct reasons reasons = { gba_buf(room, sizeof(room)), err->line };

	gba_buf_fmt(&reasons.buf, "guss: line %u: %s", err->line, err->text);
	(void)!guss_lint(xml, add_reason, &reasons);
	ctl_refuse(reply, "%.*s", (int)reasons.buf.len, room);
}

static void
put_finding(void *ctx, const struct guss_error *finding)
{
	ctl_record(ctx);
	ctl_put(ctx, "line", "%u", finding->line);
	ctl_put(ctx, "schema", "%s", finding->text);
}

void
home_guss_check(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	struct guss_error err = { 0 };
	struct guss *guss = NULL;
	struct gba_octets octets;
	const char *xml;

	(void)ctx;
	if (!ctl_words_are(request, reply, "xml") ||
	    (xml = ctl_need(request, reply, "xml", "XML")) == NULL)
		return;
	octets = (struct gba_octets){ (const uint8_t *)xml, strlen(xml) };
	if (guss_parse(&guss, octets, &err) != GBA_OK) {
		refuse_guss(reply, octets, &err);
		return;
	}
	ctl_record(reply);
	ctl_put(reply, "root", "%s", guss->id != NULL ? "guss" : "ussList");
	if (guss->id != NULL)
		ctl_put(reply, "id", "%s", guss->id);
	ctl_put(reply, "uicc", "%s", uicc_name(guss->uicc));
	if (guss->lifetime_s > 0)
		ctl_put(reply, "lifetime-s", "%llu",
			(unsigned long long)guss->lifetime_s);
	ctl_put(reply, "uss", "%zu", guss->uss_count);
	if (err.text[0] != '\0')
		ctl_put(reply, "remark", "line %u: %s", err.line, err.text);
	for (size_t i = 0; i < guss->uss_count; i++)
		show_uss(reply, &guss->uss[i]);
	if (guss_lint(octets, put_finding, reply) != GBA_OK)
		put_finding(reply, &(struct guss_error){ 0, "could not be applied" });
	guss_free(guss);
}

/* --- subscribers
 * ------------------------------------------------------------------------ */

struct live {
	int64_t now_s;
	unsigned count;
};

static void
count_live(void *ctx, const struct store_binding *binding)
{
	struct live *live = ctx;

	if (binding->expires_s > live->now_s)
		live->count++;
}

static void
show_card(struct ctl_reply *reply, const struct store_subscriber *sub)
{
	char sqn[13], amf[5];

	gba_hex(sqn, sub->sqn.b, sizeof(sub->sqn.b));
	gba_hex(amf, sub->amf.b, sizeof(sub->amf.b));
	ctl_put(reply, "k-bits", "%u", 8u * sub->sec.k_len);
	ctl_put(reply, "res-length", "%u", sub->sec.res_len);
	ctl_put(reply, "amf", "%s", amf);
	ctl_put(reply, "sqn", "%s (SEQ %llu, IND %u; the end of the block in use)", sqn,
		(unsigned long long)aka_sqn_seq(&sub->sqn), aka_sqn_ind(&sub->sqn));
}

static void
show(const struct home_desk *desk, struct ctl_reply *reply,
     const struct store_subscriber *sub)
{
	struct live live = { .now_s = gba_wall_s(desk->clock) };

	ctl_record(reply);
	ctl_put(reply, "impi", "%s", sub->impi);
	ctl_put(reply, "algorithm", "%s", home_algorithm_name(sub));
	if (sub->sec.k_len > 0)
		show_card(reply, sub);
	home_put_sip(reply, sub);
	ctl_put(reply, "uicc", "%s", uicc_name(sub->uicc));
	ctl_put(reply, "barred", "%s", sub->barred ? "yes" : "no");
	ctl_put(reply, "guss", "%s", sub->guss != NULL ? "yes" : "no");
	ctl_put_time(reply, "updated", sub->updated_s);
	if (store_binding_list(desk->store, sub->impi, CTL_LIST_MAX, count_live, &live) ==
	    GBA_OK)
		ctl_put(reply, "live-bindings", "%u", live.count);
	home_put_elsewhere(reply, desk);
}

void
home_subscriber_show(void *ctx, const struct ctl_request *request,
		     struct ctl_reply *reply)
{
	struct store_subscriber sub;

	if (!asked_for(ctx, request, reply, &sub))
		return;
	show(ctx, reply, &sub);
	store_subscriber_fini(&sub);
}

static void
list_one(void *ctx, const struct store_subscriber *sub)
{
	struct ctl_reply *reply = ctx;

	ctl_record(reply);
	ctl_put(reply, "impi", "%s", sub->impi);
	ctl_put(reply, "algorithm", "%s", home_algorithm_name(sub));
	ctl_put(reply, "digest", "%s", sub->digest.realm[0] != '\0' ? "yes" : "no");
	ctl_put(reply, "uicc", "%s", uicc_name(sub->uicc));
	ctl_put(reply, "guss", "%s", sub->guss != NULL ? "yes" : "no");
	ctl_put(reply, "barred", "%s", sub->barred ? "yes" : "no");
}

void
home_subscriber_list(void *ctx, const struct ctl_request *request,
		     struct ctl_reply *reply)
{
	const struct home_desk *desk = ctx;
	enum gba_status status;
	unsigned limit;

	if (!ctl_words_are(request, reply, "after limit") ||
	    !ctl_limit(request, reply, CTL_LIST_DEFAULT, &limit))
		return;
	status = store_subscriber_list(desk->store, ctl_word(request, "after"), limit,
				       list_one, reply);
	if (status != GBA_OK)
		home_refuse_store(reply, status);
}

void
home_subscriber_delete(void *ctx, const struct ctl_request *request,
		       struct ctl_reply *reply)
{
	const struct home_desk *desk = ctx;
	const char *impi;
	enum gba_status status;

	if (!ctl_words_are(request, reply, "impi") ||
	    (impi = ctl_need(request, reply, "impi", "IMPI")) == NULL)
		return;
	status = store_subscriber_delete(desk->store, impi);
	if (status == GBA_ERR_NOT_FOUND) {
		refuse_unknown(reply, impi);
	} else if (status != GBA_OK) {
		home_refuse_store(reply, status);
	} else {
		ctl_record(reply);
		ctl_put(reply, "deleted", "%s", impi);
	}
}
