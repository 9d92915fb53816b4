/* SPDX-License-Identifier: Apache-2.0 */
/* An extension of freeDiameterd that prints what its dictionary holds of 3GPP GAA and of
 * device triggers. */
#include <errno.h>
#include <stdio.h>

#include <freeDiameter/extension.h>

#define VENDOR_3GPP 10415u

int fd_ext_init(int major, int minor, char *conffile);
extern const char *fd_ext_depends[];

static void
dump_application(application_id_t id)
{
	struct dict_application_data data = { 0 };
	struct dict_object *found = NULL;

	if (fd_dict_search(fd_g_config->cnf_dict, DICT_APPLICATION, APPLICATION_BY_ID, &id,
			   &found, ENOENT) == 0 &&
	    fd_dict_getval(found, &data) == 0)
		printf("DICT application %u %s\n", id, data.application_name);
}

static void
dump_command(command_code_t code)
{
	struct dict_cmd_data request = { 0 }, answer = { 0 };
	struct dict_object *found = NULL;

	if (fd_dict_search(fd_g_config->cnf_dict, DICT_COMMAND, CMD_BY_CODE_R, &code, &found,
			   ENOENT) != 0 ||
	    fd_dict_getval(found, &request) != 0)
		return;
	if (fd_dict_search(fd_g_config->cnf_dict, DICT_COMMAND, CMD_BY_CODE_A, &code, &found,
			   ENOENT) != 0 ||
	    fd_dict_getval(found, &answer) != 0)
		return;
	printf("DICT command %u %s %s\n", code, request.cmd_name, answer.cmd_name);
}

static void
dump_avp(avp_code_t code)
{
	struct dict_avp_request request = { .avp_vendor = VENDOR_3GPP, .avp_code = code };
	struct dict_object *found = NULL;
	struct dict_avp_data data = { 0 };

	if (fd_dict_search(fd_g_config->cnf_dict, DICT_AVP, AVP_BY_CODE_AND_VENDOR, &request,
			   &found, ENOENT) == 0 &&
	    fd_dict_getval(found, &data) == 0)
		printf("DICT avp %u %s mask=%02x value=%02x base=%d\n", code, data.avp_name,
		       data.avp_flag_mask, data.avp_flag_val, (int)data.avp_basetype);
}

static int
dump(char *conffile)
{
	(void)conffile;
	for (application_id_t id = 16777216; id <= 16777311; id++)
		dump_application(id);
	for (command_code_t code = 300; code < 320; code++)
		dump_command(code);
	for (command_code_t code = 8388639; code <= 8388644; code++)
		dump_command(code);
	for (avp_code_t code = 400; code <= 420; code++)
		dump_avp(code);
	for (avp_code_t code = 600; code <= 640; code++)
		dump_avp(code);
	for (avp_code_t code = 2400; code <= 2410; code++)
		dump_avp(code);
	for (avp_code_t code = 3001; code <= 3343; code++)
		dump_avp(code);
	printf("DICT end\n");
	fflush(stdout);
	return 0;
}

EXTENSION_ENTRY("dump_dict", dump);
