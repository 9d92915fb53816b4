/* SPDX-License-Identifier: Apache-2.0 */
/* Who sends, and what: before anything is judged. */
#include "smsc/door.h"

#include <string.h>

#include "base/buf.h"
#include "smsc/door_int.h"

#define ROUTING "/routing/"

void
door_reply_status(struct http_exchange *x, unsigned status)
{
	http_reply(x, status, NULL, 0, (struct gba_octets){ NULL, 0 });
}

void
door_reply_rp(const struct door_trip *trip, uint8_t cause, struct gba_octets tpdu)
{
	static const struct http_header type = { "Content-Type", RP_CONTENT_TYPE };
	/* what answers a UE comes from the network, what answers an SC from the UE's side
	 */
	const struct rp rp = { .type = cause == 0 ? RP_ACK : RP_ERROR,
			       .from_ms = !trip->rp.from_ms,
			       .ref = trip->rp.ref,
			       .cause = cause,
			       .tpdu = tpdu };
	uint8_t out[RP_MAX];
	size_t len;

	if (rp_build(out, &len, &rp) != GBA_OK)
		door_reply_status(trip->x, 500);
	else
		http_reply(trip->x, 200, &type, 1, (struct gba_octets){ out, len });
}

void
door_refuse_malformed(const struct door_trip *trip, const char *what)
{
	atomic_fetch_add(&trip->door->malformed, 1);
	gba_log(trip->door->conf.log, GBA_LOG_WARNING, "smsc",
		"refused link=%s: %s cannot be read", trip->link.name, what);
	door_reply_status(trip->x, 400);
}

/* The first name of the certificate that is a link's; a plain listener stands for one. */
static enum gba_status
find_link(const struct door *door, struct http_exchange *x, struct link *out,
	  const char **shown)
{
	struct db *db = door->conf.desk->conf.db;
	enum gba_status status = GBA_ERR_NOT_FOUND;
	const char *name;

	*shown = "";
	if (!http_is_tls(x)) {
		const int tag = http_tag(x);

		if (tag < 0 || (size_t)tag >= door->conf.plain_count)
			return GBA_ERR_NOT_FOUND;
		*shown = door->conf.plain_names[tag];
		return dir_link_get(db, out, *shown);
	}
	for (size_t i = 0;
	     status == GBA_ERR_NOT_FOUND && (name = http_tls_client(x, i)) != NULL; i++) {
		if (i == 0)
			*shown = name;
		status = dir_link_get(db, out, name);
	}
	return status;
}

/* Which classes have business here. */
static bool
is_of_role(const struct door *door, const struct link *link)
{
	return door->conf.router ? link->class != LINK_MSC : link->class != LINK_HOME_SC;
}

static void
deny(struct door *door, struct http_exchange *x, const char *name, bool known)
{
	const struct audit_record record = {
		.path = door->conf.router ? "router" : "link",
		.source = name,
		.destination = "",
		.pid = -1,
		.rule = "DENY",
		.reason = known ? "a link of another role" : "no link of this name",
	};
	const struct desk_conf *conf = &door->conf.desk->conf;

	atomic_fetch_add(&door->denied, 1);
	if (audit_put(conf->db, conf->audit, &record) != GBA_OK)
		gba_log(door->conf.log, GBA_LOG_ERROR, "smsc",
			"the audit record of a link is lost");
	door_reply_status(x, 403);
}

/* --- the routing query -----------------------------------------------------------------
 */

/* What MAP-SEND-ROUTING-INFO-FOR-SM would ask: the SMS Router for a protected subscriber,
 * whose IMSI then is not told, else the serving node. */
static void
answer_routing(struct door *door, struct http_exchange *x, struct gba_text who)
{
	struct db *db = door->conf.desk->conf.db;
	char digits[MESSAGE_ADDRESS_MAX + 1], to[ROUTE_TO_MAX + 1];
	struct sub_name name;
	struct route route;
	struct sub sub;
	struct gba_buf buf = gba_buf(to, sizeof(to));
	enum gba_status status = route_name_parse(&name, digits, who);

	if (status != GBA_OK) {
		door_reply_status(x, 400);
		return;
	}
	status = dir_sub_get(db, &sub, &name);
	if (status == GBA_OK)
		status = route_find(db, &route, &sub, door->conf.router_url, "", 0);
	if (status != GBA_OK) {
		door_reply_status(x, status == GBA_ERR_NOT_FOUND ? 404 : 500);
		return;
	}
	if (route.by_router && sub.msisdn[0] != '\0')
		gba_buf_fmt(&buf, "msisdn:%s", sub.msisdn);
	else
		gba_buf_str(&buf, route.to);
	http_reply(x, 200,
		   (struct http_header[]){ { "SMS-Node", route.url }, { "SMS-To", to } },
		   2, (struct gba_octets){ NULL, 0 });
}

static bool
is_routing(const struct door *door, struct http_exchange *x, struct gba_text *who)
{
	const struct gba_text target = http_target(x);
	const size_t len = strlen(ROUTING);

	if (door->conf.router || !gba_text_is(http_method(x), "GET") ||
	    target.len <= len || memcmp(target.p, ROUTING, len) != 0)
		return false;
	*who = (struct gba_text){ target.p + len, target.len - len };
	return true;
}

void
door_handle(void *ctx, struct http_exchange *x)
{
	struct door *door = ctx;
	struct door_trip trip = { .door = door, .x = x };
	const char *name;
	struct gba_text who;
	enum gba_status status = find_link(door, x, &trip.link, &name);

	atomic_fetch_add(&door->requests, 1);
	if (status != GBA_OK && status != GBA_ERR_NOT_FOUND)
		door_reply_status(x, 503);
	else if (status != GBA_OK || !is_of_role(door, &trip.link))
		deny(door, x, name, status == GBA_OK);
	else if (is_routing(door, x, &who))
		answer_routing(door, x, who);
	else if (!gba_text_is(http_method(x), "POST"))
		door_reply_status(x, 405);
	else if (!rp_type_is(http_header(x, "Content-Type")))
		door_reply_status(x, 415);
	else if (rp_parse(&trip.rp, http_body(x)) != GBA_OK || trip.rp.type != RP_DATA)
		door_refuse_malformed(&trip, "the RP-DATA");
	else if (door->conf.router)
		door_router(&trip);
	else
		door_mo(&trip);
}
