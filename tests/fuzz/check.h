/* SPDX-License-Identifier: Apache-2.0 */
/** @file check.h  What must hold for every input: a finding if it does not. */
#ifndef GBA_FUZZ_CHECK_H
#define GBA_FUZZ_CHECK_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define CHECK(truth)                                                                      \
	do {                                                                              \
		if (!(truth)) {                                                           \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #truth);       \
			abort();                                                          \
		}                                                                         \
	} while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
