/* SPDX-License-Identifier: Apache-2.0 */
/* base64 by libcrypto. Its decoder forgives blanks and line ends and counts padding as
 * zeros; both are checked here. */
#include "crypto/b64.h"

#include <openssl/evp.h>
#include <stdbool.h>
#include <string.h>

#include "base/secret.h"

void
gba_b64(char *out, const void *p, size_t len)
{
	if (len == 0)
		out[0] = '\0';
	else
		EVP_EncodeBlock((unsigned char *)out, p, (int)len);
}

/* Padding octets at the end, or -1 if a character is not of the alphabet. */
static int
padding_of(struct gba_text text)
{
	static const char alphabet[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	int padding = 0;
	size_t end = text.len;

	while (padding < 2 && end > 0 && text.p[end - 1] == '=') {
		padding++;
		end--;
	}
	for (size_t i = 0; i < end; i++)
		if (text.p[i] == '\0' || strchr(alphabet, text.p[i]) == NULL)
			return -1;
	return padding;
}

/* The last quantum alone holds bits that no octet uses: they must be zero, so that each
 * octet string has one text. */
static bool
is_canonical(const uint8_t *last, size_t octets, const char *text)
{
	char again[5];

	gba_b64(again, last, octets);
	return memcmp(again, text, 4) == 0;
}

static enum gba_status
decode(uint8_t *out, size_t size, size_t *len, struct gba_text text)
{
	const int padding = padding_of(text);
	size_t written = 0;

	if (padding < 0 || text.len / 4 * 3 - (size_t)padding > size)
		return GBA_ERR_SYNTAX;
	for (size_t i = 0; i < text.len; i += 4) {
		const size_t octets = i + 4 == text.len ? 3 - (size_t)padding : 3;
		unsigned char three[3];

		if (EVP_DecodeBlock(three, (const unsigned char *)text.p + i, 4) != 3)
			return GBA_ERR_SYNTAX;
		memcpy(out + written, three, octets);
		written += octets;
		if (octets < 3 && !is_canonical(three, octets, text.p + i))
			return GBA_ERR_SYNTAX;
	}
	*len = written;
	return GBA_OK;
}

enum gba_status
gba_unb64(void *out, size_t size, size_t *len, struct gba_text text)
{
	enum gba_status status = GBA_ERR_SYNTAX;

	if (text.p != NULL && text.len % 4 == 0)
		status = decode(out, size, len, text);
	if (status != GBA_OK)
		gba_wipe(out, size);
	return status;
}
