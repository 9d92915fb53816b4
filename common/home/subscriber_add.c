/* SPDX-License-Identifier: Apache-2.0 */
/* Control verb "subscriber add": what is given, and what stays of the one replaced. */
#include "home/desk.h"

#include <stdlib.h>
#include <string.h>

#include "base/secret.h"

#define ADD_WORDS                                                                        \
	"impi imsi mnc-digits algorithm k op opc top topc amf sqn res-length "           \
	"iterations uicc impu digest-password digest-ha1 digest-realm digest-algorithm " \
	"digest-qop guss barred replace"

enum gba_status
home_keep_old(struct store *store, struct store_subscriber *sub)
{
	struct store_subscriber old;
	const enum gba_status status = store_subscriber_get(store, &old, sub->impi);

	if (status == GBA_OK) {
		sub->guss = old.guss;
		old.guss = NULL;
		sub->barred = old.barred;
		if (sub->impus == NULL) {
			sub->impus = old.impus;
			old.impus = NULL;
		}
		store_subscriber_fini(&old);
	}
	return status;
}

enum gba_status
home_subscriber_fill(struct store_subscriber *sub,
		     const struct provision_subscriber *given)
{
	memcpy(sub->impi, given->impi, sizeof(sub->impi));
	sub->sec = given->sec;
	sub->amf = given->amf;
	sub->sqn = given->sqn;
	sub->uicc = given->uicc;
	sub->digest = given->digest;
	if (given->impus[0] != '\0') {
		sub->impus = strdup(given->impus);
		if (sub->impus == NULL)
			return GBA_ERR_NOMEM;
	}
	return GBA_OK;
}

/* Not a word of provision.h, or one that takes away instead of giving. */
static bool
is_ours(const char *name, const char *value)
{
	return strcmp(name, "replace") == 0 || strcmp(name, "guss") == 0 ||
	       strcmp(name, "barred") == 0 ||
	       (strcmp(name, "impu") == 0 && value[0] == '\0');
}

/* The words of provision.h into a subscriber. */
static bool
provision_words(const struct ctl_request *request, struct ctl_reply *reply,
		struct store_subscriber *sub)
{
	struct provision_field fields[CTL_ARGS_MAX];
	struct provision_subscriber given = { 0 };
	struct provision_error err = { 0 };
	enum gba_status status;
	size_t count = 0;

	for (size_t i = 0; i < request->count; i++)
		if (!is_ours(request->name[i], request->value[i]))
			fields[count++] =
				(struct provision_field){ gba_text(request->name[i]),
							  gba_text(request->value[i]) };
	status = provision_subscriber(&given, fields, count, &err);
	if (status != GBA_OK) {
		ctl_refuse(reply, "%s",
			   err.text[0] != '\0' ? err.text : gba_status_name(status));
	} else {
		status = home_subscriber_fill(sub, &given);
		if (status != GBA_OK)
			home_refuse_store(reply, status);
	}
	gba_wipe(&given, sizeof(given));
	return status == GBA_OK;
}

/* GUSS, bar and public identities: what is given, else what was there. */
static bool
add_details(const struct home_desk *desk, const struct ctl_request *request,
	    struct ctl_reply *reply, struct store_subscriber *sub, bool replace)
{
	const char *guss = ctl_word(request, "guss");
	const char *impu = ctl_word(request, "impu");
	bool barred;

	if (!ctl_yes_no(request, reply, "barred", &barred))
		return false;
	/* A record that cannot be read any more may be replaced, which repairs it. */
	if (replace && home_keep_old(desk->store, sub) != GBA_OK)
		sub->guss = NULL;
	if (ctl_word(request, "barred") != NULL)
		sub->barred = barred;
	if (impu != NULL && impu[0] == '\0') {
		free(sub->impus);
		sub->impus = NULL;
	}
	if (guss == NULL)
		return true;
	if (guss[0] != '\0' && !home_guss_is_good(reply, guss, sub->impi))
		return false;
	free(sub->guss);
	sub->guss = guss[0] != '\0' ? strdup(guss) : NULL;
	if (guss[0] != '\0' && sub->guss == NULL)
		home_refuse_store(reply, GBA_ERR_NOMEM);
	return guss[0] == '\0' || sub->guss != NULL;
}

const char *
home_algorithm_name(const struct store_subscriber *sub)
{
	return sub->sec.k_len > 0 ? aka_alg_name(sub->sec.alg) : "none";
}

void
home_put_sip(struct ctl_reply *reply, const struct store_subscriber *sub)
{
	if (sub->digest.realm[0] != '\0') {
		ctl_put(reply, "digest-realm", "%s", sub->digest.realm);
		ctl_put(reply, "digest-algorithm", "%s",
			sub->digest.sess ? "MD5-sess" : "MD5");
		ctl_put(reply, "digest-qop", "%s",
			sub->digest.qop == DIGEST_QOP_AUTH_INT ? "auth-int" : "auth");
	}
	if (sub->impus != NULL)
		ctl_put(reply, "impu", "%s", sub->impus);
}

/* OP and OPc look alike: say back which of them was taken. */
static const char *
secret_said(const struct ctl_request *request)
{
	if (ctl_word(request, "k") == NULL)
		return "no card";
	if (ctl_word(request, "op") != NULL)
		return "K and OP given: OPc was derived";
	if (ctl_word(request, "top") != NULL)
		return "K and TOP given: TOPc was derived";
	if (ctl_word(request, "opc") != NULL)
		return "K and OPc given";
	return ctl_word(request, "topc") != NULL ? "K and TOPc given" : "K given";
}

void
home_subscriber_add(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	const struct home_desk *desk = ctx;
	struct store_subscriber sub = { 0 };
	enum gba_status status;
	bool replace;

	if (!ctl_words_are(request, reply, ADD_WORDS) ||
	    !ctl_yes_no(request, reply, "replace", &replace) ||
	    !provision_words(request, reply, &sub) ||
	    !add_details(desk, request, reply, &sub, replace))
		goto out;
	status = store_subscriber_put(desk->store, &sub, replace);
	if (status == GBA_ERR_DENIED) {
		ctl_refuse(reply,
			   "%.200s is there already; add replace=yes to replace it",
			   sub.impi);
	} else if (status != GBA_OK) {
		home_refuse_store(reply, status);
	} else {
		ctl_record(reply);
		ctl_put(reply, "impi", "%s", sub.impi);
		ctl_put(reply, "algorithm", "%s", home_algorithm_name(&sub));
		ctl_put(reply, "secret", "%s", secret_said(request));
		home_put_sip(reply, &sub);
		ctl_put(reply, "guss", "%s", sub.guss != NULL ? "yes" : "no");
		home_put_elsewhere(reply, desk);
	}
out:
	store_subscriber_fini(&sub);
}
