/* SPDX-License-Identifier: Apache-2.0 */
/* Which peer gets our request, and where a redirecting agent points (RFC 6733
 * clause 6.1).
 */
#include "diam/route.h"

#include <limits.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/clock.h"

#define DONT_CACHE 0u /* Redirect-Host-Usage */
#define ALL_USER   6u

/* The library adds up scores; these stand so far apart that ours decide. */
#define SCORE_NEVER (-1000000)
#define SCORE_HOST  200000
#define SCORE_REALM 100000
#define SCORE_AGENT 50000 /* of another realm, but it may know the way */

#define MUTE_MS 30000 /* as long as a watchdog needs to find it dead (RFC 3539) */
#define BUSY_MS 5000

/* --- where requests go ----------------------------------------------------------------
 */

static bool
is_asked(const struct diam_node *node, uint32_t application)
{
	for (size_t i = 0; i < node->peer_count; i++)
		if (node->peers[i].asked == application)
			return true;
	return false;
}

static const struct diam_peer *
peer_find(const struct diam_node *node, const char *identity, size_t len)
{
	for (size_t i = 0; i < node->peer_count; i++)
		if (strlen(node->peers[i].identity) == len &&
		    strncasecmp(node->peers[i].identity, identity, len) == 0)
			return &node->peers[i];
	return NULL;
}

int64_t
diam_now_ms(void)
{
	const struct gba_clock clock = gba_clock_system();

	return gba_mono_ms(&clock);
}

/* It does not answer, though its connection stands: the watchdog will need a while to see
 * that, and the next peer is there now. */
void
diam_route_mute(struct diam_node *node, const char *identity, size_t len)
{
	const struct diam_peer *peer = peer_find(node, identity, len);

	if (peer != NULL)
		atomic_store(&node->mute_until_ms[peer - node->peers],
			     diam_now_ms() + MUTE_MS);
}

void
diam_route_heard(struct diam_node *node, struct msg *answer, bool busy)
{
	const struct diam_peer *peer;
	atomic_llong *until_ms;
	DiamId_t identity = NULL;
	size_t len = 0;

	if (fd_msg_source_get(answer, &identity, &len) != 0 || identity == NULL)
		return;
	peer = peer_find(node, identity, len);
	if (peer == NULL)
		return;
	until_ms = &node->mute_until_ms[peer - node->peers];
	if (busy)
		atomic_store(until_ms, diam_now_ms() + BUSY_MS);
	else if (atomic_load(until_ms) != 0)
		atomic_store(until_ms, 0);
}

static bool
names(struct msg *msg, uint32_t code, const char *text, size_t len)
{
	struct avp *avp = diam_avp_find(msg, code, 0);
	struct avp_hdr *hdr = NULL;

	return avp != NULL && fd_msg_avp_hdr(avp, &hdr) == 0 && hdr->avp_value != NULL &&
	       hdr->avp_value->os.len == len &&
	       strncasecmp((const char *)hdr->avp_value->os.data, text, len) == 0;
}

static int
score(struct diam_node *node, struct msg *msg, uint32_t application,
      const struct rtd_candidate *c)
{
	const struct diam_peer *peer = peer_find(node, c->diamid, c->diamidlen);
	int place; /* in the list, counted from its end */

	if (peer == NULL || peer->asked != application ||
	    diam_peer_is_stranger(node, c->diamid))
		return SCORE_NEVER;
	place = (int)(node->peer_count - (size_t)(peer - node->peers));
	if (names(msg, AC_DESTINATION_HOST, c->diamid, c->diamidlen))
		return SCORE_HOST + place;
	if (diam_now_ms() < atomic_load(&node->mute_until_ms[peer - node->peers]))
		return place;
	if (names(msg, AC_DESTINATION_REALM, c->realm, c->realmlen))
		return SCORE_REALM + place;
	return SCORE_AGENT + place;
}

/* Other connected peers have no right to see what is meant for this one. */
static int
score_via(struct diam_node *node, const char *via, const struct rtd_candidate *c)
{
	const bool it = strlen(via) == c->diamidlen &&
			strncasecmp(via, c->diamid, c->diamidlen) == 0;

	return it && !diam_peer_is_stranger(node, c->diamid) ? SCORE_HOST : SCORE_NEVER;
}

/* The library calls us last, so what it forbade (no common application) stays so. */
static int
on_route(void *data, struct msg **msg, struct fd_list *candidates)
{
	const char *via = diam_ask_via(*msg);
	const struct rtd_candidate *best = NULL;
	const struct diam_peer *peer;
	struct diam_node *node = data;
	struct msg_hdr *hdr = NULL;
	int before;

	if (fd_msg_hdr(*msg, &hdr) != 0 ||
	    (*via == '\0' && !is_asked(node, hdr->msg_appl)))
		return 0;
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &before);
	for (struct fd_list *li = candidates->next; li != candidates; li = li->next) {
		struct rtd_candidate *c = (struct rtd_candidate *)li;

		if (c->score < FD_SCORE_INI)
			continue;
		c->score = *via == '\0' ? score(node, *msg, hdr->msg_appl, c)
					: score_via(node, via, c);
		if (c->score >= FD_SCORE_INI && (best == NULL || c->score > best->score))
			best = c;
	}
	peer = best != NULL ? peer_find(node, best->diamid, best->diamidlen) : NULL;
	if (peer != NULL)
		diam_ask_goes_to(*msg, (size_t)(peer - node->peers));
	pthread_setcancelstate(before, NULL);
	return 0;
}

enum gba_status
diam_route_watch(struct diam_node *node)
{
	return fd_rt_out_register(on_route, node, INT_MIN, NULL) == 0 ? GBA_OK
								      : GBA_ERR_NOMEM;
}

/* --- Redirect-Host ---------------------------------------------------------------------
 */

/* "aaa://HOST:PORT;transport=tcp" (RFC 6733 clause 4.3.1); a bare name is met too. */
static bool
host_of_uri(char out[DIAM_IDENTITY_MAX + 1], struct gba_text uri)
{
	static const char *const schemes[] = { "aaa://", "aaas://" };
	struct gba_text name = uri;

	for (size_t i = 0; i < ARRAY_LEN(schemes); i++) {
		const size_t len = strlen(schemes[i]);

		if (uri.len >= len && strncasecmp(uri.p, schemes[i], len) == 0)
			name = (struct gba_text){ uri.p + len, uri.len - len };
	}
	for (size_t i = 0; i < name.len; i++)
		if (name.p[i] == ':' || name.p[i] == ';')
			name.len = i;
	if (gba_text_copy(out, DIAM_IDENTITY_MAX + 1, name) == GBA_OK &&
	    diam_identity_is_valid(out))
		return true;
	out[0] = '\0';
	return false;
}

static void
redirect_take(struct diam_redirect *out, const struct avp_hdr *hdr)
{
	const union avp_value *value = hdr->avp_value;

	if ((hdr->avp_flags & AVP_FLAG_VENDOR) != 0 || value == NULL)
		return;
	if (hdr->avp_code == AC_REDIRECT_HOST_USAGE)
		out->once = value->u32 == DONT_CACHE;
	else if (hdr->avp_code == AC_REDIRECT_MAX_CACHE_TIME)
		out->keep_s = value->u32;
	else if (hdr->avp_code == AC_REDIRECT_HOST && out->count < DIAM_REDIRECTS_MAX &&
		 host_of_uri(out->host[out->count],
			     (struct gba_text){ (const char *)value->os.data,
						value->os.len }))
		out->count++;
}

bool
diam_redirect_parse(struct diam_redirect *out, struct msg *msg)
{
	struct avp_hdr *hdr = NULL;
	struct avp *avp = NULL;

	memset(out, 0, sizeof(*out));
	if (fd_msg_browse(msg, MSG_BRW_FIRST_CHILD, &avp, NULL) != 0)
		return false;
	while (avp != NULL) {
		if (fd_msg_avp_hdr(avp, &hdr) == 0)
			redirect_take(out, hdr);
		if (fd_msg_browse(avp, MSG_BRW_NEXT, &avp, NULL) != 0)
			break;
	}
	return out->count > 0;
}

static struct dict_object *
base_avp(uint32_t code)
{
	struct dict_avp_request request = { .avp_code = code };
	struct dict_object *out = NULL;

	if (fd_dict_search(fd_g_config->cnf_dict, DICT_AVP, AVP_BY_CODE_AND_VENDOR,
			   &request, &out, ENOENT) != 0)
		return NULL;
	return out;
}

/* What holds for one user is no rule for the next: ALL_USER, or not to be kept. */
enum gba_status
diam_redirect_put(struct msg *msg, const struct diam_redirect *redirect)
{
	const bool keep = !redirect->once && redirect->keep_s > 0;
	enum gba_status status = GBA_OK;
	char uri[DIAM_IDENTITY_MAX + 8];

	for (size_t i = 0; status == GBA_OK && i < redirect->count; i++) {
		struct gba_buf buf = gba_buf(uri, sizeof(uri));

		gba_buf_fmt(&buf, "aaa://%s", redirect->host[i]);
		status = diam_put_octets(msg, base_avp(AC_REDIRECT_HOST), uri, buf.len);
	}
	if (status == GBA_OK)
		status = diam_put_u32(msg, base_avp(AC_REDIRECT_HOST_USAGE),
				      keep ? ALL_USER : DONT_CACHE);
	if (status == GBA_OK && keep)
		status = diam_put_u32(msg, base_avp(AC_REDIRECT_MAX_CACHE_TIME),
				      redirect->keep_s);
	return status;
}
