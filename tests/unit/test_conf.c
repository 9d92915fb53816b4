/* SPDX-License-Identifier: Apache-2.0 */
/* Configuration: every type, units, refusals by line, and printing that reads back. */
#include "unit.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "run/conf.h"

struct lab {
	char text[16], file[64];
	bool flag;
	uint64_t number, seconds, millis, octets;
	int choice;
	struct conf_endpoint endpoint, empty_endpoint;
	struct conf_list list;
};

static bool
no_x(const char *value, char reason[160])
{
	if (strchr(value, 'x') == NULL)
		return true;
	snprintf(reason, 160, "x is forbidden");
	return false;
}

/* clang-format off */
static const char *const colours[] = { "red", "green", NULL };
#define AT(member) .offset = offsetof(struct lab, member), .size = sizeof(((struct lab *)0)->member)
static const struct conf_row rows[] = {
	{ "ub", "text", CONF_TEXT, "a b", AT(text), .check = no_x, .help = "Words." },
	{ "ub", "file", CONF_FILE, NULL, AT(file), .help = "A path." },
	{ "ub", "flag", CONF_BOOL, "yes", AT(flag) },
	{ "ub", "number", CONF_NUMBER, "5", AT(number), .min = 1, .max = 10 },
	{ "zn", "seconds", CONF_SECONDS, "8h", AT(seconds), .max = 366 * 86400 },
	{ "zn", "millis", CONF_MILLIS, "250ms", AT(millis) },
	{ "zn", "octets", CONF_OCTETS, "16k", AT(octets) },
	{ "zn", "choice", CONF_CHOICE, "green", AT(choice), .choices = colours },
	{ "zn", "endpoint", CONF_ENDPOINT, "127.0.0.1:8080", AT(endpoint) },
	{ "zn", "empty-endpoint", CONF_ENDPOINT, NULL, AT(empty_endpoint) },
	{ "zn", "list", CONF_LIST, "/", AT(list), .check = no_x },
};
/* clang-format on */
static const struct conf_table table = { rows, ARRAY_LEN(rows) };

static enum gba_status
parse(struct lab *lab, const char *text, struct conf_error *err)
{
	conf_defaults(lab, &table);
	return conf_parse(lab, &table, gba_text(text), "t.conf", err);
}

Test(conf, defaults_are_what_the_table_says)
{
	struct lab lab;

	memset(&lab, 0xa5, sizeof(lab));
	conf_defaults(&lab, &table);
	cr_expect_str_eq(lab.text, "a b");
	cr_expect_str_eq(lab.file, "");
	cr_expect(lab.flag);
	cr_expect_eq(lab.number, 5);
	cr_expect_eq(lab.seconds, 8 * 3600);
	cr_expect_eq(lab.millis, 250);
	cr_expect_eq(lab.octets, 16384);
	cr_expect_eq(lab.choice, 1);
	cr_expect_str_eq(lab.endpoint.address, "127.0.0.1");
	cr_expect_eq(lab.endpoint.port, 8080);
	cr_expect_str_eq(lab.empty_endpoint.address, "");
	cr_expect_eq(lab.list.count, 1);
	cr_expect_str_eq(lab.list.item[0], "/");
}

Test(conf, a_file_of_every_type_is_read)
{
	struct conf_error err;
	struct lab lab;

	cr_assert_eq(parse(&lab,
			   "# comment\n; another\n\n[ub]\r\n text = one # two ; t "
			   "\r\nfile=/a\n"
			   "flag = Off\nnumber = 10\n[zn]\nseconds = 7d\nmillis = "
			   "2s\noctets = 3M\n"
			   "choice = red\nendpoint = [::1]:65535\nempty-endpoint = "
			   "10.0.0.1:0\n"
			   "list = a\nlist = b = c",
			   &err),
		     GBA_OK, "%s", err.text);
	cr_expect_str_eq(lab.text, "one # two ; t");
	cr_expect_str_eq(lab.file, "/a");
	cr_expect(!lab.flag);
	cr_expect_eq(lab.number, 10);
	cr_expect_eq(lab.seconds, 7 * 86400);
	cr_expect_eq(lab.millis, 2000);
	cr_expect_eq(lab.octets, 3 * 1024 * 1024);
	cr_expect_eq(lab.choice, 0);
	cr_expect_str_eq(lab.endpoint.address, "::1");
	cr_expect_eq(lab.endpoint.port, 65535);
	cr_expect_str_eq(lab.empty_endpoint.address, "10.0.0.1");
	cr_expect_eq(lab.list.count, 2, "the file's list replaces the default");
	cr_expect_str_eq(lab.list.item[0], "a");
	cr_expect_str_eq(lab.list.item[1], "b = c");
	cr_expect_eq(lab.list.line[1], 17);
}

Test(conf, an_empty_value_empties_what_may_be_empty)
{
	struct conf_error err;
	struct lab lab;

	cr_assert_eq(parse(&lab, "[ub]\ntext =\n[zn]\nempty-endpoint =\nlist =\n", &err),
		     GBA_OK, "%s", err.text);
	cr_expect_str_eq(lab.text, "");
	cr_expect_eq(lab.list.count, 0);
	cr_expect_eq(parse(&lab, "[zn]\nseconds =\n", &err), GBA_ERR_SYNTAX);
	cr_expect_eq(parse(&lab, "", &err), GBA_OK);
	cr_expect_eq(parse(&lab, "[ub]\n", &err), GBA_OK);
}

static const struct {
	const char *text, *sentence;
} wrong[] = {
	{ "[ub]\nnumber = 11\n", "t.conf:2: [ub] number: out of range, 1 to 10" },
	{ "[ub]\nnumber = 0\n", "t.conf:2: [ub] number: out of range, 1 to 10" },
	{ "[ub]\nnumber = -1\n", "t.conf:2: [ub] number: a number is expected" },
	{ "[ub]\nnumber = 5k\n", "t.conf:2: [ub] number: a number is expected" },
	{ "[ub]\nnumber = 99999999999999999999\n",
	  "t.conf:2: [ub] number: a number is expected" },
	{ "[zn]\n\nseconds = 8 h\n", "t.conf:3: [zn] seconds: the unit is s, m, h or d" },
	{ "[zn]\nseconds = 367d\n", "t.conf:2: [zn] seconds: out of range, 0s to 366d" },
	{ "[zn]\nseconds = 9999999999999999d\n",
	  "t.conf:2: [zn] seconds: out of range, 0s to 366d" },
	{ "[zn]\nmillis = 250\n", "t.conf:2: [zn] millis: the unit is ms, s, m or h" },
	{ "[zn]\noctets = 1t\n", "t.conf:2: [zn] octets: the unit is k, m or g" },
	{ "[zn]\nchoice = blue\n", "t.conf:2: [zn] choice: one of red, green" },
	{ "[ub]\nflag = maybe\n", "t.conf:2: [ub] flag: yes or no is expected" },
	{ "[zn]\nendpoint = 127.0.0.1:65536\n",
	  "t.conf:2: [zn] endpoint: port out of range" },
	{ "[zn]\nendpoint = 127.0.0.1\n",
	  "t.conf:2: [zn] endpoint: ADDRESS:PORT is expected, [ADDRESS]:PORT for IPv6" },
	{ "[zn]\nendpoint = ::1:80\n",
	  "t.conf:2: [zn] endpoint: ADDRESS:PORT is expected, [ADDRESS]:PORT for IPv6" },
	{ "[zn]\nendpoint = [::1]\n",
	  "t.conf:2: [zn] endpoint: ADDRESS:PORT is expected, [ADDRESS]:PORT for IPv6" },
	{ "[zn]\nendpoint = localhost:80\n",
	  "t.conf:2: [zn] endpoint: ADDRESS:PORT is expected, [ADDRESS]:PORT for IPv6" },
	{ "[ub]\ntext = 0123456789abcdef\n",
	  "t.conf:2: [ub] text: longer than 15 characters" },
	{ "[ub]\ntext = x\n", "t.conf:2: [ub] text: x is forbidden" },
	{ "[zn]\nlist = a\nlist = x\n", "t.conf:3: [zn] list: x is forbidden" },
	{ "[ub]\ntext = a\n\ntext = b\n", "t.conf:4: [ub] text: stands twice" },
	{ "[ub]\nlisten = a\n", "t.conf:2: [ub] listen: no such key" },
	{ "[zn]\ntext = a\n", "t.conf:2: [zn] text: no such key" },
	{ "text = a\n", "t.conf:1: text: a [section] is missing before it" },
	{ "\n[nosuch]\n", "t.conf:2: [nosuch]: no such section" },
	{ "[ub\ntext = a\n", "t.conf:1: a section is [name] and nothing else" },
	{ "[ub] text = a\n", "t.conf:1: a section is [name] and nothing else" },
	{ "[ub]\ntext\n", "t.conf:2: neither [section] nor key = value" },
	{ "[ub]\ntext = \001\n", "t.conf:2: the line holds a control character" },
};

Test(conf, a_refusal_names_file_line_section_key_and_reason)
{
	struct conf_error err;
	struct lab lab;

	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		cr_expect_eq(parse(&lab, wrong[i].text, &err), GBA_ERR_SYNTAX, "%s",
			     wrong[i].text);
		cr_expect_str_eq(err.text, wrong[i].sentence);
	}
}

Test(conf, a_nul_and_a_long_line_are_refused_and_a_line_of_the_limit_is_read)
{
	static const char nul[] = "[ub]\ntext = a\0b\n";
	struct conf_error err;
	char text[1200] = "[ub]\n#";
	struct lab lab;

	conf_defaults(&lab, &table);
	cr_expect_eq(conf_parse(&lab, &table, (struct gba_text){ nul, sizeof(nul) - 1 },
				"t", &err),
		     GBA_ERR_SYNTAX);
	cr_expect_str_eq(err.text, "t:2: the line holds a control character");
	memset(text + 6, 'c', 1100);
	cr_expect_eq(parse(&lab, text, &err), GBA_ERR_SYNTAX);
	cr_expect_str_eq(err.text, "t.conf:2: the line is longer than 1022 characters");
	snprintf(text + 5 + 1022, 40, "\n[zn]\nchoice = red\n");
	cr_expect_eq(parse(&lab, text, &err), GBA_OK, "%s", err.text);
	cr_expect_eq(lab.choice, 0);
}

Test(conf, a_list_holds_32_items_and_an_item_383_characters)
{
	char text[2048] = "[zn]\n", item[400];
	struct conf_error err;
	struct lab lab;

	for (int i = 0; i < CONF_LIST_MAX; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "list = %d\n",
			 i);
	cr_expect_eq(parse(&lab, text, &err), GBA_OK, "%s", err.text);
	cr_expect_eq(lab.list.count, CONF_LIST_MAX);
	snprintf(text + strlen(text), sizeof(text) - strlen(text), "list = 32\n");
	cr_expect_eq(parse(&lab, text, &err), GBA_ERR_SYNTAX);
	memset(item, 'i', sizeof(item));
	item[384] = '\0';
	snprintf(text, sizeof(text), "[zn]\nlist = %s\n", item);
	cr_expect_eq(parse(&lab, text, &err), GBA_ERR_SYNTAX);
	item[383] = '\0';
	snprintf(text, sizeof(text), "[zn]\nlist = %s\n", item);
	cr_expect_eq(parse(&lab, text, &err), GBA_OK);
	cr_expect_str_eq(lab.list.item[0], item);
}

static void
expect_printed_reads_back(const struct lab *lab)
{
	char *text = NULL, *again = NULL;
	size_t len, again_len;
	struct conf_error err;
	struct lab read;
	FILE *f = open_memstream(&text, &len);

	conf_print(f, lab, &table);
	fclose(f);
	cr_assert_eq(parse(&read, text, &err), GBA_OK, "%s in\n%s", err.text, text);
	f = open_memstream(&again, &again_len);
	conf_print(f, &read, &table);
	fclose(f);
	cr_expect_str_eq(again, text);
	cr_expect_eq(read.seconds, lab->seconds);
	cr_expect_eq(read.millis, lab->millis);
	cr_expect_eq(read.octets, lab->octets);
	cr_expect_eq(read.number, lab->number);
	cr_expect_eq(read.flag, lab->flag);
	cr_expect_eq(read.choice, lab->choice);
	cr_expect_str_eq(read.text, lab->text);
	cr_expect_eq(memcmp(&read.endpoint, &lab->endpoint, sizeof(read.endpoint)), 0);
	cr_expect_eq(read.list.count, lab->list.count);
	for (size_t i = 0; i < read.list.count; i++)
		cr_expect_str_eq(read.list.item[i], lab->list.item[i]);
	free(text);
	free(again);
}

Test(conf, what_is_printed_reads_back_to_the_same_values)
{
	static const uint64_t numbers[] = { 0,	  1,	59,    60,    61,
					    3599, 3600, 86400, 90000, 31622400 };
	struct conf_error err;
	struct lab lab;

	conf_defaults(&lab, &table);
	expect_printed_reads_back(&lab);
	cr_assert_eq(
		parse(&lab,
		      "[ub]\ntext = ;a # b\nflag = no\n[zn]\nendpoint = [2001:db8::1]:0\n"
		      "empty-endpoint = 1.2.3.4:5\nlist = a ; b\nlist = [c]\nlist = # "
		      "d\n",
		      &err),
		GBA_OK, "%s", err.text);
	expect_printed_reads_back(&lab);
	lab.list.count = 0;
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
		lab.seconds = numbers[i];
		lab.millis = numbers[i] * 500;
		lab.octets = numbers[i] * 1024 + i % 2;
		expect_printed_reads_back(&lab);
	}
}

Test(conf, a_missing_file_is_an_error_of_its_own)
{
	char path[] = "/tmp/gba-conf-XXXXXX";
	struct conf_error err;
	struct lab lab;
	int fd = mkstemp(path);

	cr_assert(fd >= 0);
	conf_defaults(&lab, &table);
	cr_expect_eq(write(fd, "[ub]\nnumber = 7\n", 16), 16);
	cr_expect_eq(conf_read(&lab, &table, path, &err), GBA_OK);
	cr_expect_eq(lab.number, 7);
	close(fd);
	unlink(path);
	cr_expect_eq(conf_read(&lab, &table, path, &err), GBA_ERR_IO);
	cr_expect(strstr(err.text, ": No such file or directory") != NULL, "%s",
		  err.text);
	cr_expect_eq(conf_read(&lab, &table, "/", &err), GBA_ERR_IO);
}
