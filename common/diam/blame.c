/* SPDX-License-Identifier: Apache-2.0 */
/* What is added, and where it comes from. */
#include "diam/blame.h"

#include <stdlib.h>

#include "diam/route.h"

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

bool
diam_blame_realm(void *ctx, struct msg *answer, struct msg *request)
{
	static const struct diam_result missing = {
		.code = DIAM_MISSING_AVP,
		.error_message = "Destination-Realm: missing",
	};
	static const struct avp_row row = { .kind = AVP_TEXT };
	struct diam_node *node = ctx;
	const struct diam_fault fault = { .row = &row, .model = node->base.dest_realm };
	struct msg_hdr *hdr = NULL;

	if (fd_msg_hdr(request, &hdr) != 0 ||
	    diam_command_find(node, hdr->msg_appl, hdr->msg_code) == NULL ||
	    diam_avp_find(request, AC_DESTINATION_REALM, 0) != NULL ||
	    fd_msg_hdr(answer, &hdr) != 0)
		return false;
	(void)fd_msg_parse_dict(request, fd_g_config->cnf_dict, NULL);
	diam_blame(ctx, answer, request);
	hdr->msg_flags &= (uint8_t)~CMD_FLAG_ERROR;
	if (diam_result_put(answer, &node->base, &missing) != GBA_OK ||
	    fd_msg_add_origin(answer, 0) != 0 ||
	    diam_failed_put(answer, &node->base, &fault) != GBA_OK)
		gba_log(node->log, GBA_LOG_ERROR, "diam",
			"no memory for all of an answer");
	return true;
}
