/* SPDX-License-Identifier: Apache-2.0 */
/* Control verbs: what SCSs may ask for. */
#include "hss/ctl_ue.h"

#include "codec/s6m.h"
#include "hss/ue_words.h"

#define SCS_WORDS "scs impi imsi msisdn external-id any-ue service"

/* Of which SCS, which UE and which services the words speak. */
struct right {
	const char *scs;
	struct store_ue ue;
	bool any, named; /* any UE; or this one */
	unsigned services;
};

static bool
read_services(const struct ctl_request *request, struct ctl_reply *reply,
	      unsigned *services)
{
	const char *text = ctl_word(request, "service");

	if (text == NULL || (hss_services_parse(services, text) && *services != 0))
		return true;
	ctl_refuse(reply, "service: device-trigger and sms-mo are known, a comma between "
			  "them");
	return false;
}

/* absent: the services that are meant when none is given. */
static bool
read_right(const struct home_desk *desk, const struct ctl_request *request,
	   struct ctl_reply *reply, struct right *right, unsigned absent)
{
	right->services = absent;
	if (!ctl_words_are(request, reply, SCS_WORDS) ||
	    (right->scs = ctl_need(request, reply, "scs", "DIGITS")) == NULL ||
	    !ctl_yes_no(request, reply, "any-ue", &right->any) ||
	    !read_services(request, reply, &right->services))
		return false;
	if (!hss_is_e164(right->scs)) {
		ctl_refuse(reply,
			   "scs: the digits of an international number are expected, at "
			   "most 15 and without \"+\"");
		return false;
	}
	right->named = ctl_word(request, "impi") != NULL ||
		       ctl_word(request, "imsi") != NULL ||
		       ctl_word(request, "msisdn") != NULL ||
		       ctl_word(request, "external-id") != NULL;
	if (right->named && right->any) {
		ctl_refuse(reply, "any-ue=yes and a UE contradict each other");
		return false;
	}
	return !right->named || hss_ctl_find_ue(desk, request, reply, &right->ue);
}

static void
put_right(void *ctx, const char *scs, const char *impi, unsigned services)
{
	struct ctl_reply *reply = ctx;
	char text[64];
	struct gba_buf buf = gba_buf(text, sizeof(text));

	hss_services_put(&buf, services);
	ctl_record(reply);
	ctl_put(reply, "scs", "%s", scs);
	if (impi != NULL)
		ctl_put(reply, "impi", "%s", impi);
	else
		ctl_put(reply, "any-ue", "yes");
	ctl_put(reply, "service", "%s", text);
}

void
hss_ctl_scs_allow(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	const struct home_desk *desk = ctx;
	enum gba_status status;
	struct right right;

	if (!read_right(desk, request, reply, &right, 1u << S6M_SERVICE_DEVICE_TRIGGER))
		return;
	if (!right.named && !right.any) {
		ctl_refuse(reply, "give one of: impi, imsi, msisdn, external-id; or "
				  "any-ue=yes for every UE of this HSS");
		return;
	}
	status = store_scs_allow(desk->store, right.scs,
				 right.named ? right.ue.impi : NULL, right.services);
	if (status != GBA_OK)
		home_refuse_store(reply, status);
	else
		put_right(reply, right.scs, right.named ? right.ue.impi : NULL,
			  right.services);
}

void
hss_ctl_scs_forbid(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	const struct home_desk *desk = ctx;
	enum gba_status status;
	struct right right;

	if (!read_right(desk, request, reply, &right, (1u << STORE_SERVICES) - 1))
		return;
	if (!right.named && !right.any && ctl_word(request, "service") != NULL) {
		ctl_refuse(reply,
			   "service: of which UE? give it, or any-ue=yes; without a "
			   "service the SCS loses everything");
		return;
	}
	if (right.named || right.any)
		status = store_scs_forbid(desk->store, right.scs,
					  right.named ? right.ue.impi : NULL,
					  right.services);
	else
		status = store_scs_delete(desk->store, right.scs);
	if (status == GBA_ERR_NOT_FOUND) {
		ctl_refuse(reply,
			   "%s may not ask for that; \"scs list\" shows what it may",
			   right.scs);
	} else if (status != GBA_OK) {
		home_refuse_store(reply, status);
	} else {
		ctl_record(reply);
		ctl_put(reply, "forbidden", "%s", right.scs);
	}
}

void
hss_ctl_scs_list(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	const struct home_desk *desk = ctx;
	enum gba_status status;
	unsigned limit;

	if (!ctl_words_are(request, reply, "scs limit") ||
	    !ctl_limit(request, reply, CTL_LIST_DEFAULT, &limit))
		return;
	status = store_scs_list(desk->store, ctl_word(request, "scs"), limit, put_right,
				reply);
	if (status != GBA_OK)
		home_refuse_store(reply, status);
}
