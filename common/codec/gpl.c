/* SPDX-License-Identifier: Apache-2.0 */
/* Generic Push Layer, PROJECT PROFILE P1. */
#include "codec/gpl.h"

#include <string.h>

#include "base/secret.h"

#define VERSION	    0x01
#define HEAD_LEN    4 /* version, kind, suite, Ls */
#define NUMBERS_LEN 6 /* SN, Lp */

static bool
is_sa_id(enum gpl_direction direction, struct gba_octets id)
{
	if (direction == GPL_DOWNLINK)
		return id.len == sizeof(struct aka_rand);
	return id.len >= 1 && id.len <= GBA_PTID_MAX;
}

/* SN, then zeros that count up: one SN a message and direction, so no block comes twice.
 */
static struct gba_push_counter
counter_of(uint32_t sn)
{
	const struct gba_push_counter counter = { { (uint8_t)(sn >> 24),
						    (uint8_t)(sn >> 16),
						    (uint8_t)(sn >> 8), (uint8_t)sn } };

	return counter;
}

enum gba_status
gpl_build(uint8_t *out, size_t size, size_t *len, const struct gpl_head *head,
	  struct gba_octets payload, const struct gba_push_keys *keys)
{
	const struct gba_push_counter counter = counter_of(head->sn);
	const size_t payload_at = HEAD_LEN + head->sa_id.len + NUMBERS_LEN;
	const size_t mac_at = payload_at + payload.len;
	uint8_t mac[GBA_PUSH_MAC_LEN], *p = out;
	enum gba_status status = GBA_OK;

	if ((head->direction != GPL_DOWNLINK && head->direction != GPL_UPLINK) ||
	    (head->suite != GPL_INTEGRITY && head->suite != GPL_AES128_CTR) ||
	    !is_sa_id(head->direction, head->sa_id) || head->sn == 0 ||
	    payload.len > GPL_PAYLOAD_MAX || size < mac_at + sizeof(mac))
		return GBA_ERR_ARG;
	if (head->suite == GPL_AES128_CTR)
		status = gba_push_crypt(out + payload_at, keys, &counter, payload);
	else if (payload.len > 0)
		memmove(out + payload_at, payload.p, payload.len);
	if (status != GBA_OK)
		return status;
	*p++ = VERSION;
	*p++ = (uint8_t)head->direction;
	*p++ = (uint8_t)head->suite;
	*p++ = (uint8_t)head->sa_id.len;
	memcpy(p, head->sa_id.p, head->sa_id.len);
	p += head->sa_id.len;
	memcpy(p, counter.b, 4);
	p += 4;
	*p++ = (uint8_t)(payload.len >> 8);
	*p++ = (uint8_t)payload.len;
	status = gba_push_mac(mac, keys, (struct gba_octets){ out, mac_at });
	if (status != GBA_OK)
		return status;
	memcpy(out + mac_at, mac, sizeof(mac));
	*len = mac_at + sizeof(mac);
	return GBA_OK;
}

/* The head, and the payload as a view; the MAC stands behind it. */
static enum gba_status
split(struct gpl_head *head, struct gba_octets *payload, struct gba_octets in)
{
	struct gpl_head h;
	const uint8_t *p;

	if (in.p == NULL || in.len < HEAD_LEN || in.len < (size_t)GPL_OVERHEAD(in.p[3]) ||
	    in.p[0] != VERSION || (in.p[1] != GPL_DOWNLINK && in.p[1] != GPL_UPLINK) ||
	    (in.p[2] != GPL_INTEGRITY && in.p[2] != GPL_AES128_CTR))
		return GBA_ERR_SYNTAX;
	h.direction = (enum gpl_direction)in.p[1];
	h.suite = (enum gpl_suite)in.p[2];
	h.sa_id = (struct gba_octets){ in.p + HEAD_LEN, in.p[3] };
	p = h.sa_id.p + h.sa_id.len;
	h.sn = (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
	*payload = (struct gba_octets){ p + NUMBERS_LEN, (size_t)p[4] << 8 | p[5] };
	if (payload->len > GPL_PAYLOAD_MAX ||
	    in.len != GPL_OVERHEAD(h.sa_id.len) + payload->len ||
	    !is_sa_id(h.direction, h.sa_id) || h.sn == 0)
		return GBA_ERR_SYNTAX;
	*head = h;
	return GBA_OK;
}

enum gba_status
gpl_parse(struct gpl_head *out, size_t *payload_len, struct gba_octets in)
{
	struct gba_octets payload;
	const enum gba_status status = split(out, &payload, in);

	if (status == GBA_OK && payload_len != NULL)
		*payload_len = payload.len;
	return status;
}

enum gba_status
gpl_open(uint8_t *out, size_t size, size_t *len, struct gba_octets in,
	 const struct gba_push_keys *keys)
{
	uint8_t mac[GBA_PUSH_MAC_LEN];
	struct gba_push_counter counter;
	struct gba_octets payload;
	struct gpl_head head;
	enum gba_status status = split(&head, &payload, in);

	if (status != GBA_OK)
		return status;
	if (payload.len > size)
		return GBA_ERR_ARG;
	status = gba_push_mac(mac, keys,
			      (struct gba_octets){ in.p, in.len - GBA_PUSH_MAC_LEN });
	if (status == GBA_OK && !gba_equal_ct(mac, payload.p + payload.len, sizeof(mac)))
		status = GBA_ERR_MAC;
	if (status == GBA_OK && head.suite == GPL_AES128_CTR) {
		counter = counter_of(head.sn);
		status = gba_push_crypt(out, keys, &counter, payload);
	} else if (status == GBA_OK && payload.len > 0) {
		memcpy(out, payload.p, payload.len);
	}
	if (status == GBA_OK)
		*len = payload.len;
	gba_wipe(mac, sizeof(mac));
	return status;
}
