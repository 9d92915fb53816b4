/* SPDX-License-Identifier: Apache-2.0 */
/* One post, and what libcurl is told for it. */
#include "lib/web_call.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/secret.h"

#define IN_FIRST 4096

/* The first failure sticks. */
#define SET(option, value)                                                               \
	(code = code != CURLE_OK ? code : curl_easy_setopt(easy, option, value))

/* --- what all calls have in common -----------------------------------------------------
 */

static struct curl_slist *
connect_to(const char *address)
{
	const bool is_v6 = strchr(address, ':') != NULL && *address != '[';
	char line[300];

	snprintf(line, sizeof(line), is_v6 ? "::[%s]:" : "::%s:", address);
	return curl_slist_append(NULL, line);
}

enum gba_status
web_target_init(struct web_target *target, const struct web_pool_conf *conf)
{
	target->url = strdup(conf->url);
	target->certificate = strdup(conf->certificate);
	target->key = strdup(conf->key);
	target->ca = strdup(conf->ca);
	if (*conf->address != '\0')
		target->connect_to = connect_to(conf->address);
	return target->url != NULL && target->certificate != NULL &&
			       target->key != NULL && target->ca != NULL &&
			       (target->connect_to != NULL || *conf->address == '\0')
		       ? GBA_OK
		       : GBA_ERR_NOMEM;
}

void
web_target_fini(struct web_target *target)
{
	free(target->url);
	free(target->certificate);
	free(target->key);
	free(target->ca);
	curl_slist_free_all(target->connect_to);
}

static curl_socket_t
on_socket(void *ctx, curlsocktype purpose, struct curl_sockaddr *address)
{
	(void)ctx;
	(void)purpose;
	return socket(address->family, address->socktype | SOCK_CLOEXEC,
		      address->protocol);
}

/* Secrets: the answer is wiped when the call goes. */
static bool
grow(struct web_call *call, size_t len)
{
	size_t size = call->in.size == 0 ? IN_FIRST : call->in.size;
	uint8_t *p;

	while (size < len)
		size *= 2;
	p = malloc(size);
	if (p == NULL)
		return false;
	if (call->in.len > 0)
		memcpy(p, call->in.p, call->in.len);
	gba_wipe(call->in.p, call->in.size);
	free(call->in.p);
	call->in.p = p;
	call->in.size = size;
	return true;
}

static size_t
on_data(char *p, size_t one, size_t len, void *ctx)
{
	struct web_call *call = ctx;

	(void)one;
	if (len > call->answer_max - call->in.len)
		return 0; /* ends the call */
	if (call->in.len + len > call->in.size && !grow(call, call->in.len + len))
		return 0;
	memcpy(call->in.p + call->in.len, p, len);
	call->in.len += len;
	return len;
}

/* No redirects, no proxy, no resumption (each connection shows both certificates), and
 * no authority but ours, of which libcurl would remember the file. */
CURLcode
web_target_set(const struct web_target *target, CURL *easy)
{
	CURLcode code = CURLE_OK;

	SET(CURLOPT_NOSIGNAL, 1L);
	SET(CURLOPT_PROTOCOLS_STR, "https");
	SET(CURLOPT_FOLLOWLOCATION, 0L);
	SET(CURLOPT_PROXY, "");
	SET(CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	SET(CURLOPT_SSL_VERIFYPEER, 1L);
	SET(CURLOPT_SSL_VERIFYHOST, 2L);
	SET(CURLOPT_SSL_SESSIONID_CACHE, 0L);
	SET(CURLOPT_CAINFO, target->ca);
	SET(CURLOPT_CAPATH, NULL);
	SET(CURLOPT_SSLCERT, target->certificate);
	SET(CURLOPT_SSLKEY, target->key);
	SET(CURLOPT_KEYPASSWD, ""); /* nobody is asked for one */
#if LIBCURL_VERSION_NUM >= 0x075700
	SET(CURLOPT_CA_CACHE_TIMEOUT, 0L);
#endif
	SET(CURLOPT_CONNECT_TO, target->connect_to);
	SET(CURLOPT_MAXAGE_CONN, (long)WEB_CONNECTION_IDLE_S);
	SET(CURLOPT_OPENSOCKETFUNCTION, on_socket);
	SET(CURLOPT_WRITEFUNCTION, on_data);
	/* HTTP/2 where the BSF has it; libcurl may have been built without. */
	if (code == CURLE_OK)
		(void)curl_easy_setopt(easy, CURLOPT_HTTP_VERSION,
				       (long)CURL_HTTP_VERSION_2TLS);
	return code;
}

/* --- one call --------------------------------------------------------------------------
 */

static bool
add_header(struct web_call *call, const char *line)
{
	struct curl_slist *more = curl_slist_append(call->headers, line);

	if (more != NULL)
		call->headers = more;
	return more != NULL;
}

static bool
add_headers(struct web_call *call, const struct web_post *post)
{
	char type[128];

	snprintf(type, sizeof(type), "Content-Type: %s",
		 post->type != NULL ? post->type : "");
	return add_header(call, "Expect:") &&
	       (post->type == NULL || add_header(call, type)) &&
	       (post->header == NULL || add_header(call, post->header));
}

struct web_call *
web_call_new(const struct web_post *post, int64_t now_ms)
{
	const size_t url_size = strlen(post->url) + 1;
	struct web_call *call = calloc(1, sizeof(*call) + url_size + post->body.len);

	if (call == NULL)
		return NULL;
	memcpy(call->text, post->url, url_size);
	call->url = call->text;
	if (post->body.len > 0)
		memcpy(call->text + url_size, post->body.p, post->body.len);
	call->body =
		(struct gba_octets){ (uint8_t *)call->text + url_size, post->body.len };
	call->until_ms = now_ms + post->timeout_ms;
	call->answer_max = post->answer_max;
	if (!add_headers(call, post)) {
		web_call_free(call);
		return NULL;
	}
	return call;
}

void
web_call_free(struct web_call *call)
{
	if (call->easy != NULL) {
		(void)curl_easy_setopt(call->easy, CURLOPT_ERRORBUFFER, NULL);
		(void)curl_easy_setopt(call->easy, CURLOPT_HTTPHEADER, NULL);
	}
	curl_slist_free_all(call->headers);
	gba_wipe(call->in.p, call->in.size);
	free(call->in.p);
	free(call);
}

/* Connections from before the BSF fell silent may be dead without a sign of it, and are
 * not used again. libcurl counts their age in seconds, rounded down. */
static CURLcode
limit_reuse(CURL *easy, const struct web_target *target, int64_t now_ms)
{
	const int64_t since_s = (now_ms - target->silent_ms) / 1000;
	long life_s = WEB_CONNECTION_LIFE_S;
	bool fresh = false;
	CURLcode code = CURLE_OK;

	if (target->silent_ms != 0 && since_s <= life_s) {
		fresh = since_s < 2;
		life_s = fresh ? 1 : (long)since_s - 1;
	}
	SET(CURLOPT_FRESH_CONNECT, fresh ? 1L : 0L);
	SET(CURLOPT_MAXLIFETIME_CONN, life_s);
	return code;
}

CURLcode
web_call_prepare(struct web_call *call, CURL *easy, const struct web_target *target,
		 int64_t now_ms)
{
	const long left_ms = (long)(call->until_ms - now_ms);
	CURLcode code = limit_reuse(easy, target, now_ms);

	call->easy = easy;
	SET(CURLOPT_URL, call->url);
	SET(CURLOPT_HTTPHEADER, call->headers);
	SET(CURLOPT_ERRORBUFFER, call->why);
	SET(CURLOPT_WRITEDATA, call);
	SET(CURLOPT_TIMEOUT_MS, left_ms > 0 ? left_ms : 1L); /* 0: for ever */
	if (call->is_probe) {
		SET(CURLOPT_NOBODY, 1L);
	} else {
		SET(CURLOPT_POST, 1L);
		SET(CURLOPT_POSTFIELDS, call->body.p);
		SET(CURLOPT_POSTFIELDSIZE, (long)call->body.len);
	}
	return code;
}

unsigned
web_call_http(const struct web_call *call)
{
	long http = 0;

	if (call->easy != NULL)
		(void)curl_easy_getinfo(call->easy, CURLINFO_RESPONSE_CODE, &http);
	return (unsigned)http;
}

const char *
web_call_why(const struct web_call *call, CURLcode code)
{
	if (code == CURLE_OK)
		return "";
	if (code == CURLE_ABORTED_BY_CALLBACK)
		return "the context was freed";
	if (code == CURLE_WRITE_ERROR)
		return "the answer is too long";
	return call->why[0] != '\0' ? call->why : curl_easy_strerror(code);
}
