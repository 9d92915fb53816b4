/* SPDX-License-Identifier: Apache-2.0 */
/** @file xml_memory.h  What libxml2 frees. */
#ifndef GBA_CODEC_XML_MEMORY_H
#define GBA_CODEC_XML_MEMORY_H

/** From here on libxml2 wipes what it frees, in the whole process: a document with a key
 * has passed through several of its buffers. For programs, before their threads start; a
 * library leaves the memory of its program alone. */
void xml_memory_wipe(void);

#endif
