/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of the control socket, as the daemon and as gbactl read them. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "run/ctl_line.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
reads_back(const struct ctl_request *request)
{
	char *line = ctl_request_build(request);
	struct ctl_parsed again;

	if (line == NULL || ctl_request_parse(&again, gba_text(line)) != GBA_OK)
		abort();
	if (strcmp(again.request.verb, request->verb) != 0 ||
	    again.request.count != request->count)
		abort();
	for (size_t i = 0; i < request->count; i++)
		if (strcmp(ctl_word(&again.request, request->name[i]),
			   request->value[i]) != 0)
			abort();
	ctl_parsed_free(&again);
	free(line);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct gba_text line = { (const char *)data, size };
	struct ctl_answer *answer;
	struct ctl_parsed parsed;

	if (ctl_request_parse(&parsed, line) == GBA_OK) {
		reads_back(&parsed.request);
		ctl_parsed_free(&parsed);
	}
	if (ctl_answer_parse(&answer, line) == GBA_OK)
		ctl_answer_free(answer);
	return 0;
}
