/* SPDX-License-Identifier: Apache-2.0 */
/* TLS cipher suite names to octets. */
#include "unit.h"

#include <string.h>

#include "crypto/suite.h"

/* The IANA registry "TLS Cipher Suites". */
static const struct {
	const char *name;
	uint8_t b[2];
} rows[] = {
	{ "TLS_AES_128_GCM_SHA256", { 0x13, 0x01 } },
	{ "TLS_AES_256_GCM_SHA384", { 0x13, 0x02 } },
	{ "TLS_CHACHA20_POLY1305_SHA256", { 0x13, 0x03 } },
	{ "TLS_AES_128_CCM_SHA256", { 0x13, 0x04 } },
	{ "TLS_AES_128_CCM_8_SHA256", { 0x13, 0x05 } },
	{ "ECDHE-RSA-AES128-GCM-SHA256", { 0xc0, 0x2f } },
	{ "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", { 0xc0, 0x2f } },
	{ "ECDHE-ECDSA-AES256-GCM-SHA384", { 0xc0, 0x2c } },
	{ "AES128-SHA", { 0x00, 0x2f } },
	{ "TLS_RSA_WITH_AES_128_CBC_SHA", { 0x00, 0x2f } },
	{ "PSK-AES128-GCM-SHA256", { 0x00, 0xa8 } },
	{ "TLS_PSK_WITH_AES_128_GCM_SHA256", { 0x00, 0xa8 } },
	{ "TLS_PSK_WITH_AES_128_CBC_SHA", { 0x00, 0x8c } },
	{ "ECDHE-PSK-CHACHA20-POLY1305", { 0xcc, 0xac } },
};

Test(suite, openssl_and_iana_names_give_the_two_octets)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct gba_suite suite = { { 0, 0 } };

		cr_expect_eq(gba_suite_by_name(&suite, gba_text(rows[i].name)), GBA_OK,
			     "%s", rows[i].name);
		cr_expect_arr_eq(suite.b, rows[i].b, 2, "%s", rows[i].name);
	}
}

Test(suite, a_name_that_libssl_does_not_know_is_not_found)
{
	static const struct gba_text bad[] = {
		{ NULL, 0 },
		{ "", 0 },
		{ "AES128-SH", 9 },
		{ "AES128-SHAx", 11 },
		{ "AES128-SHA\0", 11 },
		{ "TLS_AES_128_GCM", 15 },
		{ "ALL", 3 },
		{ "AES128-SHA:AES256-SHA", 21 },
	};
	struct gba_suite suite = { { 7, 7 } };

	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		cr_expect_eq(gba_suite_by_name(&suite, bad[i]), GBA_ERR_NOT_FOUND,
			     "row %zu", i);
	cr_expect_eq(suite.b[0], 7);
}
