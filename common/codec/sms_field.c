/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses and times of short messages. */
#include "codec/sms_field.h"

#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "codec/cursor.h"
#include "codec/tbcd.h"

#define FILLER	  0x0f
#define TON(toa)  ((toa) >> 4 & 0x07)
#define TON_TEXT  5
#define TEXT_MAX  11 /* characters that 20 half octets hold */
#define MINUTE_S  INT64_C(60)
#define HOUR_S	  (60 * MINUTE_S)
#define DAY_S	  (24 * HOUR_S)
#define QUARTER_S (15 * MINUTE_S)

static const char half_octets[] = "0123456789*#abc";

/* --- addresses -----------------------------------------------------------------------
 */

bool
sms_address_is_text(const struct sms_address *address)
{
	return TON(address->toa) == TON_TEXT;
}

const char *
sms_address_e164(const struct sms_address *address)
{
	const size_t n = strlen(address->text);

	if (address->toa != SMS_TOA_INTERNATIONAL || n < 1 || n > E164_DIGITS_MAX ||
	    strspn(address->text, "0123456789") != n)
		return NULL;
	return address->text;
}

enum gba_status
sms_address_from_e164(struct sms_address *out, const char *digits)
{
	struct sms_address made = { .toa = SMS_TOA_INTERNATIONAL };
	const size_t n = strnlen(digits, sizeof(made.text));

	if (n > SMS_ADDRESS_DIGITS_MAX)
		return GBA_ERR_ARG;
	memcpy(made.text, digits, n);
	if (sms_address_e164(&made) == NULL)
		return GBA_ERR_ARG;
	*out = made;
	return GBA_OK;
}

bool
sms_address_equal(const struct sms_address *a, const struct sms_address *b)
{
	return a->toa == b->toa && strcmp(a->text, b->text) == 0;
}

/* The characters that have one code in both alphabets (TS 23.038 6.2.1). */
static bool
is_common(unsigned c)
{
	return (c >= 0x20 && c <= 0x3f && c != '$') || (c >= 'A' && c <= 'Z') ||
	       (c >= 'a' && c <= 'z');
}

static enum gba_status
put_text(struct gba_buf *buf, const char *text, size_t n)
{
	uint8_t packed[SMS_ADDRESS_MAX] = { 0 };

	if (n > TEXT_MAX)
		return GBA_ERR_ARG;
	for (size_t i = 0; i < n; i++) {
		const size_t bit = 7 * i;
		const unsigned c = (unsigned char)text[i], shifted = c << bit % 8;

		if (!is_common(c))
			return GBA_ERR_ARG;
		packed[bit / 8] |= (uint8_t)shifted;
		packed[bit / 8 + 1] |= (uint8_t)(shifted >> 8);
	}
	gba_buf_put(buf, packed, (7 * n + 7) / 8);
	return GBA_OK;
}

static enum gba_status
put_digits(struct gba_buf *buf, const char *text, size_t n)
{
	for (size_t i = 0; i < n; i += 2) {
		const char *low = strchr(half_octets, text[i]),
			   *high = i + 1 < n ? strchr(half_octets, text[i + 1])
					     : half_octets + FILLER;

		if (low == NULL || high == NULL)
			return GBA_ERR_ARG;
		gba_buf_octet(buf,
			      (uint8_t)((high - half_octets) << 4 | (low - half_octets)));
	}
	return GBA_OK;
}

enum gba_status
sms_address_build(uint8_t out[SMS_ADDRESS_MAX], size_t *len, const struct sms_address *in)
{
	const size_t n = strnlen(in->text, sizeof(in->text));
	const bool text = sms_address_is_text(in);
	uint8_t made[SMS_ADDRESS_MAX + 1];
	struct gba_buf buf = gba_buf(made, sizeof(made));
	enum gba_status status;

	if (n > SMS_ADDRESS_DIGITS_MAX || (in->toa & 0x80) == 0)
		return GBA_ERR_ARG;
	gba_buf_octet(&buf, (uint8_t)(text ? (7 * n + 3) / 4 : n));
	gba_buf_octet(&buf, in->toa);
	status = text ? put_text(&buf, in->text, n) : put_digits(&buf, in->text, n);
	if (status == GBA_OK)
		status = gba_buf_status(&buf);
	if (status != GBA_OK)
		return status;
	memcpy(out, made, buf.len);
	*len = buf.len;
	return GBA_OK;
}

static void
read_text(char *out, const uint8_t *p, size_t halves)
{
	const size_t n = halves * 4 / 7, octets = (halves + 1) / 2;

	for (size_t i = 0; i < n; i++) {
		const size_t bit = 7 * i, at = bit / 8;
		const unsigned pair =
			p[at] | (at + 1 < octets ? (unsigned)p[at + 1] << 8 : 0);
		const unsigned c = pair >> bit % 8 & 0x7f;

		out[i] = is_common(c) ? (char)c : '?';
	}
	out[n] = '\0';
}

static enum gba_status
read_digits(char *out, const uint8_t *p, size_t halves)
{
	for (size_t i = 0; i < halves; i++) {
		const unsigned half = p[i / 2] >> (i % 2 == 0 ? 0 : 4) & 0x0fu;

		if (half == FILLER)
			return GBA_ERR_SYNTAX;
		out[i] = half_octets[half];
	}
	if (halves % 2 == 1 && p[halves / 2] >> 4 != FILLER)
		return GBA_ERR_SYNTAX;
	out[halves] = '\0';
	return GBA_OK;
}

enum gba_status
sms_address_parse(struct sms_address *out, struct gba_octets in)
{
	struct sms_address made = { .toa = 0 };
	uint8_t halves = 0;
	const uint8_t *p;

	if (cursor_octet(&in, &halves) != GBA_OK ||
	    cursor_octet(&in, &made.toa) != GBA_OK)
		return GBA_ERR_SYNTAX;
	p = cursor_take(&in, (halves + 1u) / 2);
	if (p == NULL || in.len > 0 || halves > SMS_ADDRESS_DIGITS_MAX ||
	    (made.toa & 0x80) == 0)
		return GBA_ERR_SYNTAX;
	if (sms_address_is_text(&made))
		read_text(made.text, p, halves);
	else if (read_digits(made.text, p, halves) != GBA_OK)
		return GBA_ERR_SYNTAX;
	*out = made;
	return GBA_OK;
}

/* --- times ---------------------------------------------------------------------------
 */

static uint8_t
swapped(int n)
{
	return (uint8_t)(n % 10 << 4 | n / 10);
}

enum gba_status
sms_time_build(uint8_t out[SMS_TIME_LEN], int64_t wall_s)
{
	const time_t t = (time_t)wall_s;
	struct tm tm;

	if (gmtime_r(&t, &tm) == NULL || tm.tm_year < 100 || tm.tm_year > 199)
		return GBA_ERR_ARG;
	out[0] = swapped(tm.tm_year - 100);
	out[1] = swapped(tm.tm_mon + 1);
	out[2] = swapped(tm.tm_mday);
	out[3] = swapped(tm.tm_hour);
	out[4] = swapped(tm.tm_min);
	out[5] = swapped(tm.tm_sec);
	out[6] = 0;
	return GBA_OK;
}

/* Two digits with the first in the low half; -1: they are none. */
static int
number_of(uint8_t octet)
{
	const int tens = octet & 0x0f, units = octet >> 4;

	return tens > 9 || units > 9 ? -1 : 10 * tens + units;
}

enum gba_status
sms_time_parse(int64_t *wall_s, const uint8_t in[SMS_TIME_LEN])
{
	const int zone = number_of(in[6] & 0xf7);
	struct tm tm = { .tm_year = number_of(in[0]) + 100,
			 .tm_mon = number_of(in[1]) - 1,
			 .tm_mday = number_of(in[2]),
			 .tm_hour = number_of(in[3]),
			 .tm_min = number_of(in[4]),
			 .tm_sec = number_of(in[5]) },
		  same = tm;
	int64_t t;

	if (tm.tm_year < 100 || tm.tm_mon < 0 || tm.tm_hour < 0 || tm.tm_min < 0 ||
	    tm.tm_sec < 0 || zone < 0)
		return GBA_ERR_SYNTAX;
	t = timegm(&same);
	if (same.tm_mon != tm.tm_mon || same.tm_mday != tm.tm_mday ||
	    same.tm_hour != tm.tm_hour || same.tm_min != tm.tm_min ||
	    same.tm_sec != tm.tm_sec)
		return GBA_ERR_SYNTAX;
	*wall_s = t - ((in[6] & 0x08) != 0 ? -zone : zone) * QUARTER_S;
	return GBA_OK;
}

/* 9.2.3.12.1 */
static int64_t
relative_s(uint8_t value)
{
	if (value <= 143)
		return (value + 1) * 5 * MINUTE_S;
	if (value <= 167)
		return 12 * HOUR_S + (value - 143) * 30 * MINUTE_S;
	if (value <= 196)
		return (value - 166) * DAY_S;
	return (value - 192) * 7 * DAY_S;
}

/* 9.2.3.12.3: what the functionality indicator says of the octets behind it. */
static enum gba_status
enhanced_s(int64_t *period_s, const uint8_t *b)
{
	const int h = number_of(b[1]), m = number_of(b[2]), s = number_of(b[3]);

	switch (b[0] & 0x87) {
	case 0:
		return GBA_ERR_NOT_FOUND;
	case 1:
		*period_s = relative_s(b[1]);
		return GBA_OK;
	case 2:
		*period_s = b[1];
		return b[1] > 0 ? GBA_OK : GBA_ERR_SYNTAX;
	case 3:
		if (h < 0 || m < 0 || m > 59 || s < 0 || s > 59)
			return GBA_ERR_SYNTAX;
		*period_s = h * HOUR_S + m * MINUTE_S + s;
		return GBA_OK;
	default:
		return GBA_ERR_SYNTAX;
	}
}

enum gba_status
sms_vp_end(int64_t *wall_s, const struct sms_vp *vp, int64_t now_s)
{
	enum gba_status status = GBA_OK;
	int64_t period_s = 0;

	switch (vp->format) {
	case SMS_VP_NONE:
		return GBA_ERR_NOT_FOUND;
	case SMS_VP_ABSOLUTE:
		return sms_time_parse(wall_s, vp->b);
	case SMS_VP_RELATIVE:
		period_s = relative_s(vp->b[0]);
		break;
	case SMS_VP_ENHANCED:
		status = enhanced_s(&period_s, vp->b);
		break;
	}
	if (status == GBA_OK)
		*wall_s = now_s + period_s;
	return status;
}

struct sms_vp
sms_vp_relative(uint64_t period_s)
{
	struct sms_vp vp = { .format = SMS_VP_RELATIVE };

	while (vp.b[0] < 255 && (uint64_t)relative_s(vp.b[0]) < period_s)
		vp.b[0]++;
	return vp;
}
