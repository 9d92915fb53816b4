/* SPDX-License-Identifier: Apache-2.0 */
/* Sums of a message of the Generic Push Layer, by PROJECT PROFILE P1. */
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "codec/gpl.h"
#include "ctl/calc_sum.h"

/* The words of a message to be built; views and numbers. */
struct order {
	struct gpl_head head;
	struct aka_rand rand;
	struct gba_octets payload;
	uint8_t ptid[GBA_PTID_MAX];
	uint8_t room[GPL_PAYLOAD_MAX];
};

static enum gba_status
read_sa_id(struct calc *c, struct order *order)
{
	const struct gba_text direction = calc_text_or(c, "direction", "");
	struct gba_text ptid;
	enum gba_status status;

	order->head.direction = GPL_DOWNLINK;
	order->head.sa_id = (struct gba_octets){ order->rand.b, sizeof(order->rand.b) };
	if (gba_text_is(direction, "down"))
		return calc_hex(c, order->rand.b, sizeof(order->rand.b), "rand");
	if (!gba_text_is(direction, "up"))
		return calc_refuse(c, GBA_ERR_SYNTAX, "direction: down or up expected");
	status = calc_text(c, &ptid, "ptid");
	order->head.direction = GPL_UPLINK;
	order->head.sa_id.p = order->ptid;
	if (status == GBA_OK && (push_text_parse(order->ptid, &order->head.sa_id.len,
						 sizeof(order->ptid), ptid) != GBA_OK ||
				 order->head.sa_id.len < 1))
		status = calc_refuse(c, GBA_ERR_SYNTAX,
				     "ptid: 1 to 255 octets expected, those that are not "
				     "visible ASCII, and %%, as %%XX");
	return status;
}

static enum gba_status
read_payload(struct calc *c, struct order *order)
{
	const struct gba_text text = calc_text_or(c, "payload", "");
	enum gba_status status = GBA_OK;
	size_t len;

	if (calc_has(c, "payload") && calc_has(c, "payload-hex"))
		return calc_refuse(c, GBA_ERR_SYNTAX,
				   "payload and payload-hex: give one");
	if (calc_has(c, "payload-hex")) {
		status = calc_hex_range(c, order->room, &len, 0, sizeof(order->room),
					"payload-hex");
		if (status == GBA_OK)
			order->payload = (struct gba_octets){ order->room, len };
		return status;
	}
	if (text.len > GPL_PAYLOAD_MAX)
		return calc_refuse(c, GBA_ERR_SYNTAX, "payload: at most %d octets",
				   GPL_PAYLOAD_MAX);
	order->payload = (struct gba_octets){ (const uint8_t *)text.p, text.len };
	return GBA_OK;
}

static enum gba_status
read_order(struct calc *c, struct order *order)
{
	const struct gba_text suite = calc_text_or(c, "suite", "aes");
	enum gba_status status = read_sa_id(c, order);
	uint64_t sn;

	if (status == GBA_OK)
		status = read_payload(c, order);
	if (status != GBA_OK)
		return status;
	if (gba_number(&sn, calc_text_or(c, "sn", "1"), 1, UINT32_MAX) != GBA_OK)
		return calc_refuse(c, GBA_ERR_SYNTAX, "sn: 1 to 4294967295 expected");
	order->head.sn = (uint32_t)sn;
	order->head.suite = GPL_AES128_CTR;
	if (gba_text_is(suite, "integrity"))
		order->head.suite = GPL_INTEGRITY;
	else if (!gba_text_is(suite, "aes"))
		return calc_refuse(c, GBA_ERR_SYNTAX, "suite: aes or integrity expected");
	return GBA_OK;
}

static enum gba_status
build_gpl(struct calc *c, const struct gba_ks_naf *key, uint8_t out[GPL_MAX])
{
	struct order *order = calloc(1, sizeof(*order));
	struct gba_push_keys keys = { { 0 }, { 0 } };
	enum gba_status status;
	size_t len;

	if (order == NULL)
		return GBA_ERR_NOMEM;
	status = read_order(c, order);
	if (status == GBA_OK)
		status = gba_push_gpl_keys(&keys, key, order->head.direction);
	if (status == GBA_OK)
		status = gpl_build(out, GPL_MAX, &len, &order->head, order->payload,
				   &keys);
	if (status == GBA_OK) {
		calc_put_hex(c, "message", out, len);
		calc_put(c, "message-octets", "%zu", len);
	}
	gba_wipe(&keys, sizeof(keys));
	gba_wipe(order, sizeof(*order));
	free(order);
	return status;
}

static bool
is_text(const uint8_t *p, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (p[i] < 0x20 || p[i] > 0x7e)
			return false;
	return len > 0;
}

static void
put_head(struct calc *c, const struct gpl_head *head)
{
	const bool down = head->direction == GPL_DOWNLINK;
	char ptid[GBA_PTID_TEXT_MAX + 1];

	calc_put(c, "direction", "%s", down ? "down" : "up");
	if (down)
		calc_put_hex(c, "rand", head->sa_id.p, head->sa_id.len);
	else if (push_text_build(ptid, GBA_PTID_MAX, head->sa_id) == GBA_OK)
		calc_put(c, "ptid", "%s", ptid);
	calc_put(c, "sn", "%u", head->sn);
	calc_put(c, "suite", "%s", head->suite == GPL_INTEGRITY ? "integrity" : "aes");
}

static enum gba_status
open_gpl(struct calc *c, const struct gba_ks_naf *key, uint8_t out[GPL_MAX],
	 uint8_t room[GPL_MAX])
{
	struct gba_push_keys keys;
	enum gba_status status;
	struct gpl_head head;
	struct gba_octets in;
	size_t len;

	if (c->words->count > 2)
		return calc_refuse(c, GBA_ERR_SYNTAX, "message: stands beside key alone");
	status = calc_hex_range(c, room, &len, 1, GPL_MAX, "message");
	if (status != GBA_OK)
		return status;
	in = (struct gba_octets){ room, len };
	if (gpl_parse(&head, NULL, in) != GBA_OK)
		return calc_refuse(c, GBA_ERR_MAC, "this is no message of this profile");
	put_head(c, &head);
	status = gba_push_gpl_keys(&keys, key, head.direction);
	if (status == GBA_OK)
		status = gpl_open(out, GPL_MAX, &len, in, &keys);
	gba_wipe(&keys, sizeof(keys));
	if (status == GBA_ERR_MAC)
		return calc_refuse(c, status, "the MAC is not of this key");
	if (status != GBA_OK)
		return status;
	calc_put_hex(c, "payload-hex", out, len);
	if (is_text(out, len))
		calc_put(c, "payload", "%.*s", (int)len, (const char *)out);
	return GBA_OK;
}

enum gba_status
calc_gpl(struct calc *c)
{
	uint8_t *room = calloc(2, GPL_MAX);
	struct gba_ks_naf key;
	enum gba_status status;

	if (room == NULL)
		return GBA_ERR_NOMEM;
	status = calc_hex(c, key.b, sizeof(key.b), "key");
	if (status == GBA_OK)
		status = calc_has(c, "message") ? open_gpl(c, &key, room, room + GPL_MAX)
						: build_gpl(c, &key, room);
	gba_wipe(&key, sizeof(key));
	gba_wipe(room, 2 * (size_t)GPL_MAX);
	free(room);
	return status;
}
