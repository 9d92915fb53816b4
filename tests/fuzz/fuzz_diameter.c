/* SPDX-License-Identifier: Apache-2.0 */
/* A Diameter message as it comes from the wire: freeDiameter's parser with our
 * dictionary, then the walk of the tables of Zn, Zh, S6m, Tsp and T4, the result,
 * Failed-AVP and the wipe. */
#include <stdlib.h>
#include <string.h>

#include "codec/s6m.h"
#include "codec/t4.h"
#include "codec/tsp.h"
#include "codec/zh.h"
#include "codec/zn.h"
#include "diam/route.h"
#include "diameter-dict/gaa.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct diam_node node;
static const struct {
	const struct avp_command *spec;
	size_t request, answer; /* of the structs */
} specs[] = {
	{ &zn_command, sizeof(struct zn_bir), sizeof(struct zn_bia) },
	{ &zh_command, sizeof(struct zh_mar), sizeof(struct zh_maa) },
	{ &s6m_command, sizeof(struct s6m_sir), sizeof(struct s6m_sia) },
	{ &tsp_action_command, sizeof(struct tsp_dar), sizeof(struct tsp_daa) },
	{ &tsp_notification_command, sizeof(struct tsp_dnr), sizeof(struct tsp_dna) },
	{ &t4_trigger_command, sizeof(struct t4_dtr), sizeof(struct t4_dta) },
	{ &t4_report_command, sizeof(struct t4_drr), sizeof(struct t4_dra) },
};
static struct diam_command *commands[ARRAY_LEN(specs)];

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
	    diam_base_find(&node.base) != GBA_OK)
		abort();
	for (size_t i = 0; i < ARRAY_LEN(specs); i++)
		if (diam_command_get(&commands[i], &node, specs[i].spec) != GBA_OK)
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
		for (size_t i = 0; i < ARRAY_LEN(specs); i++) {
			walk(msg, commands[i], &commands[i]->request, specs[i].request);
			walk(msg, commands[i], &commands[i]->answer, specs[i].answer);
		}
		(void)!diam_result_parse(&result, text, msg);
		(void)diam_redirect_parse(&redirect, msg);
		for (size_t i = 0; i < ARRAY_LEN(specs); i++)
			diam_avps_wipe(msg, &commands[i]->answer);
	}
	if (msg != NULL)
		(void)fd_msg_free(msg);
	free(copy);
	return 0;
}
