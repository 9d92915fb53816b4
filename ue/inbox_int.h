/* SPDX-License-Identifier: Apache-2.0 */
/** @file inbox_int.h  The steps of the schema of inbox.c, made from schema/. */
#ifndef GBA_UE_INBOX_INT_H
#define GBA_UE_INBOX_INT_H

#include "store/sql.h"

extern const struct sql_step inbox_steps[];
extern const size_t inbox_step_count;

#endif
