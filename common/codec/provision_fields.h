/* SPDX-License-Identifier: Apache-2.0 */
/** @file provision_fields.h  What the readers of subscribers share inside this room. */
#ifndef GBA_CODEC_PROVISION_FIELDS_H
#define GBA_CODEC_PROVISION_FIELDS_H

#include "codec/provision.h"

#define PROVISION_LINE_MAX 4096

/** Fill err and return GBA_ERR_SYNTAX. The text never holds a value from outside. */
GBA_MUST_CHECK enum gba_status provision_refuse(struct provision_error *err,
						unsigned line, const char *fmt, ...)
	GBA_PRINTF(3, 4);

/** Is this a field of a subscriber? */
bool provision_is_field(struct gba_text name);

/** provision_subscriber, where lines[i] is the line of fields[i]; lines may be NULL. */
GBA_MUST_CHECK enum gba_status provision_read_fields(struct provision_subscriber *out,
						     const struct provision_field *fields,
						     const unsigned *lines, size_t count,
						     struct provision_error *err);

/** Is this one of the identities, which stand with a space between them? */
bool provision_has_impu(const char *impus, const char *impu);

/** A line of a card's GBA_U memory into it. GBA_ERR_NOT_FOUND: the name is another's;
 * GBA_ERR_SYNTAX: refused, err says why. */
GBA_MUST_CHECK enum gba_status provision_memory_line(struct provision_memory *out,
						     struct gba_text name,
						     struct gba_text value, unsigned line,
						     struct provision_error *err);
/** A card without GBA_U has nothing to remember. */
GBA_MUST_CHECK enum gba_status provision_memory_check(const struct provision_memory *memory,
						      bool gba_u,
						      struct provision_error *err);
void provision_memory_put(struct gba_buf *buf, const struct provision_memory *memory);

struct gba_text provision_trim(struct gba_text t);

/** Cut the next line off `rest`, without its LF or CRLF. False when nothing is left. */
bool provision_next_line(struct gba_text *rest, struct gba_text *line);

#endif
