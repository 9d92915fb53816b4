/* SPDX-License-Identifier: Apache-2.0 */
/* The WSDL and XSD of the SOAP form, adapted to where and under what name they are
 * served. */
#include <string.h>

#include "bsf/zn_web.h"
#include "bsf/zn_wsdl.h"
#include "codec/zn_web.h"

#define HOST_MAX 260 /* of a name, a colon and a port */

/* What a Host header may bring into a document. */
static bool
is_host(struct gba_text host)
{
	if (host.len == 0 || host.len > HOST_MAX)
		return false;
	for (size_t i = 0; i < host.len; i++) {
		const char c = host.p[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		      (c >= '0' && c <= '9') || strchr("-.:[]", c) != NULL))
			return false;
	}
	return true;
}

struct swap {
	const char *from, *to;
};

static const struct swap *
swap_at(const char *p, const struct swap *swaps, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strncmp(p, swaps[i].from, strlen(swaps[i].from)) == 0)
			return &swaps[i];
	return NULL;
}

enum gba_status
bsf_zn_wsdl_build(struct gba_buf *out, bool xsd, struct gba_text host, const char *path,
		  const char *ns)
{
	char address[HOST_MAX + 160], schema[HOST_MAX + 170];
	struct gba_buf a = gba_buf(address, sizeof(address));
	struct gba_buf s = gba_buf(schema, sizeof(schema));
	const struct swap swaps[] = {
		{ ZN_SOAP_NS, ns },
		{ BSF_ZN_WSDL_ADDRESS, address },
		{ BSF_ZN_WSDL_SCHEMA, schema },
	};
	const struct swap *swap;

	if (!is_host(host))
		return GBA_ERR_ARG;
	gba_buf_str(&a, "https://");
	gba_buf_text(&a, host);
	gba_buf_str(&a, path);
	gba_buf_fmt(&s, "%s?xsd", address);
	if (gba_buf_status(&a) != GBA_OK || gba_buf_status(&s) != GBA_OK)
		return GBA_ERR_ARG;
	for (const char *p = xsd ? bsf_zn_xsd : bsf_zn_wsdl; *p != '\0';) {
		swap = swap_at(p, swaps, ARRAY_LEN(swaps));
		if (swap != NULL) {
			gba_buf_str(out, swap->to);
			p += strlen(swap->from);
		} else {
			gba_buf_put(out, p, 1);
			p++;
		}
	}
	return gba_buf_status(out);
}
