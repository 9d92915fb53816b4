/* SPDX-License-Identifier: Apache-2.0 */
/* User data header, cutting and joining. */
#include "codec/sms_udh.h"

#include <string.h>

#include "base/buf.h"
#include "codec/cursor.h"

#define IEI_CONCAT8  0x00
#define IEI_PORT8    0x04
#define IEI_PORT16   0x05
#define IEI_CONCAT16 0x08

static uint16_t
u16(const uint8_t *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

/* --- reading -------------------------------------------------------------------------
 */

static void
read_concat(struct sms_udh *out, struct gba_octets data, bool ref16)
{
	const size_t ref_len = ref16 ? 2 : 1;
	const uint8_t *p = data.p;

	if (data.len != ref_len + 2 || p[ref_len + 1] < 1 || p[ref_len + 1] > p[ref_len])
		return;
	out->has_concat = true;
	out->ref16 = ref16;
	out->ref = ref16 ? u16(p) : p[0];
	out->total = p[ref_len];
	out->seq = p[ref_len + 1];
}

static void
read_port(struct sms_udh *out, struct gba_octets data, bool port8)
{
	const uint8_t *p = data.p;

	if (data.len != (port8 ? 2 : 4))
		return;
	out->has_port = true;
	out->port8 = port8;
	out->port.to = port8 ? p[0] : u16(p);
	out->port.from = port8 ? p[1] : u16(p + 2);
}

static void
read_element(struct sms_udh *out, uint8_t iei, struct gba_octets data)
{
	switch (iei) {
	case IEI_CONCAT8:
	case IEI_CONCAT16:
		read_concat(out, data, iei == IEI_CONCAT16);
		break;
	case IEI_PORT8:
	case IEI_PORT16:
		read_port(out, data, iei == IEI_PORT8);
		break;
	default:
		break;
	}
}

enum gba_status
sms_udh_parse(struct sms_udh *out, const struct sms_body *body)
{
	struct gba_octets in = { body->ud, body->len }, header;
	struct sms_udh udh = { .total = 1, .seq = 1 };
	uint8_t iei;

	if (body->udhi) {
		header = cursor_field(&in);
		if (header.p == NULL)
			return GBA_ERR_SYNTAX;
		while (header.len > 0) {
			struct gba_octets data = { NULL, 0 };

			if (cursor_octet(&header, &iei) == GBA_OK)
				data = cursor_field(&header);
			if (data.p == NULL)
				return GBA_ERR_SYNTAX;
			read_element(&udh, iei, data);
		}
	}
	udh.payload = in;
	*out = udh;
	return GBA_OK;
}

/* --- building ------------------------------------------------------------------------
 */

static void
put_port(struct gba_buf *buf, const struct sms_udh *udh)
{
	gba_buf_octet(buf, udh->port8 ? IEI_PORT8 : IEI_PORT16);
	gba_buf_octet(buf, udh->port8 ? 2 : 4);
	if (udh->port8) {
		gba_buf_octet(buf, (uint8_t)udh->port.to);
		gba_buf_octet(buf, (uint8_t)udh->port.from);
	} else {
		gba_buf_u16(buf, udh->port.to);
		gba_buf_u16(buf, udh->port.from);
	}
}

static void
put_concat(struct gba_buf *buf, const struct sms_udh *udh)
{
	gba_buf_octet(buf, udh->ref16 ? IEI_CONCAT16 : IEI_CONCAT8);
	gba_buf_octet(buf, udh->ref16 ? 4 : 3);
	if (udh->ref16)
		gba_buf_u16(buf, udh->ref);
	else
		gba_buf_octet(buf, (uint8_t)udh->ref);
	gba_buf_octet(buf, udh->total);
	gba_buf_octet(buf, udh->seq);
}

static bool
is_sound(const struct sms_udh *udh)
{
	if (udh->has_port && udh->port8 && (udh->port.to > 255 || udh->port.from > 255))
		return false;
	return !udh->has_concat || (udh->seq >= 1 && udh->seq <= udh->total &&
				    (udh->ref16 || udh->ref <= 255));
}

enum gba_status
sms_udh_put(struct sms_body *body, const struct sms_udh *udh)
{
	uint8_t ud[SMS_UD_MAX + 1];
	struct gba_buf buf = gba_buf(ud, sizeof(ud));
	enum gba_status status;

	if (!is_sound(udh))
		return GBA_ERR_ARG;
	if (udh->has_port || udh->has_concat) {
		gba_buf_octet(&buf, 0);
		if (udh->has_port)
			put_port(&buf, udh);
		if (udh->has_concat)
			put_concat(&buf, udh);
		ud[0] = (uint8_t)(buf.len - 1);
	}
	if (udh->payload.len > 0)
		gba_buf_put(&buf, udh->payload.p, udh->payload.len);
	status = gba_buf_status(&buf);
	if (status == GBA_OK)
		status = sms_body_put(body, (struct gba_octets){ ud, buf.len });
	if (status == GBA_OK)
		body->udhi = udh->has_port || udh->has_concat;
	return status;
}

/* --- cutting -------------------------------------------------------------------------
 */

enum gba_status
sms_segment_count(unsigned *out, size_t payload_len, bool has_port)
{
	const size_t single = has_port ? SMS_PAYLOAD_SINGLE_PORT : SMS_PAYLOAD_SINGLE,
		     each = has_port ? SMS_PAYLOAD_PORT : SMS_PAYLOAD;

	if (payload_len > SMS_SEGMENTS_MAX * each)
		return GBA_ERR_ARG;
	*out = payload_len <= single ? 1 : (unsigned)((payload_len + each - 1) / each);
	return GBA_OK;
}

enum gba_status
sms_segment_put(struct sms_body *body, struct gba_octets payload,
		const struct sms_port *port, uint8_t ref, unsigned seq)
{
	const size_t each = port != NULL ? SMS_PAYLOAD_PORT : SMS_PAYLOAD;
	struct sms_udh udh = { .has_port = port != NULL, .ref = ref };
	unsigned total;
	enum gba_status status = sms_segment_count(&total, payload.len, port != NULL);

	if (status != GBA_OK || seq < 1 || seq > total || !sms_dcs_is_8bit(body->dcs))
		return GBA_ERR_ARG;
	if (port != NULL)
		udh.port = *port;
	udh.payload = payload;
	if (total > 1) {
		const size_t at = (seq - 1) * each, left = payload.len - at;

		udh.has_concat = true;
		udh.total = (uint8_t)total;
		udh.seq = (uint8_t)seq;
		udh.payload =
			(struct gba_octets){ payload.p + at, left < each ? left : each };
	}
	return sms_udh_put(body, &udh);
}

/* --- joining -------------------------------------------------------------------------
 */

enum gba_status
sms_segment_place(struct sms_key *key, uint8_t *seq, struct gba_octets *payload,
		  const struct sms_deliver *deliver)
{
	struct sms_udh udh;

	if (sms_udh_parse(&udh, &deliver->body) != GBA_OK)
		return GBA_ERR_SYNTAX;
	*key = (struct sms_key){ .oa = deliver->oa,
				 .pid = deliver->body.pid,
				 .dcs = deliver->body.dcs,
				 .has_port = udh.has_port,
				 .ref16 = udh.ref16,
				 .port = udh.port.to,
				 .ref = udh.ref,
				 .total = udh.total };
	*seq = udh.seq;
	*payload = udh.payload;
	return GBA_OK;
}

bool
sms_key_equal(const struct sms_key *a, const struct sms_key *b)
{
	return sms_address_equal(&a->oa, &b->oa) && a->pid == b->pid &&
	       a->dcs == b->dcs && a->has_port == b->has_port && a->ref16 == b->ref16 &&
	       a->port == b->port && a->ref == b->ref && a->total == b->total;
}
