/* SPDX-License-Identifier: Apache-2.0 */
/* What is added, and where it comes from. */
#include "diam/blame.h"

#include <stdlib.h>

enum gba_status
diam_blame_put(struct msg *answer, const struct diam_command *command,
	       struct msg *request)
{
	const struct avp_command *spec = command->spec;
	enum gba_status status = GBA_ERR_NOMEM;
	void *in, *out;

	if (spec->blame == NULL)
		return GBA_OK;
	in = calloc(1, spec->blame_request_size);
	out = calloc(1, spec->blame_answer_size);
	if (in != NULL && out != NULL) {
		diam_avps_skim(in, spec->blame_request_size, &command->request, request);
		spec->blame(out, in);
		status = diam_avps_build(answer, &command->answer, out, false);
	}
	free(in);
	free(out);
	return status;
}

void
diam_blame(void *ctx, struct msg *answer, struct msg *request)
{
	const struct diam_command *command;
	struct diam_node *node = ctx;
	struct msg_hdr *hdr = NULL;

	if (fd_msg_hdr(request, &hdr) != 0)
		return;
	command = diam_command_find(node, hdr->msg_appl, hdr->msg_code);
	if (command == NULL)
		return;
	/* an answer with less is still one */
	if (diam_put_application(answer, &node->base, command->spec) != GBA_OK ||
	    diam_blame_put(answer, command, request) != GBA_OK)
		gba_log(node->log, GBA_LOG_ERROR, "diam",
			"no memory for all of an answer");
}
