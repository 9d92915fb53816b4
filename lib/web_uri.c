/* SPDX-License-Identifier: Apache-2.0 */
/* The URI of a BSF, read by libcurl, which also uses it. */
#include "lib/web_uri.h"

#include <curl/curl.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"

static bool
has(CURLU *url, CURLUPart part)
{
	char *text = NULL;
	const bool found = curl_url_get(url, part, &text, 0) == CURLUE_OK;

	curl_free(text);
	return found;
}

/* What libcurl lets pass: blanks and control octets. */
static bool
is_plain(const char *uri)
{
	for (; *uri != '\0'; uri++)
		if ((unsigned char)*uri <= 0x20 || (unsigned char)*uri >= 0x7f)
			return false;
	return true;
}

static enum gba_status
join(char out[WEB_URL_MAX], const char *base, const char *resource)
{
	char joined[WEB_URL_MAX];
	struct gba_buf buf = gba_buf(joined, sizeof(joined));
	size_t len = strlen(base);

	while (*resource != '\0' && len > 0 && base[len - 1] == '/')
		len--;
	gba_buf_put(&buf, base, len);
	gba_buf_str(&buf, resource);
	if (gba_buf_status(&buf) != GBA_OK)
		return GBA_ERR_SYNTAX;
	memcpy(out, joined, buf.len + 1);
	return GBA_OK;
}

enum gba_status
web_url_build(char out[WEB_URL_MAX], const char *uri, const char *resource)
{
	enum gba_status status = GBA_ERR_SYNTAX;
	char *base = NULL;
	CURLU *url;

	if (strncasecmp(uri, "https://", 8) != 0 || uri[8] == '/' ||
	    strchr(uri, '?') != NULL || strchr(uri, '#') != NULL || !is_plain(uri))
		return GBA_ERR_SYNTAX;
	url = curl_url();
	if (url == NULL)
		return GBA_ERR_NOMEM;
	if (curl_url_set(url, CURLUPART_URL, uri, CURLU_DISALLOW_USER) == CURLUE_OK &&
	    has(url, CURLUPART_HOST) &&
	    curl_url_get(url, CURLUPART_URL, &base, 0) == CURLUE_OK)
		status = join(out, base, resource);
	curl_free(base);
	curl_url_cleanup(url);
	return status;
}
