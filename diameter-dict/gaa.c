/* SPDX-License-Identifier: Apache-2.0 */
/* Walks the tables made from gaa.csv: look up by number first, create what is missing. */
#include "diameter-dict/gaa.h"

#include <freeDiameter/freeDiameter-host.h>
#include <freeDiameter/libfdcore.h>

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* clang-format off */
struct gaa_vendor      { uint32_t id; const char *name; };
struct gaa_application { uint32_t id; const char *name; };
struct gaa_avp {
	uint32_t code, vendor; const char *name, *type; unsigned must, must_not;
};
struct gaa_value   { uint32_t code, vendor, number; const char *name; };
struct gaa_member  { uint32_t code, vendor, inner, inner_vendor, min; int max; };
struct gaa_command { uint32_t code, application; const char *request, *answer; };
struct gaa_rule {
	uint32_t code; bool request; uint32_t avp, avp_vendor; bool head; uint32_t min; int max;
};
/* clang-format on */

#include "gaa_table.h"

/* fd_dict_new reads names only, but takes them as char *. */
static char *
name_of(const char *name)
{
	union {
		const char *in;
		char *out;
	} u = { .in = name };

	return u.out;
}

static int
say(int error, const char *what, const char *name)
{
	fd_log_error("dict_gaa: %s %s: %s", what, name, strerror(error));
	return error;
}

static int
vendor_get(struct dict_object **out, uint32_t id, const char *name)
{
	struct dict_vendor_data data = { id, name_of(name) };

	if (fd_dict_search(fd_g_config->cnf_dict, DICT_VENDOR, VENDOR_BY_ID, &id, out,
			   ENOENT) == 0)
		return 0;
	return fd_dict_new(fd_g_config->cnf_dict, DICT_VENDOR, &data, NULL, out);
}

static int
application_put(const struct gaa_application *row)
{
	struct dict_application_data data = { row->id, name_of(row->name) };
	struct dict_object *vendor, *found;
	application_id_t id = row->id;
	int error;

	if (fd_dict_search(fd_g_config->cnf_dict, DICT_APPLICATION, APPLICATION_BY_ID,
			   &id, &found, ENOENT) == 0)
		return 0;
	error = vendor_get(&vendor, gaa_vendors[0].id, gaa_vendors[0].name);
	if (error != 0)
		return error;
	return fd_dict_new(fd_g_config->cnf_dict, DICT_APPLICATION, &data, vendor, NULL);
}

static int
avp_find(struct dict_object **out, uint32_t code, uint32_t vendor)
{
	struct dict_avp_request request = { .avp_vendor = vendor, .avp_code = code };

	return fd_dict_search(fd_g_config->cnf_dict, DICT_AVP, AVP_BY_CODE_AND_VENDOR,
			      &request, out, ENOENT);
}

static enum dict_avp_basetype
base_of(const char *type)
{
	if (strcmp(type, "Grouped") == 0)
		return AVP_TYPE_GROUPED;
	if (strcmp(type, "Unsigned32") == 0)
		return AVP_TYPE_UNSIGNED32;
	if (strcmp(type, "Unsigned64") == 0)
		return AVP_TYPE_UNSIGNED64;
	if (strcmp(type, "Enumerated") == 0)
		return AVP_TYPE_INTEGER32;
	return AVP_TYPE_OCTETSTRING;
}

/* The constants of an Enumerated AVP belong to a type of its own. */
static int
enumeration_get(struct dict_object **out, const struct gaa_avp *row)
{
	char name[128];
	struct dict_type_data type = { .type_base = AVP_TYPE_INTEGER32,
				       .type_name = name };
	int error;

	snprintf(name, sizeof(name), "Enumerated(3GPP/%s)", row->name);
	if (fd_dict_search(fd_g_config->cnf_dict, DICT_TYPE, TYPE_BY_NAME, name, out,
			   ENOENT) == 0)
		return 0;
	error = fd_dict_new(fd_g_config->cnf_dict, DICT_TYPE, &type, NULL, out);
	for (size_t i = 0; i < COUNT(gaa_values) && error == 0; i++) {
		const struct gaa_value *value = &gaa_values[i];
		struct dict_enumval_data data = { .enum_name = name_of(value->name) };

		if (value->code != row->code || value->vendor != row->vendor)
			continue;
		data.enum_value.i32 = (int32_t)value->number;
		error = fd_dict_new(fd_g_config->cnf_dict, DICT_ENUMVAL, &data, *out,
				    NULL);
	}
	return error;
}

static int
type_get(struct dict_object **out, const struct gaa_avp *row)
{
	*out = NULL;
	if (strcmp(row->type, "Enumerated") == 0)
		return enumeration_get(out, row);
	if (strcmp(row->type, "Time") == 0 || strcmp(row->type, "UTF8String") == 0 ||
	    strcmp(row->type, "DiameterIdentity") == 0)
		return fd_dict_search(fd_g_config->cnf_dict, DICT_TYPE, TYPE_BY_NAME,
				      row->type, out, ENOENT);
	return 0;
}

static bool
base_agrees(enum dict_avp_basetype ours, enum dict_avp_basetype theirs)
{
	const bool ours_32 = ours == AVP_TYPE_INTEGER32 || ours == AVP_TYPE_UNSIGNED32;
	const bool theirs_32 =
		theirs == AVP_TYPE_INTEGER32 || theirs == AVP_TYPE_UNSIGNED32;

	return ours == theirs || (ours_32 && theirs_32);
}

static int
avp_put(const struct gaa_avp *row)
{
	struct dict_avp_data data = {
		.avp_code = row->code,
		.avp_vendor = row->vendor,
		.avp_name = name_of(row->name),
		.avp_flag_mask = (uint8_t)(row->must | row->must_not),
		.avp_flag_val = (uint8_t)row->must,
		.avp_basetype = base_of(row->type),
	};
	struct dict_object *found, *type;
	struct dict_avp_data there;
	int error;

	if (avp_find(&found, row->code, row->vendor) == 0) {
		error = fd_dict_getval(found, &there);
		if (error != 0)
			return error;
		return base_agrees(data.avp_basetype, there.avp_basetype) ? 0 : EINVAL;
	}
	error = type_get(&type, row);
	if (error != 0)
		return error;
	return fd_dict_new(fd_g_config->cnf_dict, DICT_AVP, &data, type, NULL);
}

/* A rule that is there already, stricter or not, stays. */
static int
rule_put(struct dict_object *parent, struct dict_rule_data *data)
{
	struct dict_rule_request request = { .rule_parent = parent,
					     .rule_avp = data->rule_avp };
	struct dict_object *found;

	if (fd_dict_search(fd_g_config->cnf_dict, DICT_RULE, RULE_BY_AVP_AND_PARENT,
			   &request, &found, ENOENT) == 0)
		return 0;
	return fd_dict_new(fd_g_config->cnf_dict, DICT_RULE, data, parent, NULL);
}

static int
member_put(const struct gaa_member *row)
{
	struct dict_rule_data data = {
		.rule_position = row->min > 0 ? RULE_REQUIRED : RULE_OPTIONAL,
		.rule_min = (int)row->min,
		.rule_max = row->max,
	};
	struct dict_object *parent;
	int error;

	error = avp_find(&parent, row->code, row->vendor);
	if (error == 0)
		error = avp_find(&data.rule_avp, row->inner, row->inner_vendor);
	return error != 0 ? error : rule_put(parent, &data);
}

static int
command_find(struct dict_object **out, uint32_t code, bool request)
{
	command_code_t what = code;

	return fd_dict_search(fd_g_config->cnf_dict, DICT_COMMAND,
			      request ? CMD_BY_CODE_R : CMD_BY_CODE_A, &what, out,
			      ENOENT);
}

static int
command_half_put(const struct gaa_command *row, bool request)
{
	struct dict_cmd_data data = {
		.cmd_code = row->code,
		.cmd_name = name_of(request ? row->request : row->answer),
		.cmd_flag_mask = CMD_FLAG_REQUEST | CMD_FLAG_PROXIABLE,
		.cmd_flag_val = CMD_FLAG_PROXIABLE,
	};
	application_id_t id = row->application;
	struct dict_object *application, *found;
	int error;

	if (command_find(&found, row->code, request) == 0)
		return 0;
	if (request)
		data.cmd_flag_val |= CMD_FLAG_REQUEST;
	else
		data.cmd_flag_mask |= CMD_FLAG_ERROR;
	error = fd_dict_search(fd_g_config->cnf_dict, DICT_APPLICATION, APPLICATION_BY_ID,
			       &id, &application, ENOENT);
	if (error != 0)
		return error;
	return fd_dict_new(fd_g_config->cnf_dict, DICT_COMMAND, &data, application, NULL);
}

static int
command_rule_put(const struct gaa_rule *row)
{
	struct dict_rule_data data = {
		.rule_position = row->head	? RULE_FIXED_HEAD
				 : row->min > 0 ? RULE_REQUIRED
						: RULE_OPTIONAL,
		.rule_order = row->head ? 1 : 0,
		.rule_min = (int)row->min,
		.rule_max = row->max,
	};
	struct dict_object *command;
	int error;

	error = command_find(&command, row->code, row->request);
	if (error == 0)
		error = avp_find(&data.rule_avp, row->avp, row->avp_vendor);
	return error != 0 ? error : rule_put(command, &data);
}

static int
avps_put(void)
{
	int error;

	for (size_t i = 0; i < COUNT(gaa_avps); i++) {
		error = avp_put(&gaa_avps[i]);
		if (error != 0)
			return say(error, "AVP", gaa_avps[i].name);
	}
	for (size_t i = 0; i < COUNT(gaa_members); i++) {
		error = member_put(&gaa_members[i]);
		if (error != 0)
			return say(error, "rule of", "a grouped AVP");
	}
	return 0;
}

static int
commands_put(void)
{
	int error;

	for (size_t i = 0; i < COUNT(gaa_commands); i++) {
		error = command_half_put(&gaa_commands[i], true);
		if (error == 0)
			error = command_half_put(&gaa_commands[i], false);
		if (error != 0)
			return say(error, "command", gaa_commands[i].request);
	}
	for (size_t i = 0; i < COUNT(gaa_rules); i++) {
		error = command_rule_put(&gaa_rules[i]);
		if (error != 0)
			return say(error, "rule of", "a command");
	}
	return 0;
}

int
dict_gaa_init(void)
{
	struct dict_object *vendor;
	int error;

	for (size_t i = 0; i < COUNT(gaa_vendors); i++) {
		error = vendor_get(&vendor, gaa_vendors[i].id, gaa_vendors[i].name);
		if (error != 0)
			return say(error, "vendor", gaa_vendors[i].name);
	}
	for (size_t i = 0; i < COUNT(gaa_applications); i++) {
		error = application_put(&gaa_applications[i]);
		if (error != 0)
			return say(error, "application", gaa_applications[i].name);
	}
	error = avps_put();
	return error != 0 ? error : commands_put();
}
