/* SPDX-License-Identifier: Apache-2.0 */
/** @file secret.h  Wiping and comparing what must stay secret. */
#ifndef GBA_BASE_SECRET_H
#define GBA_BASE_SECRET_H

#include <stdbool.h>
#include <stddef.h>

/** Overwrite len octets at p; never optimised away. p may be NULL when len is 0. */
void gba_wipe(void *p, size_t len);

/** True if the len octets at a and b are equal; time does not depend on the content. */
bool gba_equal_ct(const void *a, const void *b, size_t len);

#endif
