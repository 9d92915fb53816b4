/* SPDX-License-Identifier: Apache-2.0 */
/* Wiping and constant-time comparison. */
#include "base/secret.h"

#include <stdint.h>
#include <string.h>

void
gba_wipe(void *p, size_t len)
{
	if (len > 0)
		explicit_bzero(p, len);
}

bool
gba_equal_ct(const void *a, const void *b, size_t len)
{
	const volatile uint8_t *x = a;
	const volatile uint8_t *y = b;
	uint8_t diff = 0;

	for (size_t i = 0; i < len; i++)
		diff |= (uint8_t)(x[i] ^ y[i]);
	return diff == 0;
}
