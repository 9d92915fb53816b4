/* SPDX-License-Identifier: Apache-2.0 */
/* Control verbs: UEs as S6m names them. */
#include "hss/ctl_ue.h"

#include <string.h>

#include "codec/btid.h"
#include "hss/ue_words.h"

#define LIST_TEXT 8192 /* of the longest list of a UE */

/* --- finding one ------------------------------------------------------------------- */

/* In the form in which it is stored. */
static bool
canonical(char out[EXTERNAL_ID_MAX + 1], enum store_ue_name by, const char *value)
{
	if (by == STORE_BY_EXTERNAL)
		return external_id_canonical(out, gba_text(value)) == GBA_OK;
	return gba_text_copy(out, EXTERNAL_ID_MAX + 1, gba_text(value)) == GBA_OK;
}

bool
hss_ctl_find_ue(const struct home_desk *desk, const struct ctl_request *request,
		struct ctl_reply *reply, struct store_ue *out)
{
	static const char *const names[] = {
		[STORE_BY_IMPI] = "impi",
		[STORE_BY_IMSI] = "imsi",
		[STORE_BY_MSISDN] = "msisdn",
		[STORE_BY_EXTERNAL] = "external-id",
	};
	enum gba_status status = GBA_ERR_NOT_FOUND;
	char identity[EXTERNAL_ID_MAX + 1];
	const char *value = NULL;
	unsigned by = 0, given = 0;

	for (unsigned i = 0; i < ARRAY_LEN(names); i++) {
		if (ctl_word(request, names[i]) == NULL)
			continue;
		value = ctl_word(request, names[i]);
		by = i;
		given++;
	}
	if (given != 1) {
		ctl_refuse(reply, "give one of: impi, imsi, msisdn, external-id");
		return false;
	}
	if (canonical(identity, (enum store_ue_name)by, value))
		status = store_ue_get(desk->store, out, (enum store_ue_name)by, identity);
	if (status == GBA_ERR_NOT_FOUND)
		ctl_refuse(reply,
			   "%s %.200s: no such UE; \"ue list\" shows the known ones",
			   names[by], value);
	else if (status != GBA_OK)
		home_refuse_store(reply, status);
	return status == GBA_OK;
}

/* --- showing ----------------------------------------------------------------------- */

static void
put_list(struct ctl_reply *reply, const char *name,
	 void (*put)(struct gba_buf *buf, const struct store_ue *ue),
	 const struct store_ue *ue)
{
	char text[LIST_TEXT];
	struct gba_buf buf = gba_buf(text, sizeof(text));

	put(&buf, ue);
	if (buf.len > 0)
		ctl_put(reply, name, "%s", text);
}

static void
show(struct ctl_reply *reply, const struct store_ue *ue)
{
	char text[64];
	struct gba_buf buf = gba_buf(text, sizeof(text));

	hss_services_put(&buf, ue->services);
	ctl_record(reply);
	ctl_put(reply, "impi", "%s", ue->impi);
	ctl_put(reply, "imsi", "%s", ue->imsi);
	if (ue->msisdn[0] != '\0')
		ctl_put(reply, "msisdn", "%s", ue->msisdn);
	put_list(reply, "external-id", hss_externals_put, ue);
	put_list(reply, "port", hss_ports_put, ue);
	put_list(reply, "serving-node", hss_nodes_put, ue);
	ctl_put(reply, "service", "%s", buf.len > 0 ? text : "none");
	ctl_put(reply, "absent", "%s", ue->absent ? "yes" : "no");
	ctl_put(reply, "teleservice", "%s", ue->no_teleservice ? "no" : "yes");
	ctl_put(reply, "barred", "%s", ue->call_barred ? "yes" : "no");
}

void
hss_ctl_ue_show(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	struct store_ue ue;

	if (ctl_words_are(request, reply, "impi imsi msisdn external-id") &&
	    hss_ctl_find_ue(ctx, request, reply, &ue))
		show(reply, &ue);
}

static void
list_one(void *ctx, const struct store_ue *ue)
{
	show(ctx, ue);
}

void
hss_ctl_ue_list(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	const struct home_desk *desk = ctx;
	enum gba_status status;
	unsigned limit;

	if (!ctl_words_are(request, reply, "after limit") ||
	    !ctl_limit(request, reply, CTL_LIST_DEFAULT, &limit))
		return;
	status = store_ue_list(desk->store, ctl_word(request, "after"), limit, list_one,
			       reply);
	if (status != GBA_OK)
		home_refuse_store(reply, status);
}

/* --- changing ---------------------------------------------------------------------- */

static const char *
word_of(void *ctx, const char *name)
{
	return ctl_word(ctx, name);
}

/* What is there already, or a UE with every service. */
static bool
begin(const struct home_desk *desk, struct ctl_reply *reply, struct store_ue *ue,
      const char *impi, bool replace)
{
	enum gba_status status = GBA_ERR_NOT_FOUND;

	if (replace)
		status = store_ue_get(desk->store, ue, STORE_BY_IMPI, impi);
	if (status == GBA_ERR_NOT_FOUND) {
		memset(ue, 0, sizeof(*ue));
		ue->services = (1u << STORE_SERVICES) - 1;
		status = gba_text_copy(ue->impi, sizeof(ue->impi), gba_text(impi));
	}
	if (status == GBA_ERR_SYNTAX)
		ctl_refuse(reply, "impi: longer than %d octets", GBA_IMPI_MAX);
	else if (status != GBA_OK)
		home_refuse_store(reply, status);
	return status == GBA_OK;
}

static void
finish(const struct home_desk *desk, struct ctl_reply *reply, const struct store_ue *ue,
       bool replace)
{
	const char *taken;
	const enum gba_status status = store_ue_put(desk->store, ue, replace, &taken);

	if (status == GBA_ERR_NOT_FOUND)
		ctl_refuse(reply,
			   "%.200s: no such subscriber; \"subscriber add\" makes one",
			   ue->impi);
	else if (status == GBA_ERR_DENIED && taken != NULL)
		ctl_refuse(reply,
			   "%.255s is another UE's, and an identity leads to one UE "
			   "(TS 23.682 clause 4.6.2)",
			   taken);
	else if (status == GBA_ERR_DENIED)
		ctl_refuse(reply, "%.200s is there already; add replace=yes to change it",
			   ue->impi);
	else if (status != GBA_OK)
		home_refuse_store(reply, status);
	else
		show(reply, ue);
}

void
hss_ctl_ue_add(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	union {
		const struct ctl_request *in;
		void *out;
	} words = { .in = request };
	char reason[256] = "";
	struct store_ue ue;
	const char *impi;
	bool replace;

	if (!ctl_words_are(request, reply, "impi replace " HSS_UE_WORDS) ||
	    !ctl_yes_no(request, reply, "replace", &replace) ||
	    (impi = ctl_need(request, reply, "impi", "IMPI")) == NULL ||
	    !begin(ctx, reply, &ue, impi, replace))
		return;
	if (hss_ue_change(&ue, word_of, words.out, reason))
		finish(ctx, reply, &ue, replace);
	else
		ctl_refuse(reply, "%s", reason);
}

void
hss_ctl_ue_delete(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	const struct home_desk *desk = ctx;
	const char *impi;
	enum gba_status status;

	if (!ctl_words_are(request, reply, "impi") ||
	    (impi = ctl_need(request, reply, "impi", "IMPI")) == NULL)
		return;
	status = store_ue_delete(desk->store, impi);
	if (status == GBA_ERR_NOT_FOUND) {
		ctl_refuse(reply, "%.200s: no such UE; \"ue list\" shows the known ones",
			   impi);
	} else if (status != GBA_OK) {
		home_refuse_store(reply, status);
	} else {
		ctl_record(reply);
		ctl_put(reply, "deleted", "%s", impi);
	}
}
