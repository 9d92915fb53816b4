/* SPDX-License-Identifier: Apache-2.0 */
/* Items of the BSF's configuration that have a syntax of their own. */
#include "check.h"

#include <string.h>

#include "bsf/conf.h"
#include "codec/btid.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);
	struct conf_at at;
	struct bsf_proxy proxy;
	struct conf_peer peer;

	CHECK(text != NULL);
	memcpy(text, data, size);
	text[size] = '\0';
	if (conf_at_parse(&at, text) == GBA_OK)
		CHECK(at.address[0] != '\0' && strpbrk(at.address, " []") == NULL);
	if (conf_peer_parse(&peer, text) == GBA_OK)
		CHECK(fqdn_is_valid(gba_text(peer.identity)));
	if (bsf_proxy_parse(&proxy, text) == GBA_OK)
		CHECK(fqdn_is_valid(gba_text(proxy.identity)) &&
		      (proxy.suffix[0] == '\0' || fqdn_is_valid(gba_text(proxy.suffix))));
	free(text);
	return 0;
}
