/* SPDX-License-Identifier: Apache-2.0 */
/* How a question to the BSF ended, as a line of the log. */
#include "lib/ended.h"

const struct naf_ended_words naf_ended_zn = { "zn", "key", "btid" };
const struct naf_ended_words naf_ended_zpn = { "zpn", "gpi", "for" };

void
naf_ended_log(const struct gba_log *log, const struct naf_ended_words *words,
	      const char *who, enum gba_status status, uint32_t result,
	      const char *no_answer)
{
	char tag[256];

	who = gba_log_identity(log, tag, who);
	if (status == GBA_OK)
		gba_log(log, GBA_LOG_DEBUG, words->area, "%s %s=%s", words->got,
			words->of, who);
	else if (no_answer != NULL && *no_answer != '\0')
		gba_log(log, GBA_LOG_WARNING, words->area, "no answer %s=%s (%s)",
			words->of, who, no_answer);
	else
		gba_log(log, GBA_LOG_WARNING, words->area,
			"bsf refused %s=%s result=%u as=%s", words->of, who,
			(unsigned)result, gba_status_name(status));
}
