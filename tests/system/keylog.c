/* SPDX-License-Identifier: Apache-2.0 */
/* For LD_PRELOAD: a program that has its TLS from OpenSSL tells the keys of its
 * connections in $SSLKEYLOGFILE, as one with GnuTLS does by itself, so that a test reads
 * what a link carried. */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <openssl/ssl.h>

typedef SSL_CTX *new_fn(const SSL_METHOD *method);
typedef void set_fn(SSL_CTX *ctx, SSL_CTX_keylog_cb_func on_line);

/* Opened anew for each line, which goes in one write: other programs write to the file
 * too. */
static void
on_line(const SSL *ssl, const char *line)
{
	const char *path = getenv("SSLKEYLOGFILE");
	const int fd =
		path != NULL ? open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600)
			     : -1;

	(void)ssl;
	if (fd < 0)
		return;
	dprintf(fd, "%s\n", line);
	close(fd);
}

SSL_CTX *
SSL_CTX_new(const SSL_METHOD *method)
{
	new_fn *const real = (new_fn *)(uintptr_t)dlsym(RTLD_NEXT, "SSL_CTX_new");
	set_fn *const set =
		(set_fn *)(uintptr_t)dlsym(RTLD_NEXT, "SSL_CTX_set_keylog_callback");
	SSL_CTX *const ctx = real != NULL ? real(method) : NULL;

	if (ctx != NULL && set != NULL)
		set(ctx, on_line);
	return ctx;
}
