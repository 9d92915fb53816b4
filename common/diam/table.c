/* SPDX-License-Identifier: Apache-2.0 */
/* Codec tables joined with the objects of the dictionary, each looked up once. */
#include "diam/internal.h"

#include <stdlib.h>

static void
table_free(struct diam_table *table)
{
	for (size_t i = 0; table->groups != NULL && i < table->count; i++) {
		if (table->groups[i].rows != NULL)
			table_free(&table->groups[i]);
	}
	free(table->groups);
	free(table->avp);
}

static struct dict_object *
avp_object(uint32_t code, uint32_t vendor)
{
	struct dict_avp_request request = { .avp_vendor = vendor, .avp_code = code };
	struct dict_object *out = NULL;

	if (fd_dict_search(fd_g_config->cnf_dict, DICT_AVP, AVP_BY_CODE_AND_VENDOR,
			   &request, &out, ENOENT) != 0)
		return NULL;
	return out;
}

/* Another dictionary may have defined the AVP; its values must lie where we look for
 * them. */
static bool
base_fits(struct dict_object *avp, enum avp_kind kind)
{
	struct dict_avp_data data;

	if (avp == NULL || fd_dict_getval(avp, &data) != 0)
		return false;
	switch (kind) {
	case AVP_GROUP:
	case AVP_GROUPS:
		return data.avp_basetype == AVP_TYPE_GROUPED;
	case AVP_U32:
		return data.avp_basetype == AVP_TYPE_INTEGER32 ||
		       data.avp_basetype == AVP_TYPE_UNSIGNED32;
	case AVP_OCTETS:
	case AVP_TEXT:
	case AVP_TIME:
	case AVP_LIST:
	case AVP_LONG_LIST:
		break;
	}
	return data.avp_basetype == AVP_TYPE_OCTETSTRING;
}

static enum gba_status
table_make(struct diam_table *table, const struct avp_row *rows, size_t count)
{
	enum gba_status status = GBA_OK;

	table->rows = rows;
	table->count = count;
	table->avp = calloc(count, sizeof(*table->avp));
	table->groups = calloc(count, sizeof(*table->groups));
	if (table->avp == NULL || table->groups == NULL)
		return GBA_ERR_NOMEM;
	for (size_t i = 0; i < count && status == GBA_OK; i++) {
		table->avp[i] = avp_object(rows[i].code, rows[i].vendor);
		if (!base_fits(table->avp[i], rows[i].kind))
			status = GBA_ERR_ARG;
		else if (rows[i].group != NULL)
			status = table_make(&table->groups[i], rows[i].group,
					    rows[i].group_rows);
	}
	return status;
}

static void
command_free(struct diam_command *command)
{
	if (command == NULL)
		return;
	table_free(&command->request);
	table_free(&command->answer);
	free(command);
}

static enum gba_status
command_make(struct diam_command **out, const struct avp_command *spec)
{
	struct diam_command *command = calloc(1, sizeof(*command));
	application_id_t application = spec->application;
	command_code_t code = spec->code;
	enum gba_status status = GBA_ERR_ARG;

	if (command == NULL)
		return GBA_ERR_NOMEM;
	command->spec = spec;
	if (fd_dict_search(fd_g_config->cnf_dict, DICT_APPLICATION, APPLICATION_BY_ID,
			   &application, &command->application, ENOENT) != 0 ||
	    fd_dict_search(fd_g_config->cnf_dict, DICT_COMMAND, CMD_BY_CODE_R, &code,
			   &command->object, ENOENT) != 0)
		goto out;
	status = table_make(&command->request, spec->request, spec->request_rows);
	if (status == GBA_OK)
		status = table_make(&command->answer, spec->answer, spec->answer_rows);
	if (status != GBA_OK)
		goto out;
	*out = command;
	command = NULL;
out:
	command_free(command);
	return status;
}

enum gba_status
diam_command_get(struct diam_command **out, struct diam_node *node,
		 const struct avp_command *spec)
{
	struct diam_command *command = atomic_load(&node->commands);
	enum gba_status status;

	while (command != NULL && command->spec != spec)
		command = command->next;
	if (command == NULL) {
		status = command_make(&command, spec);
		if (status != GBA_OK)
			return status;
		command->next = atomic_load(&node->commands);
		while (!atomic_compare_exchange_weak(&node->commands, &command->next,
						     command))
			;
	}
	*out = command;
	return GBA_OK;
}

const struct diam_command *
diam_command_find(struct diam_node *node, uint32_t application, uint32_t code)
{
	const struct diam_command *command = atomic_load(&node->commands);

	while (command != NULL &&
	       (command->spec->application != application || command->spec->code != code))
		command = command->next;
	return command;
}

void
diam_commands_free(struct diam_node *node)
{
	struct diam_command *command = atomic_exchange(&node->commands, NULL);

	while (command != NULL) {
		struct diam_command *next = command->next;

		command_free(command);
		command = next;
	}
}

enum gba_status
diam_base_find(struct diam_base *base)
{
	const struct {
		struct dict_object **out;
		uint32_t code;
		enum avp_kind kind;
	} wanted[] = {
		{ &base->vsai, 260, AVP_GROUP },
		{ &base->vendor_id, 266, AVP_U32 },
		{ &base->auth_app, 258, AVP_U32 },
		{ &base->session_state, 277, AVP_U32 },
		{ &base->result_code, 268, AVP_U32 },
		{ &base->exp_result, 297, AVP_GROUP },
		{ &base->exp_code, 298, AVP_U32 },
		{ &base->error_message, 281, AVP_TEXT },
		{ &base->failed_avp, 279, AVP_GROUP },
		{ &base->dest_host, 293, AVP_TEXT },
		{ &base->dest_realm, 283, AVP_TEXT },
	};

	for (size_t i = 0; i < ARRAY_LEN(wanted); i++) {
		*wanted[i].out = avp_object(wanted[i].code, 0);
		if (!base_fits(*wanted[i].out, wanted[i].kind))
			return GBA_ERR_ARG;
	}
	return GBA_OK;
}
