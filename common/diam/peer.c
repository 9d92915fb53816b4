/* SPDX-License-Identifier: Apache-2.0 */
/* Who may connect, and what happens on connections: hooks of the library. */
#include "diam/plain.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include "diam/route.h"
#include "diam/settle.h"

#define UNKNOWN_PEER 3010 /* RFC 6733 clause 7.1.3 */

/* The library's validation callback carries no context; it allows one node in a process.
 */
static _Atomic(struct diam_node *) the_node;

struct diam_stranger {
	struct diam_stranger *next;
	char identity[DIAM_IDENTITY_MAX + 1];
};

/* --- who may connect
 * -------------------------------------------------------------------- */

static const struct diam_peer *
listed(const struct diam_node *node, const char *identity)
{
	for (size_t i = 0; i < node->peer_count; i++) {
		if (strcasecmp(node->peers[i].identity, identity) == 0)
			return &node->peers[i];
	}
	return NULL;
}

static bool
certificate_names(const struct peer_info *info)
{
	const gnutls_datum_t *cert = info->runtime.pir_cert_list;

	return info->runtime.pir_cert_list_size > 0 &&
	       diam_cert_names(cert[0].data, cert[0].size, info->pi_diamid);
}

/* The library hands us the middle of what it knows of a peer. */
static struct peer_hdr *
peer_of(struct peer_info *info)
{
	return (struct peer_hdr *)(void *)((char *)info -
					   offsetof(struct peer_hdr, info));
}

static bool
may_connect_plain(const struct diam_node *node, struct peer_info *info)
{
	const struct diam_peer *peer = listed(node, info->pi_diamid);
	struct diam_link link;

	if (node->may_connect_plain == NULL) {
		if (!node->allow_plain || (peer != NULL && peer->tls))
			return false;
		return peer != NULL ||
		       (node->may_connect != NULL &&
			node->may_connect(node->may_connect_ctx, info->pi_diamid));
	}
	diam_link_read(&link, peer_of(info));
	return peer == NULL && node->may_connect_plain(node->may_connect_ctx,
						       info->pi_diamid, link.address);
}

static bool
may_connect(const struct diam_node *node, struct peer_info *info)
{
	if (!diam_identity_is_valid(info->pi_diamid))
		return false;
	if (info->runtime.pir_cert_list_size == 0) {
		if (!may_connect_plain(node, info))
			return false;
		info->config.pic_flags.sec = PI_SEC_NONE;
		return true;
	}
	if (!certificate_names(info))
		return false;
	return listed(node, info->pi_diamid) != NULL ||
	       (node->may_connect != NULL &&
		node->may_connect(node->may_connect_ctx, info->pi_diamid));
}

/* A peer that we call and that is not to come without TLS. */
static bool
only_comes_with_tls(const struct diam_node *node, const struct diam_peer *peer)
{
	return node->may_connect_plain != NULL || (peer->tls && peer->host[0] != '\0');
}

static bool
origin_of(char out[DIAM_IDENTITY_MAX + 1], struct msg *cer)
{
	struct avp *origin = diam_avp_find(cer, AC_ORIGIN_HOST, 0);
	struct avp_hdr *hdr = NULL;

	if (origin == NULL || fd_msg_avp_hdr(origin, &hdr) != 0 ||
	    hdr->avp_value == NULL || hdr->avp_value->os.len > DIAM_IDENTITY_MAX ||
	    memchr(hdr->avp_value->os.data, '\0', hdr->avp_value->os.len) != NULL)
		return false;
	memcpy(out, hdr->avp_value->os.data, hdr->avp_value->os.len);
	out[hdr->avp_value->os.len] = '\0';
	return true;
}

bool
diam_peer_may_come(void *ctx, struct msg *cer, const gnutls_datum_t *certs,
		   unsigned count)
{
	char identity[DIAM_IDENTITY_MAX + 1];
	struct peer_info info = { .pi_diamid = identity };
	struct diam_node *node = ctx;
	const struct diam_peer *peer;

	if (!origin_of(identity, cer)) /* the library says what is wrong with it */
		return count > 0;
	diam_settle_wait(node, identity);
	info.runtime.pir_cert_list = certs;
	info.runtime.pir_cert_list_size = count;
	if (count > 0) {
		if (may_connect(node, &info))
			return true;
		gba_log(node->log, GBA_LOG_WARNING, "diam",
			"peer refused identity=%s tls=yes", identity);
		return false;
	}
	peer = listed(node, identity);
	if (peer == NULL || !only_comes_with_tls(node, peer))
		return true;
	gba_log(node->log, GBA_LOG_WARNING, "diam",
		"peer refused identity=%s: it does not come without TLS", identity);
	return false;
}

static int
on_validate(struct peer_info *info, int *auth, int (**after_tls)(struct peer_info *))
{
	struct diam_node *node = atomic_load(&the_node);
	int before;

	(void)after_tls;
	if (node == NULL)
		return 0;
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &before);
	*auth = may_connect(node, info) ? 1 : -1;
	if (*auth < 0)
		gba_log(node->log, GBA_LOG_WARNING, "diam",
			"peer refused identity=%s tls=%s", info->pi_diamid,
			info->runtime.pir_cert_list_size > 0 ? "yes" : "no");
	pthread_setcancelstate(before, NULL);
	return 0;
}

/* --- peers that the library knew before and so does not ask us about
 * ---------------------- */

static void
stranger_set(struct diam_node *node, const char *identity, bool strange)
{
	struct diam_stranger **at, *s;

	pthread_mutex_lock(&node->lock);
	for (at = &node->strangers; *at != NULL; at = &(*at)->next) {
		if (strcasecmp((*at)->identity, identity) == 0)
			break;
	}
	s = *at;
	if (s != NULL && !strange) {
		*at = s->next;
		free(s);
	} else if (s == NULL && strange) {
		s = calloc(1, sizeof(*s));
		if (s != NULL) {
			snprintf(s->identity, sizeof(s->identity), "%s", identity);
			s->next = node->strangers;
			node->strangers = s;
		}
	}
	pthread_mutex_unlock(&node->lock);
}

bool
diam_peer_is_stranger(struct diam_node *node, const char *identity)
{
	bool found = false;

	pthread_mutex_lock(&node->lock);
	for (struct diam_stranger *s = node->strangers; s != NULL && !found; s = s->next)
		found = strcasecmp(s->identity, identity) == 0;
	pthread_mutex_unlock(&node->lock);
	return found;
}

/* --- hooks
 * -------------------------------------------------------------------------------- */

/* The library sets Nagle's algorithm on its sockets, which costs 40 ms now and then. */
static void
no_delay(struct peer_hdr *peer)
{
	const int on = 1, sock = diam_link_socket(peer);

	if (sock >= 0)
		(void)setsockopt(sock, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
}

static void
on_connected(struct diam_node *node, struct peer_hdr *peer)
{
	const bool strange = peer->info.runtime.pir_cert_list_size > 0 &&
			     !certificate_names(&peer->info);

	stranger_set(node, peer->info.pi_diamid, strange);
	if (node->may_connect_plain != NULL)
		diam_link_keep(node, peer);
	no_delay(peer);
	gba_log(node->log, strange ? GBA_LOG_ERROR : GBA_LOG_INFO, "diam",
		"peer %s identity=%s",
		strange ? "has another's certificate" : "connected",
		peer->info.pi_diamid);
}

/* An answer with keys was put on the wire, or will never be: overwrite them here, because
 * the library frees without wiping. */
static void
wipe_answer(struct diam_node *node, struct msg *msg)
{
	const struct diam_command *command;
	struct msg_hdr *hdr = NULL;

	if (fd_msg_hdr(msg, &hdr) != 0 || (hdr->msg_flags & CMD_FLAG_REQUEST) != 0)
		return;
	command = diam_command_find(node, hdr->msg_appl, hdr->msg_code);
	if (command == NULL)
		return;
	diam_avps_wipe(msg, &command->answer);
	diam_unsent_add(node, -1);
}

/* It had a connection, be it one that is not trusted yet or any more. */
static bool
was_connected(struct peer_hdr *peer)
{
	const int state = fd_peer_get_state(peer);

	return state == STATE_OPEN || state == STATE_OPEN_NEW || state == STATE_REOPEN ||
	       state == STATE_SUSPECT;
}

static bool
is_request(struct msg *msg)
{
	struct msg_hdr *hdr = NULL;

	return fd_msg_hdr(msg, &hdr) == 0 && (hdr->msg_flags & CMD_FLAG_REQUEST) != 0;
}

/* A CEA that came, with a result that is no success. */
static bool
refuses_us(const struct diam_node *node, struct msg *msg, struct diam_result *result,
	   char message[256])
{
	struct msg_hdr *hdr = NULL;

	return fd_msg_hdr(msg, &hdr) == 0 && hdr->msg_code == CC_CAPABILITIES_EXCHANGE &&
	       (hdr->msg_flags & CMD_FLAG_REQUEST) == 0 && !diam_is_from_us(node, msg) &&
	       diam_result_parse(result, message, msg) == GBA_OK &&
	       !diam_result_is_success(result);
}

static void
on_no_connection(const struct diam_node *node, struct msg *msg, const char *who,
		 const char *text)
{
	struct diam_result result;
	char message[256] = "";

	if (msg == NULL || !refuses_us(node, msg, &result, message)) {
		gba_log(node->log, GBA_LOG_INFO, "diam", "no connection identity=%s: %s",
			who, text != NULL ? text : "-");
		return;
	}
	gba_log(node->log, GBA_LOG_WARNING, "diam",
		"no connection identity=%s: it refuses %s, result=%u%s%s%s", who,
		node->identity, result.code, *message != '\0' ? ": " : "", message,
		result.code == UNKNOWN_PEER ? ": that name has to be provisioned there"
					    : "");
}

static void
hook_run(struct diam_node *node, enum fd_hook_type type, struct msg *msg,
	 struct peer_hdr *peer, const char *text)
{
	const char *who = peer != NULL ? peer->info.pi_diamid : "-";

	switch (type) {
	case HOOK_MESSAGE_SENT:
		wipe_answer(node, msg);
		break;
	case HOOK_MESSAGE_DROPPED:
		gba_log(node->log, GBA_LOG_INFO, "diam", "message dropped: %s",
			text != NULL ? text : "-");
		if (msg != NULL) {
			diam_ask_dropped(node, msg);
			wipe_answer(node, msg);
		}
		break;
	case HOOK_PEER_CONNECT_SUCCESS:
		on_connected(node, peer);
		break;
	case HOOK_PEER_CONNECT_FAILED:
		if (peer != NULL && (msg == NULL ? was_connected(peer) : is_request(msg)))
			diam_settle_note(node, who);
		on_no_connection(node, msg, who, text);
		break;
	case HOOK_MESSAGE_PARSING_ERROR:
		/* text is no text when the octets did not even make a message */
		gba_log(node->log, GBA_LOG_INFO, "diam", "message refused peer=%s: %s",
			who, msg != NULL && text != NULL ? text : "not Diameter");
		break;
	case HOOK_MESSAGE_ROUTING_ERROR:
		gba_log(node->log, GBA_LOG_INFO, "diam", "no route: %s",
			text != NULL ? text : "-");
		break;
	default:
		break;
	}
}

/* Registered for every hook: where nobody is, the library dumps messages, keys and all.
 */
static void
on_hook(enum fd_hook_type type, struct msg *msg, struct peer_hdr *peer, void *other,
	struct fd_hook_permsgdata *pmd, void *data)
{
	int before;

	(void)pmd;
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &before);
	hook_run(data, type, msg, peer, other);
	pthread_setcancelstate(before, NULL);
}

enum gba_status
diam_peer_watch(struct diam_node *node)
{
	const uint32_t all = (UINT32_C(1) << (HOOK_LAST + 1)) - 1;

	atomic_store(&the_node, node);
	if (fd_peer_validate_register(on_validate) != 0 ||
	    fd_hook_register(all, on_hook, node, NULL, &node->hook) != 0)
		return GBA_ERR_NOMEM;
	return GBA_OK;
}

void
diam_peer_unwatch(struct diam_node *node)
{
	atomic_store(&the_node, NULL);
	while (node->strangers != NULL) {
		struct diam_stranger *next = node->strangers->next;

		free(node->strangers);
		node->strangers = next;
	}
	diam_links_free(node);
	diam_settle_free(node);
}

/* --- states
 * -------------------------------------------------------------------------------- */

unsigned
diam_open_asked(struct diam_node *node, uint32_t application)
{
	unsigned count = 0;

	for (size_t i = 0; node != NULL && i < node->peer_count; i++)
		if (node->peers[i].asked == application &&
		    diam_peer_is_open(node, node->peers[i].identity))
			count++;
	return count;
}

/* Peers that messages are sent to, by identity; the library does not export them in a
 * header. A peer is on it a moment after its state is open, and one that connected not
 * before it has answered the first watchdog. */
extern struct fd_list fd_g_activ_peers;
extern pthread_rwlock_t fd_g_activ_peers_rw;

/* How many of them have this identity, or any if it is NULL; without strangers. */
static unsigned
count_open(struct diam_node *node, const char *identity)
{
	unsigned count = 0;

	if (node == NULL || pthread_rwlock_rdlock(&fd_g_activ_peers_rw) != 0)
		return 0;
	for (struct fd_list *li = fd_g_activ_peers.next; li != &fd_g_activ_peers;
	     li = li->next) {
		struct peer_hdr *peer = (struct peer_hdr *)li->o;
		const char *name = peer->info.pi_diamid;

		count += (identity == NULL || strcasecmp(name, identity) == 0) &&
					 fd_peer_get_state(peer) == STATE_OPEN &&
					 !diam_peer_is_stranger(node, name)
				 ? 1
				 : 0;
	}
	pthread_rwlock_unlock(&fd_g_activ_peers_rw);
	return count;
}

unsigned
diam_open_peers(struct diam_node *node)
{
	return count_open(node, NULL);
}

bool
diam_peer_is_open(struct diam_node *node, const char *identity)
{
	return count_open(node, identity) > 0;
}
