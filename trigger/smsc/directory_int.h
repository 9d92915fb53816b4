/* SPDX-License-Identifier: Apache-2.0 */
/** @file directory_int.h  What directory*.c share. The caller has the lock, except where
 * said. */
#ifndef GBA_SMSC_DIRECTORY_INT_H
#define GBA_SMSC_DIRECTORY_INT_H

#include "smsc/directory.h"

struct dir_list_sql {
	enum db_statement clear, put;
	const char *key, *item; /* names of their parameters */
};

/** The first column of the rows that statement finds for key. */
GBA_MUST_CHECK enum gba_status dir_list_read(struct db *db, struct dir_list *out,
					     enum db_statement statement,
					     const char *name, const char *key);
/** This list in place of the one that is there. */
GBA_MUST_CHECK enum gba_status dir_list_write(struct db *db, const struct dir_list *list,
					      const struct dir_list_sql *s,
					      const char *key);
bool dir_list_has(const struct dir_list *list, const char *item);
/** Takes the lock. GBA_ERR_NOT_FOUND: no such row. */
GBA_MUST_CHECK enum gba_status dir_delete(struct db *db, enum db_statement statement,
					  const char *name, const char *key);

#endif
