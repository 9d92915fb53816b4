/* SPDX-License-Identifier: Apache-2.0 */
/* The options of the verb sms, as a part of the command line. */
#include <argp.h>
#include <string.h>

#include "codec/sms_udh.h"
#include "ue/args.h"

enum {
	OPT_URL = 256,
	OPT_FROM,
	OPT_SC,
	OPT_PID,
	OPT_DCS,
	OPT_PORT,
	OPT_UDH,
	OPT_HEX,
	OPT_REF,
	OPT_REPORT,
	OPT_REJECT_DUPLICATES,
	OPT_VALIDITY,
	OPT_COMMAND,
};

/* clang-format off */
static const struct argp_option options[] = {
	{ NULL, 0, NULL, 0, "Short messages (sms):", 1 },
	{ "url", OPT_URL, "URL", 0, "where the SMS-SC takes them", 1 },
	{ "from", OPT_FROM, "DIGITS", 0, "the MSISDN that the serving node vouches for", 1 },
	{ "sc", OPT_SC, "DIGITS", 0, "the number of the SMS-SC", 1 },
	{ "pid", OPT_PID, "N", 0, "TP-PID, for example 0x48 (0)", 1 },
	{ "dcs", OPT_DCS, "N", 0, "TP-DCS (4)", 1 },
	{ "port", OPT_PORT, "TO[:FROM]", 0, "ports, in each segment", 1 },
	{ "udh", OPT_UDH, "HEX", 0, "the user data header, with its length", 1 },
	{ "hex", OPT_HEX, "HEX", 0, "the data, instead of the text of --data", 1 },
	{ "ref", OPT_REF, "N", 0, "message reference (1)", 1 },
	{ "report", OPT_REPORT, NULL, 0, "ask for a status report", 1 },
	{ "reject-duplicates", OPT_REJECT_DUPLICATES, NULL, 0, "set TP-RD", 1 },
	{ "validity", OPT_VALIDITY, "SECONDS", 0, "how long to try", 1 },
	{ "command", OPT_COMMAND, "TYPE:REF", 0,
	  "an SMS-COMMAND about the message with this reference", 1 },
	{ 0 },
};
/* clang-format on */

void
sms_args_init(struct sms_args *out)
{
	out->dcs = SMS_DCS_8BIT;
	out->ref = 1;
}

static uint64_t
number(struct argp_state *state, struct gba_text text, uint64_t max)
{
	uint8_t octet;
	uint64_t value = 0;

	if (text.len == 4 && strncmp(text.p, "0x", 2) == 0 &&
	    gba_unhex(&octet, 1, (struct gba_text){ text.p + 2, 2 }) == GBA_OK)
		return octet;
	if (gba_number(&value, text, 0, max) != GBA_OK)
		argp_error(state, "%.*s: not a number from 0 to %llu", (int)text.len,
			   text.p, (unsigned long long)max);
	return value;
}

/* "FIRST:SECOND"; false: there is no second. */
static bool
pair(struct argp_state *state, const char *text, uint64_t max, uint16_t *first,
     uint16_t *second)
{
	const struct gba_text whole = gba_text(text);
	const char *colon = strchr(text, ':');
	const size_t n = colon != NULL ? (size_t)(colon - text) : whole.len;

	*first = (uint16_t)number(state, (struct gba_text){ text, n }, max);
	if (colon != NULL)
		*second = (uint16_t)number(state, gba_text(colon + 1), max);
	return colon != NULL;
}

static void
read_command(struct sms_args *sms, const char *value, struct argp_state *state)
{
	uint16_t type, ref;

	if (!pair(state, value, 255, &type, &ref)) {
		argp_error(state, "%s: no TYPE:REF", value);
		return;
	}
	sms->is_command = true;
	sms->command_type = (uint8_t)type;
	sms->command_ref = (uint8_t)ref;
}

static error_t
read_flag(struct sms_args *sms, int key, char *value, struct argp_state *state)
{
	switch (key) {
	case OPT_REPORT:
		sms->report = true;
		return 0;
	case OPT_REJECT_DUPLICATES:
		sms->reject_duplicates = true;
		return 0;
	case OPT_VALIDITY:
		sms->validity_s = number(state, gba_text(value), 38102400);
		return 0;
	case OPT_COMMAND:
		read_command(sms, value, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static error_t
read_option(int key, char *value, struct argp_state *state)
{
	struct sms_args *sms = &((struct args *)state->input)->sms;

	switch (key) {
	case OPT_URL:
		sms->url = value;
		return 0;
	case OPT_FROM:
		sms->from = value;
		return 0;
	case OPT_SC:
		sms->sc = value;
		return 0;
	case OPT_PID:
		sms->pid = (uint8_t)number(state, gba_text(value), 255);
		return 0;
	case OPT_DCS:
		sms->dcs = (uint8_t)number(state, gba_text(value), 255);
		return 0;
	case OPT_PORT:
		sms->has_port = true;
		(void)pair(state, value, 65535, &sms->port, &sms->source_port);
		return 0;
	case OPT_UDH:
		sms->udh = value;
		return 0;
	case OPT_HEX:
		sms->hex = value;
		return 0;
	case OPT_REF:
		sms->ref = (uint8_t)number(state, gba_text(value), 255);
		return 0;
	default:
		return read_flag(sms, key, value, state);
	}
}

const struct argp sms_argp = { options, read_option, NULL, NULL, NULL, NULL, NULL };
