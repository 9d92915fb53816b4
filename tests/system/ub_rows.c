/* SPDX-License-Identifier: Apache-2.0 */
/* ub-rows: the rows of tests/interop/FILE against running BSFs. Octets out, octets in: no
 * HTTP library and no parser of ours; a reply is judged by regular expressions over its
 * octets, or by comparison. tests/interop/README.md tells the language. */
#include <regex.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "crypto/sqn.h"
#include "ub_rows.h"
#include "wire.h"

static struct wire wire = { .fd = -1 };
static struct card card;
static char row[512]; /* its name; "": none yet */
static bool row_bad;
static unsigned rows, bad_rows, line_number;
static const char *file_name;
static char request[WIRE_MAX], exact[WIRE_MAX];
static size_t request_len, exact_len;
static bool same_connection, of_library;

void
die(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fprintf(stderr, "ub-rows: %s:%u: ", file_name, line_number);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
	exit(2);
}

/* --- judging
 * ---------------------------------------------------------------------------- */

static void wrong(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void
wrong(const char *format, ...)
{
	va_list args;

	printf("# %s:%u: ", file_name, line_number);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	printf("\n# the reply: ");
	for (size_t i = 0; i < wire.len; i++) {
		if (wire.reply[i] == '\r')
			printf("\\r");
		else if (wire.reply[i] == '\n')
			printf("\\n\n#            ");
		else
			putchar(wire.reply[i]);
	}
	printf("\n");
	row_bad = true;
}

static unsigned
matches(const char *pattern, regmatch_t group[2])
{
	unsigned count = 0;
	size_t at = 0;
	regmatch_t found[2];
	regex_t regex;

	if (regcomp(&regex, pattern, REG_EXTENDED | REG_NEWLINE) != 0)
		die("not a regular expression: %s", pattern);
	while (at <= wire.len &&
	       regexec(&regex, wire.reply + at, 2, found, at > 0 ? REG_NOTBOL : 0) == 0) {
		if (count++ == 0 && group != NULL)
			memcpy(group, found, sizeof(found));
		at += (size_t)found[0].rm_eo + (found[0].rm_eo == found[0].rm_so ? 1 : 0);
	}
	regfree(&regex);
	return count;
}

/* By the system's clock, or by the file that is the clock of fixed-bsfd. */
static bool
is_now(time_t then)
{
	const char *clock = word("clock");
	struct stat st;

	if (*clock == '\0')
		return labs((long)(time(NULL) - then)) <= 10;
	if (stat(clock, &st) != 0)
		die("%s cannot be read", clock);
	return st.st_mtime == then;
}

static bool
date_is_now(void)
{
	struct tm tm = { 0 };
	regmatch_t group[2];
	char text[64];
	time_t then;

	if (matches("\nDate: ([^\r\n]*)\r\n", group) != 1)
		return false;
	snprintf(text, sizeof(text), "%.*s", (int)(group[1].rm_eo - group[1].rm_so),
		 wire.reply + group[1].rm_so);
	if (strlen(text) != 29 ||
	    strptime(text, "%a, %d %b %Y %H:%M:%S GMT", &tm) == NULL)
		return false;
	then = timegm(&tm);
	strftime(text + 32, sizeof(text) - 32, "%a, %d %b %Y %H:%M:%S GMT", &tm);
	return strcmp(text, text + 32) == 0 && is_now(then);
}

/* What holds for every reply of a BSF, whatever the row (interop.md A13, B15, C2, C9,
 * C10). */
static void
judge_always(void)
{
	if (matches("^HTTP/1\\.1 [2456][0-9][0-9] [A-Z]", NULL) != 1)
		wrong("no status line, or a redirect");
	if (!date_is_now())
		wrong("no Date, two, or another time than now");
	if (matches("\nContent-Length: [0-9]+\r\n", NULL) != 1)
		wrong("not one Content-Length");
	if (matches("\n(Transfer-Encoding|Content-Encoding|Location):", NULL) != 0)
		wrong("a header that no UE reads");
	if (!of_library && matches("<[Hh][Tt][Mm][Ll]", NULL) != 0)
		wrong("HTML");
}

/* --- the verbs
 * --------------------------------------------------------------------------- */

static void
flush_request(void)
{
	if (request_len == 0)
		return;
	if (!same_connection || wire.fd < 0) {
		wire_end(&wire);
		if (!wire_open(&wire, (uint16_t)strtoul(word("port"), NULL, 10)))
			die("no connection to port %s", word("port"));
	}
	if (!wire_ask(&wire, request, request_len))
		wrong("no whole reply");
	else
		judge_always();
	request_len = 0;
	same_connection = of_library = wire.no_body = false;
}

static void
flush_exact(void)
{
	if (exact_len == 0)
		return;
	if (exact_len != wire.len || memcmp(exact, wire.reply, wire.len) != 0)
		wrong("octet for octet it is not:\n%.*s", (int)exact_len, exact);
	exact_len = 0;
}

static void
row_end(void)
{
	flush_request();
	flush_exact();
	wire_end(&wire);
	if (row[0] != '\0')
		printf("%s - %s\n", row_bad ? "not ok" : "ok", row);
	bad_rows += row_bad ? 1 : 0;
}

static void
row_begin(const char *name)
{
	row_end();
	rows++;
	row_bad = false;
	snprintf(row, sizeof(row), "%s", name);
	word_set("port", word("plain"));
	word_set("impi", word("main"));
	word_set("user", word("main"));
	word_set("clock", word("main_clock"));
	word_set("realm", word("bsf"));
	word_set("uri", "/");
	word_set("nc", "00000001");
	word_set("cnonce", "6629fae49393a05397450978507c4ef1");
	word_set("qop", "auth-int");
}

static void
append(char *to, size_t *len, const char *octets, size_t n, const char *end)
{
	if (*len + n + strlen(end) > WIRE_MAX)
		die("the message is too long");
	memcpy(to + *len, octets, n);
	*len += n;
	memcpy(to + *len, end, strlen(end));
	*len += strlen(end);
}

static void
verb_catch(const char *args)
{
	char name[32], pattern[TEXT_MAX], value[VALUE_MAX];
	int used = 0;
	regmatch_t group[2];

	if (sscanf(args, "%31s %n", name, &used) != 1)
		die("catch NAME REGEX");
	expand(pattern, args + used, true);
	if (matches(pattern, group) == 0) {
		wrong("nothing to catch: %s", pattern);
		return;
	}
	snprintf(value, sizeof(value), "%.*s", (int)(group[1].rm_eo - group[1].rm_so),
		 wire.reply + group[1].rm_so);
	word_set(name, value);
}

static void
verb_let(const char *args)
{
	char name[32], value[TEXT_MAX];
	int used = 0;

	if (sscanf(args, "%31s%n", name, &used) != 1)
		die("let NAME VALUE");
	expand(value, args + used + (args[used] == ' ' ? 1 : 0), false);
	word_set(name, value);
}

static void
verb_fill(const char *args)
{
	char name[32], value[VALUE_MAX] = { 0 }, octet;
	unsigned count;

	if (sscanf(args, "%31s %c %u", name, &octet, &count) != 3 || count >= VALUE_MAX)
		die("fill NAME CHARACTER COUNT");
	memset(value, octet, count);
	word_set(name, value);
}

static void
verb_equal(const char *args, bool want)
{
	char a[32], b[32];

	if (sscanf(args, "%31s %31s", a, b) != 2)
		die("equal NAME NAME");
	if ((strcmp(word(a), word(b)) == 0) != want)
		wrong("%s is %s, %s is %s", a, word(a), b, word(b));
}

static void
verb_rspauth(void)
{
	const char *body = strstr(wire.reply, "\r\n\r\n");

	if (body != NULL)
		card_rspauth(&card, body + 4, wire.len - (size_t)(body + 4 - wire.reply));
}

static void
verb_proof(void)
{
	const char *body = strstr(wire.reply, "\r\n\r\n");

	if (body != NULL)
		naf_proof(body + 4, wire.len - (size_t)(body + 4 - wire.reply));
}

/* The next of the subscribers that lab_load_subscribers made. */
static void
verb_fresh(void)
{
	static unsigned count;
	char impi[64];

	snprintf(impi, sizeof(impi), "00101%010u@ims.mnc001.mcc001.3gppnetwork.org",
		 count++);
	word_set("impi", impi);
	word_set("user", impi);
}

/* The instant in the body, so many seconds behind Date. */
static void
verb_lifetime(const char *args)
{
	struct tm made = { 0 }, ends = { 0 };
	const char *date = strstr(wire.reply, "\nDate: ");
	const char *lifetime = strstr(wire.reply, "<lifetime>");
	long seconds;

	if (date == NULL || lifetime == NULL ||
	    strptime(date + 7, "%a, %d %b %Y %H:%M:%S GMT", &made) == NULL ||
	    strptime(lifetime + 10, "%Y-%m-%dT%H:%M:%SZ", &ends) == NULL) {
		wrong("no instants");
		return;
	}
	seconds = (long)(timegm(&ends) - timegm(&made));
	if (seconds != strtol(args, NULL, 10))
		wrong("%ld seconds", seconds);
}

static void
verb_ahead(const char *args, bool want)
{
	const uint64_t by = aka_sqn_seq(&card.sqn) - aka_sqn_seq(&card.before);

	if ((by >= strtoul(args, NULL, 10)) != want)
		wrong("the SQN is ahead of the one before by %llu",
		      (unsigned long long)by);
}

/* "NAME" or "NAME rest": the rest, or NULL when it is another verb. */
static const char *
is_verb(const char *line, const char *name)
{
	const size_t len = strlen(name);

	if (strncmp(line, name, len) != 0 || (line[len] != '\0' && line[len] != ' '))
		return NULL;
	return line[len] == ' ' ? line + len + 1 : line + len;
}

static void
run_verb(const char *line)
{
	const char *args;

	if ((args = is_verb(line, "catch")) != NULL)
		verb_catch(args);
	else if ((args = is_verb(line, "let")) != NULL)
		verb_let(args);
	else if ((args = is_verb(line, "fill")) != NULL)
		verb_fill(args);
	else if ((args = is_verb(line, "bsf")) != NULL)
		word_set("port", word(args));
	else if ((args = is_verb(line, "equal")) != NULL)
		verb_equal(args, true);
	else if ((args = is_verb(line, "differ")) != NULL)
		verb_equal(args, false);
	else if ((args = is_verb(line, "answer")) != NULL)
		card_answer(&card, strcmp(args, "empty") == 0);
	else if ((args = is_verb(line, "key")) != NULL)
		naf_key_set(&card, args);
	else if ((args = is_verb(line, "sign")) != NULL)
		naf_sign(&card, strcmp(args, "raw") == 0);
	else if (is_verb(line, "proof") != NULL)
		verb_proof();
	else if ((args = is_verb(line, "later")) != NULL)
		naf_later(args);
	else if (is_verb(line, "fresh") != NULL)
		verb_fresh();
	else if (is_verb(line, "head") != NULL)
		wire.no_body = true;
	else if ((args = is_verb(line, "lifetime")) != NULL)
		verb_lifetime(args);
	else if ((args = is_verb(line, "ahead")) != NULL)
		verb_ahead(args, true);
	else if ((args = is_verb(line, "behind")) != NULL)
		verb_ahead(args, false);
	else if ((args = is_verb(line, "auts")) != NULL)
		card_auts(&card, (unsigned)strtoul(args, NULL, 10));
	else if (is_verb(line, "rspauth") != NULL)
		verb_rspauth();
	else if (is_verb(line, "tmpi") != NULL)
		card_tmpi(&card);
	else if (is_verb(line, "same") != NULL)
		same_connection = true;
	else if (is_verb(line, "library") != NULL)
		of_library = true;
	else if (is_verb(line, "end") != NULL)
		wire_end(&wire);
	else if (is_verb(line, "segments") != NULL)
		(void)(wire.segments == 1 || (wrong("%u segments", wire.segments), 0));
	else if ((args = is_verb(line, "card")) != NULL)
		(void)(card_open(&card, strcmp(args, "u") == 0) ||
		       (wrong("the card refuses the nonce"), 0));
	else
		die("what is this: %s", line);
}

static void
judge(const char *line)
{
	const bool refuse = line[1] == '!';
	const bool count = line[1] == '=';
	char pattern[TEXT_MAX];
	unsigned want = 1, got;
	int used = 2;

	if (count && sscanf(line, "<= %u %n", &want, &used) != 1)
		die("<= COUNT REGEX");
	expand(pattern, line + used + (!count && line[used] == ' ' ? 1 : 0), true);
	got = matches(pattern, NULL);
	if (count ? got != want : refuse ? got != 0 : got == 0)
		wrong("%u times: %s", got, pattern);
}

static void run_file(const char *path);

/* The word `use`: the lines of another file, here. */
static void
run_line(const char *line)
{
	char text[TEXT_MAX];
	size_t len;

	if (line[0] != '>')
		flush_request();
	if (line[0] != '|')
		flush_exact();
	if (line[0] == '#' || line[0] == '\0')
		return;
	if (line[0] >= 'A' && line[0] <= 'Z' && line[1] >= '1' && line[1] <= '9') {
		row_begin(line);
	} else if (line[0] == '>' && line[1] == '>') {
		len = expand(text, line + (line[2] == ' ' ? 3 : 2), false);
		append(request, &request_len, text, len, "");
	} else if (line[0] == '>') {
		len = expand(text, line + (line[1] == ' ' ? 2 : 1), false);
		append(request, &request_len, text, len, "\r\n");
	} else if (line[0] == '|' && line[1] == '>') {
		len = expand(text, line + (line[2] == ' ' ? 3 : 2), false);
		append(exact, &exact_len, text, len, "\n");
	} else if (line[0] == '|') {
		len = expand(text, line + (line[1] == ' ' ? 2 : 1), false);
		append(exact, &exact_len, text, len, "\r\n");
	} else if (line[0] == '<') {
		judge(line);
	} else if (is_verb(line, "use") != NULL) {
		char path[1024];
		const char *slash = strrchr(file_name, '/');

		snprintf(path, sizeof(path), "%.*s/%s", (int)(slash - file_name),
			 file_name, is_verb(line, "use"));
		run_file(path);
	} else {
		run_verb(line);
	}
}

static void
run_file(const char *path)
{
	const char *outer = file_name;
	const unsigned outer_line = line_number;
	FILE *from = fopen(path, "r");
	char *line = NULL;
	size_t size = 0;
	ssize_t n;

	if (from == NULL)
		die("%s cannot be read", path);
	file_name = path;
	line_number = 0;
	while ((n = getline(&line, &size, from)) > 0) {
		line_number++;
		if (line[n - 1] == '\n')
			line[n - 1] = '\0';
		run_line(line);
	}
	run_line(""); /* what is still to be sent */
	free(line);
	fclose(from);
	file_name = outer;
	line_number = outer_line;
}

static void
card_insert(const char *k, const char *opc)
{
	card.sec = (struct aka_secrets){ .alg = AKA_MILENAGE, .k_len = 16, .res_len = 8 };
	if (gba_unhex(card.sec.k.b, 16, gba_text(k)) != GBA_OK ||
	    gba_unhex(card.sec.opc.b, 16, gba_text(opc)) != GBA_OK)
		die("K and OPc are 32 digits each");
}

int
main(int argc, char **argv)
{
	file_name = "ub-rows";
	if (argc < 4) {
		fprintf(stderr, "usage: ub-rows K OPC NAME=VALUE... FILE...\n");
		return 2;
	}
	card_insert(argv[1], argv[2]);
	setvbuf(stdout, NULL, _IOLBF, 0);
	for (int i = 3; i < argc; i++) {
		char *equals = strchr(argv[i], '=');

		if (equals == NULL) {
			run_file(argv[i]);
			continue;
		}
		*equals = '\0';
		word_set(argv[i], equals + 1);
	}
	row_end();
	printf("# %u rows, %u bad\n", rows, bad_rows);
	return rows == 0 || bad_rows > 0 ? 1 : 0;
}
