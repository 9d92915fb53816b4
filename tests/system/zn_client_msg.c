/* SPDX-License-Identifier: Apache-2.0 */
/* zn-client: a BIR put together by hand, a BIA printed AVP by AVP. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "zn_client.h"

#define NTP_UNIX 2208988800u

/* --- putting a request together
 * ---------------------------------------------------------- */

static struct dict_object *
model_of(uint32_t code, uint32_t vendor)
{
	struct dict_avp_request request = { .avp_vendor = vendor, .avp_code = code };
	struct dict_object *model = NULL;

	if (fd_dict_search(fd_g_config->cnf_dict, DICT_AVP, AVP_BY_CODE_AND_VENDOR,
			   &request, &model, ENOENT) != 0)
		die("an AVP is not in the dictionary");
	return model;
}

static bool
is_omitted(uint32_t code)
{
	unsigned long n;

	for (unsigned i = 0; i < opt.omits; i++) {
		if (zn_number(&n, opt.omit[i]) && n == code)
			return true;
	}
	return false;
}

void
put(void *parent, uint32_t code, uint32_t vendor, union avp_value *value,
    struct avp **out)
{
	struct avp *avp = NULL;

	if (is_omitted(code))
		return;
	if (fd_msg_avp_new(model_of(code, vendor), 0, &avp) != 0 ||
	    (value != NULL && fd_msg_avp_setvalue(avp, value) != 0) ||
	    fd_msg_avp_add(parent, MSG_BRW_LAST_CHILD, avp) != 0)
		die("an AVP cannot be built");
	if (out != NULL)
		*out = avp;
}

void
put_u32(void *parent, uint32_t code, uint32_t vendor, uint32_t n)
{
	union avp_value value = { .u32 = n };

	put(parent, code, vendor, &value, NULL);
}

static void
put_octets(void *parent, uint32_t code, uint32_t vendor, const void *p, size_t len)
{
	uint8_t copy[1024];
	union avp_value value = { .os = { .data = copy, .len = len } };

	if (len > sizeof(copy))
		die("a value is too long");
	memcpy(copy, p, len);
	put(parent, code, vendor, &value, NULL);
}

static void
put_str(void *parent, uint32_t code, uint32_t vendor, const char *s)
{
	put_octets(parent, code, vendor, s, strlen(s));
}

static size_t
unhex(uint8_t *out, size_t size, const char *hex)
{
	size_t n = 0;
	unsigned octet;

	for (; hex[0] != '\0' && hex[1] != '\0' && n < size; hex += 2) {
		if (sscanf(hex, "%2x", &octet) != 1)
			die("not hexadecimal");
		out[n++] = (uint8_t)octet;
	}
	if (hex[0] != '\0')
		die("not hexadecimal, or too long");
	return n;
}

static void
put_naf_id(struct msg *msg)
{
	uint8_t naf_id[1024];
	size_t len = 0;

	if (opt.naf_id_hex != NULL) {
		len = unhex(naf_id, sizeof(naf_id), opt.naf_id_hex);
	} else {
		const char *naf = opt.naf != NULL ? opt.naf : opt.identity;

		len = strlen(naf);
		if (len > 512)
			die("the name is too long");
		memcpy(naf_id, naf, len);
		len += unhex(naf_id + len, sizeof(naf_id) - len, opt.ua);
	}
	put_octets(msg, 402, VENDOR_3GPP, naf_id, len);
}

static void
put_gsid(struct msg *msg, const char *text)
{
	unsigned long n;
	uint32_t net;

	if (!opt.binary_gsid || !zn_number(&n, text)) {
		put_str(msg, 403, VENDOR_3GPP, text);
		return;
	}
	net = htonl((uint32_t)n);
	put_octets(msg, 403, VENDOR_3GPP, &net, sizeof(net));
}

/* An AVP whose code no dictionary has: put in as raw octets, flags V and M. */
static void
put_unknown(struct msg *msg)
{
	static struct dict_object *model;
	struct dict_avp_data data = { 77777,
				      VENDOR_3GPP,
				      (char[]){ "Zn-Client-Unknown" },
				      AVP_FLAG_VENDOR | AVP_FLAG_MANDATORY,
				      AVP_FLAG_VENDOR | AVP_FLAG_MANDATORY,
				      AVP_TYPE_OCTETSTRING };
	union avp_value value = { .os = { .data = (uint8_t[]){ 1 }, .len = 1 } };
	struct avp *avp = NULL;

	if (model == NULL &&
	    fd_dict_new(fd_g_config->cnf_dict, DICT_AVP, &data, NULL, &model) != 0)
		die("the unknown AVP cannot be made");
	if (fd_msg_avp_new(model, 0, &avp) != 0 ||
	    fd_msg_avp_setvalue(avp, &value) != 0 ||
	    fd_msg_avp_add(msg, MSG_BRW_LAST_CHILD, avp) != 0)
		die("an AVP cannot be built");
}

/* 1 to 399 are of the base protocol and its relatives, the rest is 3GPP's here. */
static uint32_t
vendor_of(unsigned long code)
{
	return code < 400 ? 0 : VENDOR_3GPP;
}

static void
put_value(void *parent, uint32_t code, const char *text)
{
	struct dict_avp_data data = { 0 };
	const uint32_t vendor = vendor_of(code);
	uint8_t octets[1024];
	unsigned long n;

	if (strncmp(text, "0x", 2) == 0) {
		put_octets(parent, code, vendor, octets,
			   unhex(octets, sizeof(octets), text + 2));
		return;
	}
	if (fd_dict_getval(model_of(code, vendor), &data) != 0)
		die("an AVP is not in the dictionary");
	if (data.avp_basetype == AVP_TYPE_GROUPED && text[0] == '\0') {
		put(parent, code, vendor, NULL, NULL); /* without a member */
		return;
	}
	if (data.avp_basetype != AVP_TYPE_OCTETSTRING && zn_number(&n, text)) {
		put_u32(parent, code, vendor, (uint32_t)n);
		return;
	}
	put_str(parent, code, vendor, text);
}

/* The group of this code: the one that is there, or a new one. */
static struct avp *
group_in(struct msg *msg, uint32_t code)
{
	struct avp_hdr *hdr = NULL;
	struct avp *avp = NULL;

	(void)fd_msg_browse(msg, MSG_BRW_FIRST_CHILD, &avp, NULL);
	while (avp != NULL) {
		if (fd_msg_avp_hdr(avp, &hdr) == 0 && hdr->avp_code == code)
			return avp;
		(void)fd_msg_browse(avp, MSG_BRW_NEXT, &avp, NULL);
	}
	put(msg, code, vendor_of(code), NULL, &avp);
	return avp;
}

/* "1=alice", "612.610=0x..." */
static void
put_given(struct msg *msg, const char *given)
{
	unsigned long outer = 0, inner = 0;
	const char *value = strchr(given, '=');
	char *end;

	if (value == NULL)
		die("CODE=VALUE is expected");
	outer = strtoul(given, &end, 10);
	if (*end == '.') {
		inner = strtoul(end + 1, &end, 10);
		put_value(group_in(msg, (uint32_t)outer), (uint32_t)inner, value + 1);
	} else {
		put_value(msg, (uint32_t)outer, value + 1);
	}
	if (end != value)
		die("CODE=VALUE is expected");
}

/* Is there a value of this name among those of --put? NULL: no. */
static const char *
given(const char *name)
{
	const size_t len = strlen(name);

	for (unsigned i = 0; i < opt.puts; i++)
		if (strncmp(opt.put[i], name, len) == 0 && opt.put[i][len] == '=')
			return opt.put[i] + len + 1;
	return NULL;
}

/* "e2e=NUMBER": this end-to-end identifier; "again=1": flag T. */
static void
header_given(struct msg_hdr *hdr)
{
	const char *e2e = given("e2e");
	unsigned long n = 0;

	if (e2e != NULL && !zn_number(&n, e2e))
		die("e2e is no number");
	if (e2e != NULL)
		hdr->msg_eteid = (uint32_t)n;
	if (given("again") != NULL)
		hdr->msg_flags |= CMD_FLAG_RETRANSMIT;
}

void
put_origin(struct msg *msg)
{
	put_str(msg, 264, 0, opt.origin_host != NULL ? opt.origin_host : opt.identity);
	put_str(msg, 296, 0, opt.realm);
}

struct msg *
request_new(void)
{
	command_code_t code = (command_code_t)opt.command;
	struct dict_object *command = NULL;
	struct msg_hdr *hdr = NULL;
	struct avp *group = NULL;
	struct msg *msg = NULL;

	if (fd_dict_search(fd_g_config->cnf_dict, DICT_COMMAND, CMD_BY_CODE_R, &code,
			   &command, ENOENT) != 0)
		die("no such command");
	if (fd_msg_new(command, MSGFL_ALLOC_ETEID, &msg) != 0 ||
	    fd_msg_hdr(msg, &hdr) != 0)
		die("no message");
	hdr->msg_appl = (application_id_t)opt.application;
	header_given(hdr);
	if (!is_omitted(263) && fd_msg_new_session(msg, NULL, 0) != 0)
		die("no session");
	put(msg, 260, 0, NULL, &group);
	if (group != NULL) {
		put_u32(group, 266, 0, VENDOR_3GPP);
		put_u32(group, 258, 0, (uint32_t)opt.application);
	}
	put_origin(msg);
	put_str(msg, 283, 0, opt.dest_realm);
	if (opt.dest_host != NULL)
		put_str(msg, 293, 0, opt.dest_host);
	if (opt.session_state >= 0)
		put_u32(msg, 277, 0, (uint32_t)opt.session_state);
	for (unsigned i = 0; i < opt.gsids; i++)
		put_gsid(msg, opt.gsid[i]);
	for (int i = 0; opt.btid != NULL && i < (opt.twice ? 2 : 1); i++)
		put_str(msg, 401, VENDOR_3GPP, opt.btid);
	if (opt.application != ZH && given("402") == NULL)
		put_naf_id(msg);
	for (unsigned i = 0; i < opt.puts; i++)
		if (opt.put[i][0] >= '0' && opt.put[i][0] <= '9')
			put_given(msg, opt.put[i]);
	if (opt.aware >= 0)
		put_u32(msg, 407, VENDOR_3GPP, (uint32_t)opt.aware);
	if (opt.unknown_m)
		put_unknown(msg);
	return msg;
}

/* --- printing an answer
 * --------------------------------------------------------------------- */

static bool
is_printable(const uint8_t *p, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (p[i] < 0x20 && p[i] != '\n' && p[i] != '\t')
			return false;
		if (p[i] >= 0x7f)
			return false;
	}
	return len > 0;
}

static void
print_octets(const struct avp_hdr *hdr)
{
	const bool key = hdr->avp_code == 405 || hdr->avp_code == 406 ||
			 hdr->avp_code == 609 || hdr->avp_code == 610 ||
			 hdr->avp_code == 625 || hdr->avp_code == 626;
	const bool instant = hdr->avp_code == 404 || hdr->avp_code == 408;
	const uint8_t *p = hdr->avp_value->os.data;
	const size_t len = hdr->avp_value->os.len;

	if (instant && hdr->avp_vendor == VENDOR_3GPP && len == 4) {
		const uint32_t ntp = (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
				     (uint32_t)p[2] << 8 | p[3];

		printf("%u", ntp - NTP_UNIX);
		return;
	}
	if (!key && is_printable(p, len)) {
		for (size_t i = 0; i < len; i++)
			putchar(p[i] == '\n' ? ' ' : p[i]);
		return;
	}
	for (size_t i = 0; i < len; i++)
		printf("%02x", p[i]);
}

static void
print_avp(struct avp *avp, const char *prefix)
{
	struct dict_object *model = NULL;
	struct dict_avp_data data = { 0 };
	struct avp_hdr *hdr = NULL;
	struct avp *child = NULL;
	char name[256];

	if (fd_msg_avp_hdr(avp, &hdr) != 0)
		return;
	if (fd_msg_model(avp, &model) != 0 || model == NULL ||
	    fd_dict_getval(model, &data) != 0) {
		printf("%s%u/%u=?\n", prefix, hdr->avp_vendor, hdr->avp_code);
		return;
	}
	if (data.avp_basetype == AVP_TYPE_GROUPED) {
		snprintf(name, sizeof(name), "%s%s.", prefix, data.avp_name);
		(void)fd_msg_browse(avp, MSG_BRW_FIRST_CHILD, &child, NULL);
		if (child == NULL)
			printf("%s%s=\n", prefix, data.avp_name);
		while (child != NULL) {
			print_avp(child, name);
			(void)fd_msg_browse(child, MSG_BRW_NEXT, &child, NULL);
		}
		return;
	}
	printf("%s%s=", prefix, data.avp_name);
	if (hdr->avp_value == NULL)
		printf("?");
	else if (data.avp_basetype == AVP_TYPE_OCTETSTRING)
		print_octets(hdr);
	else
		printf("%u", hdr->avp_value->u32);
	printf("\n");
}

void
print_answer(struct msg *msg)
{
	struct msg_hdr *hdr = NULL;
	struct avp *avp = NULL;

	flockfile(stdout); /* answers come on several threads */
	if (fd_msg_hdr(msg, &hdr) == 0)
		printf("command=%u application=%u flags=%02x\n", hdr->msg_code,
		       hdr->msg_appl, hdr->msg_flags);
	(void)fd_msg_browse(msg, MSG_BRW_FIRST_CHILD, &avp, NULL);
	while (avp != NULL) {
		print_avp(avp, "");
		(void)fd_msg_browse(avp, MSG_BRW_NEXT, &avp, NULL);
	}
	funlockfile(stdout);
}
