/* SPDX-License-Identifier: Apache-2.0 */
/* A Diameter message as it comes from the wire: freeDiameter's parser with our
 * dictionary, then the walk of the Zn and Zh tables, the result, Failed-AVP and the wipe.
 */
#include <stdlib.h>
#include <string.h>

#include "codec/zh.h"
#include "codec/zn.h"
#include "diam/route.h"
#include "diameter-dict/gaa.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct diam_node node;
static struct diam_command *commands[2];

static void
no_log(int level, const char *format, va_list args)
{
	(void)level;
	(void)format;
	(void)args;
}

static void
no_hook(enum fd_hook_type type, struct msg *msg, struct peer_hdr *peer, void *other,
	struct fd_hook_permsgdata *pmd, void *data)
{
	(void)type;
	(void)msg;
	(void)peer;
	(void)other;
	(void)pmd;
	(void)data;
}

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	struct fd_hook_hdl *hook;

	(void)argc;
	(void)argv;
	if (fd_log_handler_register(no_log) != 0 || fd_core_initialize() != 0 ||
	    dict_gaa_init() != 0 ||
	    fd_hook_register((UINT32_C(1) << (HOOK_LAST + 1)) - 1, no_hook, NULL, NULL,
			     &hook) != 0 ||
	    diam_base_find(&node.base) != GBA_OK ||
	    diam_command_get(&commands[0], &node, &zn_command) != GBA_OK ||
	    diam_command_get(&commands[1], &node, &zh_command) != GBA_OK)
		abort();
	return 0;
}

static void
walk(struct msg *msg, const struct diam_command *command, const struct diam_table *table,
     size_t size)
{
	void *out = calloc(1, size);
	struct diam_fault fault;
	struct msg *answer = NULL;

	if (out == NULL)
		abort();
	if (diam_avps_parse(out, size, table, msg, true, &fault) == GBA_OK) {
		/* what was taken can be given back */
		if (fd_msg_new(command->object, 0, &answer) != 0 ||
		    diam_avps_build(answer, table, out, true) != GBA_OK)
			abort();
	} else {
		if (fault.fault.result < 5000 || fault.why == NULL ||
		    fd_msg_new(command->object, 0, &answer) != 0 ||
		    diam_failed_put(answer, &node.base, &fault) != GBA_OK)
			abort();
	}
	(void)fd_msg_free(answer);
	free(out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct diam_redirect redirect;
	struct diam_result result;
	struct fd_pei pei = { 0 };
	struct msg *msg = NULL;
	char text[256];
	uint8_t *copy;

	if (size < 20) /* freeDiameter's transport reads no less */
		return 0;
	copy = malloc(size);
	if (copy == NULL)
		abort();
	memcpy(copy, data, size);
	if (fd_msg_parse_buffer(&copy, size, &msg) == 0 &&
	    fd_msg_parse_dict(msg, fd_g_config->cnf_dict, &pei) == 0) {
		walk(msg, commands[0], &commands[0]->request, sizeof(struct zn_bir));
		walk(msg, commands[0], &commands[0]->answer, sizeof(struct zn_bia));
		walk(msg, commands[1], &commands[1]->request, sizeof(struct zh_mar));
		walk(msg, commands[1], &commands[1]->answer, sizeof(struct zh_maa));
		(void)!diam_result_parse(&result, text, msg);
		(void)diam_redirect_parse(&redirect, msg);
		diam_avps_wipe(msg, &commands[0]->answer);
		diam_avps_wipe(msg, &commands[1]->answer);
	}
	if (msg != NULL)
		(void)fd_msg_free(msg);
	free(copy);
	return 0;
}
