/* SPDX-License-Identifier: Apache-2.0 */
/** @file unit.h  Criterion, with a leak check at the end of each test under LeakSanitizer.
 *
 * Criterion ends a test's process without running the sanitizer's exit hook, so a leak
 * would pass; the check is made here, inside the test. */
#ifndef GBA_UNIT_H
#define GBA_UNIT_H

#include <criterion/criterion.h>

int __lsan_do_recoverable_leak_check(void) __attribute__((weak));

#undef Test
#define Test(suite, name) UNIT_TEST(suite, name, suite##_##name##_body)
#define UNIT_TEST(suite, name, body)                                                      \
	static void body(void);                                                           \
	CR_EXPAND(CR_TEST_BASE(suite, name, .sentinel_ = 0))                              \
	{                                                                                 \
		body();                                                                   \
		if (__lsan_do_recoverable_leak_check != NULL)                             \
			cr_assert_eq(__lsan_do_recoverable_leak_check(), 0, "leak");      \
	}                                                                                 \
	static void body(void)

#endif
