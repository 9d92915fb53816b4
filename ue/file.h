/* SPDX-License-Identifier: Apache-2.0 */
/** @file file.h  Small files that hold secrets: read with their mode checked, replaced
 * whole. */
#ifndef GBA_UE_FILE_H
#define GBA_UE_FILE_H

#include <limits.h>

#include "base/octets.h"
#include "ue/why.h"

#define UE_FILE_MAX 16384 /* longest card or state file */

/**
 * Read a whole file that is ours (or root's) and closed to everybody else.
 * @param[out] buf  UE_FILE_MAX octets; the caller wipes it
 * @return GBA_OK; GBA_ERR_NOT_FOUND if there is none; GBA_ERR_DENIED for its mode or
 * owner; GBA_ERR_SYNTAX if it is too long; GBA_ERR_IO
 */
GBA_MUST_CHECK enum gba_status ue_file_read(uint8_t buf[UE_FILE_MAX], size_t *len,
					    const char *path, struct ue_why *why);

/**
 * Replace a file as a whole: written beside it with mode 0600, synced, renamed, and the
 * directory synced. After GBA_OK the new content survives a power loss; after another
 * status the old content is there. Callers that read first hold the lock.
 */
GBA_MUST_CHECK enum gba_status
ue_file_replace(const char *path, struct gba_octets content, struct ue_why *why);

/** The same for a file that must not be there yet: GBA_ERR_DENIED if it is. */
GBA_MUST_CHECK enum gba_status ue_file_create(const char *path, struct gba_octets content,
					      struct ue_why *why);

/** Remove a file; it is no error if there is none. */
GBA_MUST_CHECK enum gba_status ue_file_remove(const char *path, struct ue_why *why);

/** Wait for the lock file "path.lock" and hold it until ue_file_unlock. */
GBA_MUST_CHECK enum gba_status ue_file_lock(int *fd, const char *path,
					    struct ue_why *why);
void ue_file_unlock(int fd);

#endif
