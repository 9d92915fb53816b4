/* SPDX-License-Identifier: Apache-2.0 */
/** @file settings.h  What a context of the library can be told: one table. */
#ifndef GBA_LIB_SETTINGS_H
#define GBA_LIB_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

#define NAF_TEXT_MAX  256
#define NAF_NAMES_MAX 256

struct naf_settings {
	char bsf[NAF_TEXT_MAX], bsf_address[NAF_TEXT_MAX], bsf_realm[NAF_TEXT_MAX];
	char identity[NAF_TEXT_MAX], realm[NAF_TEXT_MAX];
	char certificate[NAF_TEXT_MAX], key[NAF_TEXT_MAX], ca[NAF_TEXT_MAX];
	char format[NAF_TEXT_MAX], xml_namespace[NAF_TEXT_MAX];
	char transport_dir[NAF_TEXT_MAX], ua_id[NAF_TEXT_MAX];
	char sa_store[NAF_TEXT_MAX], sa_key_file[NAF_TEXT_MAX];
	uint64_t timeout_ms, connections, key_lifetime_max_s, keys_max, pending_max, refused_max,
		refused_for_s, source_rate, source_burst, nonce_life_s, nonce_max, ptid_octets;
	bool gsid_binary, nextnonce, log_identities;
	char *names[NAF_NAMES_MAX]; /* lines of lib/name.h */
	size_t name_count;
};

/** Every default; GBA_ERR_SYNTAX: the table itself is wrong. */
GBA_MUST_CHECK enum gba_status naf_settings_init(struct naf_settings *settings);
void naf_settings_fini(struct naf_settings *settings);

/** GBA_OK; GBA_ERR_SYNTAX and a reason; GBA_ERR_NOMEM. */
GBA_MUST_CHECK enum gba_status naf_settings_set(struct naf_settings *settings,
						const char *name, const char *value,
						char reason[256]);
/** Lines of "name = value". GBA_ERR_IO; GBA_ERR_SYNTAX and a reason with the
 * line, the lines before it were taken. */
GBA_MUST_CHECK enum gba_status naf_settings_load(struct naf_settings *settings,
						 const char *path, char reason[256]);

/** For the test that lays the page beside the table: the name of row i, NULL at the end.
 */
const char *naf_settings_name(size_t i);

#endif
