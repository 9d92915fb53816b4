/* SPDX-License-Identifier: Apache-2.0 */
/* A reply of a BSF in JSON as a NAF reads it, as an answer and as a refusal: what is
 * taken keeps to its bounds, and a refusal has no key. */
#include "zn_reply.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct gba_octets body = { data, size };
	static struct zn_web_reply reply;

	check_reply(&reply, zn_json_reply_parse(&reply, 200, body));
	check_reply(&reply, zn_json_reply_parse(&reply, 404, body));
	check_reply(&reply, zn_json_reply_parse(&reply, 500, body));
	return 0;
}
