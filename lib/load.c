/* SPDX-License-Identifier: Apache-2.0 */
/* Loads the part that speaks the scheme of a BSF's URI. It stays loaded: threads of the
 * library that it stands on may outlive a context. */
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "lib/context.h"

static const struct {
	const char *scheme, *file;
} parts[] = {
	{ "aaa://", "libgba-naf-diameter.so" },
	{ "aaas://", "libgba-naf-diameter.so" },
	{ "https://", "libgba-naf-web.so" },
};

static const struct naf_transport *
refuse(char reason[NAF_REASON_MAX], const char *what, const char *detail)
{
	snprintf(reason, NAF_REASON_MAX, "bsf: %s: %.160s", what, detail);
	return NULL;
}

const struct naf_transport *
naf_transport_load(const char *uri, const char *dir, char reason[NAF_REASON_MAX])
{
	const struct naf_transport *transport;
	const char *file = NULL;
	char path[NAF_TEXT_MAX + 64];
	void *part;

	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		if (strncasecmp(uri, parts[i].scheme, strlen(parts[i].scheme)) == 0)
			file = parts[i].file;
	if (file == NULL)
		return refuse(reason, "no transport speaks this", uri);
	snprintf(path, sizeof(path), "%s/%s", dir, file);
	part = dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
	if (part == NULL)
		return refuse(reason, "the transport cannot be loaded", dlerror());
	transport = dlsym(part, NAF_TRANSPORT_SYMBOL);
	if (transport == NULL || strcmp(transport->version, PACKAGE_VERSION) != 0) {
		dlclose(part);
		return refuse(reason, "the transport is of another version", path);
	}
	return transport;
}
