/* SPDX-License-Identifier: Apache-2.0 */
/* Writing traces. */
#include "ue/trace.h"

#include <stdarg.h>
#include <string.h>

#define LINE_MAX_CHARS 1024
#define BODY_SHOWN     4096

bool
ue_trace_is_on(const struct ue_trace *trace)
{
	return trace != NULL && trace->mode != UE_TRACE_OFF;
}

static const char *
paint(const struct ue_trace *trace, const char *sequence)
{
	return trace->colour ? sequence : "";
}

static void
put_arrow(const struct ue_trace *trace, const char *peer, bool out)
{
	fprintf(trace->to, "%sUE %s %-4s%s  ",
		paint(trace, out ? "\033[36m" : "\033[32m"), out ? "->" : "<-", peer,
		paint(trace, "\033[0m"));
}

/* A peer's text may not steer the terminal. */
static void
put_clean(FILE *to, const char *p, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		const unsigned char c = (unsigned char)p[i];

		fputc(c == '\n' || c == '\t' || (c >= 0x20 && c != 0x7f) ? c : '?', to);
	}
}

static void
put_ladder(const struct ue_trace *trace, const char *peer, bool out,
	   const struct gba_buf *buf)
{
	put_arrow(trace, peer, out);
	put_clean(trace->to, (const char *)buf->p, buf->len);
	fputc('\n', trace->to);
}

static void
put_line(const struct ue_trace *trace, const char *p, size_t len)
{
	fputs("    ", trace->to);
	put_clean(trace->to, p, len);
	fputc('\n', trace->to);
}

static void
put_lines(const struct ue_trace *trace, const char *p, size_t len)
{
	const char *end = p + len;

	while (p < end) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		const char *stop = nl != NULL ? nl : end;

		put_line(trace, p, (size_t)(stop - p) - (stop > p && stop[-1] == '\r'));
		p = stop + 1;
	}
}

static void
put_body(const struct ue_trace *trace, const void *p, size_t len)
{
	const size_t shown = len > BODY_SHOWN ? BODY_SHOWN : len;

	if (len == 0)
		return;
	if (memchr(p, '\0', shown) != NULL)
		fprintf(trace->to, "    (%zu octets)\n", len);
	else
		put_lines(trace, p, shown);
	if (len > shown)
		fprintf(trace->to, "    (%zu octets in all)\n", len);
}

void
ue_trace_request(const struct ue_trace *trace, const char *peer, struct gba_octets wire)
{
	const char *text = (const char *)wire.p;
	char line[LINE_MAX_CHARS];
	struct gba_buf buf = gba_buf(line, sizeof(line));
	const char *body;
	size_t head;

	if (!ue_trace_is_on(trace) || wire.len == 0)
		return;
	ue_ladder_request(&buf, wire);
	flockfile(trace->to); /* a message stays together: push listen has carriers */
	put_ladder(trace, peer, true, &buf);
	if (trace->mode == UE_TRACE_FULL) {
		body = memmem(text, wire.len, "\r\n\r\n", 4);
		head = body != NULL ? (size_t)(body - text) + 2 : wire.len;
		put_lines(trace, text, head);
		if (body != NULL)
			put_body(trace, body + 4, wire.len - head - 2);
		fputc('\n', trace->to);
	}
	fflush(trace->to);
	funlockfile(trace->to);
}

void
ue_trace_reply(const struct ue_trace *trace, const char *peer,
	       const struct ue_reply *reply)
{
	char line[LINE_MAX_CHARS];
	struct gba_buf buf = gba_buf(line, sizeof(line));

	if (!ue_trace_is_on(trace))
		return;
	ue_ladder_reply(&buf, reply);
	flockfile(trace->to);
	put_ladder(trace, peer, false, &buf);
	if (trace->mode == UE_TRACE_FULL) {
		if (reply->head_len > 2)
			put_lines(trace, reply->head, reply->head_len - 2);
		put_body(trace, reply->body, reply->body_len);
		fputc('\n', trace->to);
	}
	fflush(trace->to);
	funlockfile(trace->to);
}

void
ue_trace_note(const struct ue_trace *trace, const char *who, const char *fmt, ...)
{
	char line[LINE_MAX_CHARS];
	va_list ap;

	if (!ue_trace_is_on(trace))
		return;
	va_start(ap, fmt);
	(void)vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	flockfile(trace->to);
	fprintf(trace->to, "%s%-10s%s  ", paint(trace, "\033[33m"), who,
		paint(trace, "\033[0m"));
	put_clean(trace->to, line, strlen(line));
	fputc('\n', trace->to);
	if (trace->mode == UE_TRACE_FULL)
		fputc('\n', trace->to);
	fflush(trace->to);
	funlockfile(trace->to);
}
