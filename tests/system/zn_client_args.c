/* SPDX-License-Identifier: Apache-2.0 */
/* zn-client: its command line. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "zn_client.h"

struct options opt = {
	.address = "127.0.0.1",
	.identity = "naf.test.example",
	.realm = "test.example",
	.dest_realm = "test.example",
	.ua = "0100000002",
	.port = 3868,
	.aware = -1,
	.session_state = 1,
	.count = 1,
	.outstanding = 1,
	.timeout_ms = 30000, /* a busy machine is no fault */
	.application = ZN,
	.command = 310,
};

const struct argp_option zn_options[] = {
	{ "connect", 'c', "ADDRESS:PORT", 0, "Where the BSF listens", 0 },
	{ "peer", 'p', "IDENTITY", 0, "Diameter identity of the BSF", 0 },
	{ "identity", 'i', "IDENTITY", 0, "Our own", 0 },
	{ "realm", 'r', "REALM", 0, "Our own", 0 },
	{ "dest-realm", 'R', "REALM", 0, "Destination-Realm", 0 },
	{ "dest-host", 'H', "IDENTITY", 0, "Destination-Host", 0 },
	{ "origin-host", 'O', "IDENTITY", 0, "Another Origin-Host than our identity", 0 },
	{ "btid", 'b', "B-TID", 0, "Transaction-Identifier", 1 },
	{ "btids", 'L', "FILE", 0, "B-TIDs, one a line; each is asked for once", 1 },
	{ "lines", 'F', "FILE", 0,
	  "Requests, one a line: a name, then what --put takes, tabs between", 1 },
	{ "naf", 'n', "FQDN", 0, "Host name in NAF-Id", 1 },
	{ "ua", 'u', "HEX", 0, "Ua security protocol identifier in NAF-Id, ten digits",
	  1 },
	{ "naf-id", 'N', "HEX", 0, "NAF-Id as raw octets", 1 },
	{ "naf-ids", 'I', "FILE", 0,
	  "NAF-Ids as raw octets, one a line; each is asked for, "
	  "each answer is printed",
	  1 },
	{ "gsid", 'g', "NUMBER", 0, "GAA-Service-Identifier; may stand several times",
	  1 },
	{ "gsid-binary", 'B', NULL, 0, "Send GSIDs as four octets", 1 },
	{ "aware", 'a', "0|1", 0, "GBA_U-Awareness-Indicator", 1 },
	{ "session-state", 's', "N|none", 0, "Auth-Session-State (1), or leave it out",
	  2 },
	{ "application", 'A', "NUMBER", 0, "Another application than Zn", 2 },
	{ "command", 'C', "CODE", 0, "Another command than 310", 2 },
	{ "zh", 'Z', NULL, 0, "As a BSF: ask an HSS, MAR instead of BIR", 2 },
	{ "zpn", 'Y', NULL, 0, "As a Push-NAF: GPR instead of BIR", 2 },
	{ "put", 'P', "CODE[.CODE]=VALUE", 0,
	  "Add an AVP, or one in a group: text, 0xHEX, or a number where one is due; or "
	  "e2e=NUMBER, again=1 (flag T)",
	  2 },
	{ "omit", 'o', "CODE", 0, "Leave the AVP of this code out; several times", 2 },
	{ "twice", 't', NULL, 0, "Send Transaction-Identifier twice", 2 },
	{ "unknown-m", 'M', NULL, 0, "Add an AVP nobody knows, with the M flag", 2 },
	{ "count", 'l', "N", 0, "Send so many requests and print the rate", 3 },
	{ "outstanding", 'w', "N", 0, "With so many on their way", 3 },
	{ "timeout", 'T', "MS", 0, "For each answer", 3 },
	{ "bare", 'e', "PORT", 0, "Serve an empty BIA on this port until stdin ends", 3 },
	{ "fdx", 'x', "PATH", 0, "Load the dictionary as this extension", 4 },
	{ "tls", 'S', "CERT,KEY,CA", 0, "Connect with TLS", 4 },
	{ "verbose", 'v', NULL, 0, "The library's log on stderr", 4 },
	{ 0 },
};

bool
zn_number(unsigned long *out, const char *text)
{
	char *end;

	errno = 0;
	*out = strtoul(text, &end, 10);
	return errno == 0 && end != text && *end == '\0';
}

static void
parse_connect(struct argp_state *state, char *arg)
{
	char *colon = strrchr(arg, ':');
	unsigned long port = 0;

	if (colon == NULL || !zn_number(&port, colon + 1) || port > 65535)
		argp_error(state, "not ADDRESS:PORT: %s", arg);
	*colon = '\0';
	opt.address = arg;
	opt.port = (unsigned)port;
}

static void
parse_tls(struct argp_state *state, char *arg)
{
	opt.cert = strsep(&arg, ",");
	opt.key = strsep(&arg, ",");
	opt.ca = strsep(&arg, ",");
	opt.tls = true;
	if (opt.ca == NULL || arg != NULL)
		argp_error(state, "--tls takes three files");
}

/* The lines of a file, one request each unless --count says otherwise. */
static long
lines_read(char ***out, const char *path)
{
	FILE *from = fopen(path, "r");
	char *line = NULL;
	size_t size = 0;
	long count = 0;
	ssize_t n;

	if (from == NULL)
		die(path);
	while ((n = getline(&line, &size, from)) > 0) {
		if (line[n - 1] == '\n')
			line[n - 1] = '\0';
		*out = realloc(*out, (size_t)(count + 1) * sizeof(**out));
		if (*out == NULL || ((*out)[count] = strdup(line)) == NULL)
			die("no memory");
		count++;
	}
	free(line);
	fclose(from);
	if (count == 0)
		die("an empty file");
	if (opt.count == 1)
		opt.count = count;
	return count;
}

static void
parse_number(struct argp_state *state, int key, const char *arg)
{
	unsigned long n;

	if (!zn_number(&n, arg) || n > INT32_MAX)
		argp_error(state, "not a number: %s", arg);
	switch (key) {
	case 'a':
		opt.aware = (long)n;
		break;
	case 's':
		opt.session_state = (long)n;
		break;
	case 'A':
		opt.application = n;
		break;
	case 'C':
		opt.command = n;
		break;
	case 'l':
		opt.count = (long)n;
		break;
	case 'w':
		opt.outstanding = (long)n;
		break;
	case 'T':
		opt.timeout_ms = (long)n;
		break;
	case 'e':
		opt.bare_port = (unsigned)n;
		break;
	default:
		break;
	}
}

/* the options whose value is kept as it is */
static const char **
word_option(int key)
{
	switch (key) {
	case 'p':
		return &opt.peer;
	case 'i':
		return &opt.identity;
	case 'r':
		return &opt.realm;
	case 'R':
		return &opt.dest_realm;
	case 'H':
		return &opt.dest_host;
	case 'O':
		return &opt.origin_host;
	case 'b':
		return &opt.btid;
	case 'n':
		return &opt.naf;
	case 'u':
		return &opt.ua;
	case 'N':
		return &opt.naf_id_hex;
	case 'x':
		return &opt.fdx;
	default:
		return NULL;
	}
}

static bool *
flag_option(int key)
{
	switch (key) {
	case 'B':
		return &opt.binary_gsid;
	case 't':
		return &opt.twice;
	case 'M':
		return &opt.unknown_m;
	case 'v':
		return &opt.verbose;
	default:
		return NULL;
	}
}

const char *
zn_line_take(const char *given)
{
	static char copy[8192];
	char *line = copy, *word;
	const char *name;

	snprintf(copy, sizeof(copy), "%s", given);
	name = strsep(&line, "\t");
	opt.puts = 0;
	while ((word = strsep(&line, "\t")) != NULL) {
		if (opt.puts == MANY)
			die("too many AVPs in a line");
		opt.put[opt.puts++] = word;
	}
	return name;
}

static void
append(struct argp_state *state, const char *list[], unsigned *count, const char *arg)
{
	if (*count == MANY)
		argp_error(state, "too many");
	list[(*count)++] = arg;
}

error_t
zn_parse(int key, char *arg, struct argp_state *state)
{
	if (word_option(key) != NULL) {
		*word_option(key) = arg;
		return 0;
	}
	if (flag_option(key) != NULL) {
		*flag_option(key) = true;
		return 0;
	}
	switch (key) {
	case 'c':
		parse_connect(state, arg);
		return 0;
	case 'L':
		opt.btid_count = lines_read(&opt.btids, arg);
		return 0;
	case 'F':
		opt.line_count = lines_read(&opt.lines, arg);
		return 0;
	case 'I':
		opt.naf_id_count = lines_read(&opt.naf_ids, arg);
		return 0;
	case 'S':
		parse_tls(state, arg);
		return 0;
	case 'g':
		append(state, opt.gsid, &opt.gsids, arg);
		return 0;
	case 'o':
		append(state, opt.omit, &opt.omits, arg);
		return 0;
	case 'P':
		append(state, opt.put, &opt.puts, arg);
		return 0;
	case 'Z':
		opt.application = ZH;
		opt.command = 303;
		return 0;
	case 'Y':
		opt.application = ZPN;
		opt.command = 312;
		return 0;
	case 's':
		if (strcmp(arg, "none") == 0)
			opt.session_state = -1;
		else
			parse_number(state, key, arg);
		return 0;
	case 'a':
	case 'A':
	case 'C':
	case 'l':
	case 'w':
	case 'T':
	case 'e':
		parse_number(state, key, arg);
		return 0;
	case ARGP_KEY_END:
		if (opt.bare_port == 0 && opt.peer == NULL)
			argp_error(state, "--peer or --bare is needed");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}
