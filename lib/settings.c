/* SPDX-License-Identifier: Apache-2.0 */
/* Settings of a context: gba-naf.conf(5) is written from this table. */
#include "lib/settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/octets.h"
#include "codec/push_id.h"
#include "codec/zn_web.h"
#include "lib/name.h"

#define DAY_S	     (24 * 3600)
#define LINE_MAX_LEN 4096

enum kind { TEXT, NUMBER, BOOL, NAME };

static bool
is_ua_ids(const char *value)
{
	struct ua_id_choice ids[UA_IDS_MAX];
	size_t count;

	return ua_ids_parse(ids, &count, gba_text(value)) == GBA_OK;
}

static bool
is_format(const char *value)
{
	return strcmp(value, "soap") == 0 || strcmp(value, "json") == 0;
}

/* clang-format off */
#define AT(member) offsetof(struct naf_settings, member)

static const struct row {
	const char *name;
	enum kind kind;
	size_t offset;
	const char *standard; /* the default */
	uint64_t min, max;
	bool (*check)(const char *value);
} rows[] = {
	{ "bsf", TEXT, AT(bsf), "", 0, 0, NULL },
	{ "bsf-address", TEXT, AT(bsf_address), "", 0, 0, NULL },
	{ "bsf-realm", TEXT, AT(bsf_realm), "", 0, 0, NULL },
	{ "identity", TEXT, AT(identity), "", 0, 0, NULL },
	{ "realm", TEXT, AT(realm), "", 0, 0, NULL },
	{ "certificate", TEXT, AT(certificate), "", 0, 0, NULL },
	{ "key", TEXT, AT(key), "", 0, 0, NULL },
	{ "ca", TEXT, AT(ca), "", 0, 0, NULL },
	{ "format", TEXT, AT(format), "soap", 0, 0, is_format },
	{ "xml-namespace", TEXT, AT(xml_namespace), ZN_SOAP_NS, 0, 0, NULL },
	{ "connections", NUMBER, AT(connections), "16", 1, 1024, NULL },
	{ "transport-dir", TEXT, AT(transport_dir), NAF_TRANSPORT_DIR, 0, 0, NULL },
	{ "timeout-ms", NUMBER, AT(timeout_ms), "5000", 100, 60000, NULL },
	{ "key-lifetime-max-s", NUMBER, AT(key_lifetime_max_s), "604800", 60, 366 * DAY_S, NULL },
	{ "gsid-binary", BOOL, AT(gsid_binary), "no", 0, 0, NULL },
	{ "name", NAME, 0, NULL, 0, 0, NULL },
	{ "ua-id", TEXT, AT(ua_id), "negotiated 010001002f 0100000002 0100000000", 0, 0,
	  is_ua_ids },
	{ "nonce-life-s", NUMBER, AT(nonce_life_s), "86400", 10, 30 * DAY_S, NULL },
	{ "nonce-max", NUMBER, AT(nonce_max), "65536", 16, 16777216, NULL },
	{ "nextnonce", BOOL, AT(nextnonce), "no", 0, 0, NULL },
	{ "keys-max", NUMBER, AT(keys_max), "100000", 16, 10000000, NULL },
	{ "pending-max", NUMBER, AT(pending_max), "1024", 16, 1000000, NULL },
	{ "refused-max", NUMBER, AT(refused_max), "10000", 16, 10000000, NULL },
	{ "refused-for-s", NUMBER, AT(refused_for_s), "10", 0, 3600, NULL },
	{ "source-rate", NUMBER, AT(source_rate), "20", 0, 100000, NULL },
	{ "source-burst", NUMBER, AT(source_burst), "100", 1, 1000000, NULL },
	{ "sa-store", TEXT, AT(sa_store), "", 0, 0, NULL },
	{ "sa-key-file", TEXT, AT(sa_key_file), "", 0, 0, NULL },
	{ "ptid-octets", NUMBER, AT(ptid_octets), GBA_TEXT_OF(GBA_PTID_SEED), GBA_PTID_SEED_MIN,
	  GBA_PTID_SEED_MAX, NULL },
	{ "log-identities", BOOL, AT(log_identities), "no", 0, 0, NULL },
};
/* clang-format on */

const char *
naf_settings_name(size_t i)
{
	return i < ARRAY_LEN(rows) ? rows[i].name : NULL;
}

static enum gba_status
set_text(char *out, const struct row *row, const char *value, char reason[256])
{
	const size_t len = strlen(value);

	if (len >= NAF_TEXT_MAX) {
		snprintf(reason, 256, "%s: longer than %d", row->name, NAF_TEXT_MAX - 1);
		return GBA_ERR_SYNTAX;
	}
	if (row->check != NULL && !row->check(value)) {
		snprintf(reason, 256, "%s: not a value of it", row->name);
		return GBA_ERR_SYNTAX;
	}
	memcpy(out, value, len + 1);
	return GBA_OK;
}

static enum gba_status
set_number(uint64_t *out, const struct row *row, const char *value, char reason[256])
{
	if (gba_number(out, gba_text(value), row->min, row->max) == GBA_OK)
		return GBA_OK;
	snprintf(reason, 256, "%s: a number from %llu to %llu is expected", row->name,
		 (unsigned long long)row->min, (unsigned long long)row->max);
	return GBA_ERR_SYNTAX;
}

static enum gba_status
set_bool(bool *out, const struct row *row, const char *value, char reason[256])
{
	const bool yes = strcmp(value, "yes") == 0;

	if (!yes && strcmp(value, "no") != 0) {
		snprintf(reason, 256, "%s: yes or no is expected", row->name);
		return GBA_ERR_SYNTAX;
	}
	*out = yes;
	return GBA_OK;
}

/* The name that stands in a line, to tell two lines of one apart. */
static bool
is_known(const struct naf_settings *settings, const struct ua_name *name)
{
	for (size_t i = 0; i < settings->name_count; i++) {
		struct ua_name other = { .id_count = 0 };
		char ignored[160];

		if (ua_name_parse(&other, settings->names[i], ignored) == GBA_OK &&
		    strcmp(other.fqdn, name->fqdn) == 0)
			return true;
	}
	return false;
}

static enum gba_status
add_name(struct naf_settings *settings, const char *value, char reason[256])
{
	struct ua_name name = { .id_count = 0 };
	char why[160] = "there are too many";

	if (settings->name_count == NAF_NAMES_MAX ||
	    ua_name_parse(&name, value, why) != GBA_OK) {
		snprintf(reason, 256, "name: %s", why);
		return GBA_ERR_SYNTAX;
	}
	if (is_known(settings, &name)) {
		snprintf(reason, 256, "name: the same name stands twice");
		return GBA_ERR_SYNTAX;
	}
	settings->names[settings->name_count] = strdup(value);
	if (settings->names[settings->name_count] == NULL)
		return GBA_ERR_NOMEM;
	settings->name_count++;
	return GBA_OK;
}

static enum gba_status
set(struct naf_settings *settings, const struct row *row, const char *value,
    char reason[256])
{
	char *at = (char *)settings + row->offset;

	switch (row->kind) {
	case TEXT:
		return set_text(at, row, value, reason);
	case NUMBER:
		return set_number((uint64_t *)(void *)at, row, value, reason);
	case BOOL:
		return set_bool((bool *)(void *)at, row, value, reason);
	default:
		return add_name(settings, value, reason);
	}
}

enum gba_status
naf_settings_set(struct naf_settings *settings, const char *name, const char *value,
		 char reason[256])
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (strcmp(rows[i].name, name) == 0)
			return set(settings, &rows[i], value, reason);
	snprintf(reason, 256, "\"%.64s\" is no setting", name);
	return GBA_ERR_SYNTAX;
}

enum gba_status
naf_settings_init(struct naf_settings *settings)
{
	enum gba_status status = GBA_OK;
	char reason[256];

	memset(settings, 0, sizeof(*settings));
	for (size_t i = 0; status == GBA_OK && i < ARRAY_LEN(rows); i++)
		if (rows[i].standard != NULL)
			status = set(settings, &rows[i], rows[i].standard, reason);
	return status;
}

void
naf_settings_fini(struct naf_settings *settings)
{
	for (size_t i = 0; i < settings->name_count; i++)
		free(settings->names[i]);
	settings->name_count = 0;
}

static char *
trim(char *s)
{
	size_t len;

	s += strspn(s, " \t");
	len = strlen(s);
	while (len > 0 && strchr(" \t\r\n", s[len - 1]) != NULL)
		s[--len] = '\0';
	return s;
}

static enum gba_status
take_line(struct naf_settings *settings, char *line, char reason[256])
{
	char *name = trim(line), *equals = strchr(name, '=');

	if (*name == '\0' || *name == '#')
		return GBA_OK;
	if (equals == NULL) {
		snprintf(reason, 256, "name = value is expected");
		return GBA_ERR_SYNTAX;
	}
	*equals = '\0';
	return naf_settings_set(settings, trim(name), trim(equals + 1), reason);
}

enum gba_status
naf_settings_load(struct naf_settings *settings, const char *path, char reason[256])
{
	FILE *file = fopen(path, "re");
	enum gba_status status = GBA_OK;
	char line[LINE_MAX_LEN], why[256] = "";
	unsigned number = 0;

	if (file == NULL) {
		snprintf(reason, 256, "%.160s: cannot be opened", path);
		return GBA_ERR_IO;
	}
	while (status == GBA_OK && fgets(line, sizeof(line), file) != NULL) {
		number++;
		if (strchr(line, '\n') == NULL && !feof(file)) {
			snprintf(why, sizeof(why), "the line is too long, or has a NUL");
			status = GBA_ERR_SYNTAX;
		} else {
			status = take_line(settings, line, why);
		}
		if (status == GBA_ERR_SYNTAX)
			snprintf(reason, 256, "%.80s:%u: %.150s", path, number, why);
	}
	if (status == GBA_OK && ferror(file)) {
		snprintf(reason, 256, "%.160s: cannot be read", path);
		status = GBA_ERR_IO;
	}
	fclose(file);
	return status;
}
