/* SPDX-License-Identifier: Apache-2.0 */
/* The SMS link from the side that sends. */
#include "smsc/courier.h"

#include <stdio.h>
#include <stdlib.h>

struct letter {
	courier_on_answer on_answer;
	void *ctx;
	uint8_t ref; /* of the RP-DATA */
};

/* An answer to what was asked: of the type, and RP-ACK or RP-ERROR for this RP-DATA. A
 * serving node that is asked in the place of its UE may say it in either direction. */
static bool
read_rp(struct rp *rp, const struct post_answer *answer, uint8_t ref)
{
	return answer->type != NULL && rp_type_is(gba_text(answer->type)) &&
	       rp_parse(rp, answer->body) == GBA_OK && rp->type != RP_DATA &&
	       rp->ref == ref;
}

static void
on_post(void *ctx, const struct post_answer *answer)
{
	struct letter *letter = ctx;
	struct courier_answer out = { .rp = NULL, .reason = answer->reason };
	char status[32];
	struct rp rp;

	snprintf(status, sizeof(status), "HTTP status %u", answer->status);
	if (answer->status == 0) {
		out.perhaps = answer->perhaps;
	} else if (answer->status != 200) {
		out.reason = status; /* and the word that it has not taken it */
	} else if (!read_rp(&rp, answer, letter->ref)) {
		out.reason = "no RP-ACK or RP-ERROR came back";
		out.perhaps = true;
	} else {
		out.rp = &rp;
	}
	letter->on_answer(letter->ctx, &out);
	free(letter);
}

void
courier_send(struct post *post, const struct courier_parcel *parcel,
	     courier_on_answer on_answer, void *ctx)
{
	const struct post_header headers[] = { { "Content-Type", RP_CONTENT_TYPE },
					       { "SMS-To", parcel->to },
					       { "SMS-Id", parcel->id } };
	struct letter *letter = malloc(sizeof(*letter));
	struct rp rp;

	if (letter == NULL || rp_parse(&rp, parcel->rp) != GBA_OK) {
		free(letter);
		on_answer(ctx, &(struct courier_answer){
				       .reason = "the POST cannot be made" });
		return;
	}
	*letter = (struct letter){ on_answer, ctx, rp.ref };
	post_send(post,
		  &(struct post_request){ .url = parcel->url,
					  .headers = headers,
					  .header_count = ARRAY_LEN(headers),
					  .body = parcel->rp,
					  .answer_max = RP_MAX },
		  on_post, letter);
}
