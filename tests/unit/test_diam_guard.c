/* SPDX-License-Identifier: Apache-2.0 */
/* freeDiameter's threads are kept from each other. Without the guard the first test
 * aborts, the second dies of a signal, and the TLS ones lose records or never end. */
#include "unit.h"

#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "diam/guard.h"

/* --- a queue ---------------------------------------------------------------------------
 */

static void
on_signal(int number)
{
	(void)number;
	usleep(200000); /* ten times as long as the library waits for a thread */
}

static atomic_bool takes;

static void *
take(void *queue)
{
	struct fd_event *event = NULL;

	takes = true;
	return fd_fifo_get(queue, &event) == EPIPE ? queue : NULL;
}

Test(diam_guard, a_queue_is_taken_down_though_a_thread_in_it_is_slow)
{
	struct fifo *queue = NULL;
	void *told = NULL;
	pthread_t thread;

	cr_assert(diam_guard(), "each call is found");
	cr_assert(diam_guard(), "and found again");
	signal(SIGUSR1, on_signal);
	cr_assert_eq(fd_fifo_new(&queue, 1), 0);
	cr_assert_eq(pthread_create(&thread, NULL, take, queue), 0);
	while (!takes)
		usleep(1000);
	usleep(100000);
	pthread_kill(thread, SIGUSR1);
	usleep(50000);
	fd_event_destroy(&queue, free);
	cr_expect_null(queue);
	pthread_join(thread, &told);
	cr_expect_not_null(told, "the thread was told that the queue is gone");
}

/* --- an instant that is freed while it is waited for
 * -------------------------------------
 */

static struct timespec *waited_for; /* what the caller gave */

/* The lock is held until here, and a moment later whoever has it may free the instant. */
int
pthread_cond_timedwait(pthread_cond_t *cond, pthread_mutex_t *lock,
		       const struct timespec *at)
{
	static int (*next)(pthread_cond_t *, pthread_mutex_t *, const struct timespec *);

	if (next == NULL)
		*(void **)&next = dlsym(RTLD_NEXT, "pthread_cond_timedwait");
	if (waited_for != NULL)
		*waited_for = (struct timespec){ .tv_sec = 4000000000, .tv_nsec = -1 };
	return next(cond, lock, at);
}

Test(diam_guard, an_instant_is_waited_for_though_it_is_gone)
{
	pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
	struct timespec at = { .tv_sec = 1 };

	alarm(20);
	waited_for = &at;
	pthread_mutex_lock(&lock);
	cr_expect_eq(diam_guard_timedwait(&cond, &lock, &at), ETIMEDOUT);
	pthread_mutex_unlock(&lock);
	waited_for = NULL;
	cr_expect_eq(at.tv_nsec, -1);
}

/* --- a connection that the peer has closed ---------------------------------------------
 */

Test(diam_guard, what_is_written_arrives_and_nobody_dies_of_a_closed_connection)
{
	const struct iovec parts[] = {
		{ .iov_base = (char[]){ 'a', 'b' }, .iov_len = 2 },
		{ .iov_base = (char[]){ 'c' }, .iov_len = 1 },
	};
	char got[4] = "";
	int ends[2];

	signal(SIGPIPE, SIG_DFL);
	cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	cr_expect_eq(diam_guard_writev(ends[0], parts, 2), 3);
	cr_expect_eq(read(ends[1], got, sizeof(got)), 3);
	cr_expect_str_eq(got, "abc");
	cr_expect_arr_eq(parts[0].iov_base, "\0\0", 2, "what was sent is overwritten");
	cr_expect_arr_eq(parts[1].iov_base, "\0", 1);
	close(ends[1]);
	cr_expect_eq(diam_guard_writev(ends[0], parts, 2), -1);
	cr_expect_eq(errno, EPIPE);
	close(ends[0]);
}

/* The library cancels the thread that sends as soon as it is told that a message is sent.
 */
static void *
write_cancelled(void *arg)
{
	static char octet[] = { 'x' }; /* a cancelled thread leaves its stack as it is */
	static const struct iovec part = { .iov_base = octet, .iov_len = 1 };

	pthread_cancel(pthread_self());
	(void)diam_guard_writev(*(const int *)arg, &part, 1);
	pthread_testcancel();
	return NULL;
}

Test(diam_guard, a_message_that_is_said_to_be_sent_leaves_before_its_thread_ends)
{
	void *result = NULL;
	pthread_t thread;
	char got = 0;
	int ends[2];

	cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends), 0);
	cr_assert_eq(pthread_create(&thread, NULL, write_cancelled, ends), 0);
	pthread_join(thread, &result);
	cr_expect_eq(result, PTHREAD_CANCELED);
	cr_expect_eq(read(ends[1], &got, 1), 1);
	cr_expect_eq(got, 'x');
	close(ends[0]);
	close(ends[1]);
}

/* --- a TLS session ---------------------------------------------------------------------
 */

struct end {
	gnutls_session_t session;
	gnutls_anon_client_credentials_t as_client;
	gnutls_anon_server_credentials_t as_server;
	int fd;
	bool up;
};

/* Nobody is who he says; the records are what matters. */
static void *
shake_hands(void *arg)
{
	struct end *end = arg;
	int error;

	do
		error = gnutls_handshake(end->session);
	while (error < 0 && gnutls_error_is_fatal(error) == 0);
	end->up = error == GNUTLS_E_SUCCESS;
	return NULL;
}

static void
end_open(struct end *end, unsigned side, int fd)
{
	static const char suites[] = "NORMAL:-VERS-ALL:+VERS-TLS1.2:-KX-ALL:+ANON-ECDH";

	memset(end, 0, sizeof(*end));
	end->fd = fd;
	gnutls_anon_allocate_client_credentials(&end->as_client);
	gnutls_anon_allocate_server_credentials(&end->as_server);
	cr_assert_eq(gnutls_init(&end->session, side), 0);
	cr_assert_eq(gnutls_priority_set_direct(end->session, suites, NULL), 0);
	cr_assert_eq(gnutls_credentials_set(end->session, GNUTLS_CRD_ANON,
					    side == GNUTLS_CLIENT
						    ? (void *)end->as_client
						    : (void *)end->as_server),
		     0);
	gnutls_transport_set_int(end->session, fd);
}

static void
end_close(struct end *end)
{
	diam_guard_deinit(end->session);
	gnutls_anon_free_client_credentials(end->as_client);
	gnutls_anon_free_server_credentials(end->as_server);
	close(end->fd);
}

static void
pair_open(struct end *near, struct end *far)
{
	pthread_t thread;
	int ends[2];

	cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	end_open(near, GNUTLS_CLIENT, ends[0]);
	end_open(far, GNUTLS_SERVER, ends[1]);
	cr_assert_eq(pthread_create(&thread, NULL, shake_hands, far), 0);
	shake_hands(near);
	pthread_join(thread, NULL);
	cr_assert(near->up && far->up);
}

#define RECORD 700

/* One record after the other, until it is told that there is no more to say. */
static void *
send_on(void *arg)
{
	static _Thread_local unsigned char record[RECORD];
	const struct end *end = arg;
	ssize_t sent;

	for (unsigned i = 0;; i++) {
		memset(record, (int)(i & 0xff), sizeof(record));
		sent = diam_guard_send(end->session, record, sizeof(record));
		pthread_testcancel();
		if (sent != RECORD)
			return (void *)(intptr_t)sent;
	}
}

/* How many whole records came; in the end what ended it. */
static unsigned
read_on(const struct end *end, unsigned most, ssize_t *last)
{
	unsigned char record[RECORD];
	unsigned count = 0;

	while (count < most &&
	       (*last = gnutls_record_recv(end->session, record, sizeof(record))) > 0) {
		cr_assert_eq(*last, RECORD);
		for (size_t i = 1; i < sizeof(record); i++)
			cr_assert_eq(record[i], record[0], "two records in one");
		count++;
	}
	return count;
}

static void *
say_bye(void *arg)
{
	const struct end *end = arg;

	return (void *)(intptr_t)diam_guard_bye(end->session, GNUTLS_SHUT_RDWR);
}

Test(diam_guard, each_record_is_whole_though_many_send_and_two_say_goodbye)
{
	pthread_t senders[3], leavers[2];
	struct end near, far;
	ssize_t last = 1;
	void *result;

	for (int round = 0; round < 8; round++) {
		pair_open(&near, &far);
		for (size_t i = 0; i < 3; i++)
			cr_assert_eq(pthread_create(&senders[i], NULL, send_on, &near),
				     0);
		cr_assert_eq(read_on(&far, 100, &last), 100);
		for (size_t i = 0; i < 2; i++)
			cr_assert_eq(pthread_create(&leavers[i], NULL, say_bye, &near),
				     0);
		(void)read_on(&far, 1000000, &last);
		cr_expect_eq(last, 0, "it ends with a goodbye: %s",
			     gnutls_strerror((int)last));
		for (size_t i = 0; i < 2; i++) {
			pthread_join(leavers[i], &result);
			cr_expect_null(result);
		}
		for (size_t i = 0; i < 3; i++) {
			pthread_join(senders[i], &result);
			cr_expect_eq((intptr_t)result, GNUTLS_E_INVALID_SESSION);
		}
		end_close(&near);
		end_close(&far);
	}
}

static void *
read_all(void *end)
{
	ssize_t last = 1;

	(void)read_on(end, UINT_MAX, &last);
	return (void *)(intptr_t)last;
}

/* The library cancels a thread that sends, here while the peer does not read. */
Test(diam_guard, a_sender_that_is_cancelled_leaves_a_whole_record_and_no_lock)
{
	unsigned char record[RECORD] = { 0 };
	pthread_t sender, reader;
	struct end near, far;
	void *result = NULL;

	alarm(20);
	pair_open(&near, &far);
	cr_assert_eq(pthread_create(&sender, NULL, send_on, &near), 0);
	usleep(200000); /* it fills what the socket holds, and is stuck */
	pthread_cancel(sender);
	cr_assert_eq(pthread_create(&reader, NULL, read_all, &far), 0);
	pthread_join(sender, &result);
	cr_expect_eq(result, PTHREAD_CANCELED);
	memset(record, 7, sizeof(record));
	cr_expect_eq(diam_guard_send(near.session, record, sizeof(record)), RECORD);
	cr_expect_arr_eq(record, (unsigned char[RECORD]){ 0 }, RECORD,
			 "what was sent is overwritten");
	cr_expect_eq(diam_guard_bye(near.session, GNUTLS_SHUT_WR), 0);
	pthread_join(reader, &result);
	cr_expect_null(result, "%s", gnutls_strerror((int)(intptr_t)result));
	cr_expect_eq(diam_guard_send(near.session, record, sizeof(record)),
		     GNUTLS_E_INVALID_SESSION, "after the goodbye there is no sending");
	end_close(&near);
	end_close(&far);
}

/* --- a Session-Id that cannot be one
 * ----------------------------------------------------
 */

/* A Device-Watchdog-Request with one AVP: its code, flags and value. */
static int
parsed(uint8_t code, uint8_t flags, const char *value, size_t len)
{
	const size_t head = (flags & AVP_FLAG_VENDOR) != 0 ? 12 : 8;
	const size_t size = head + len, all = 20 + ((size + 3) & ~(size_t)3);
	uint8_t *buffer = calloc(1, all);
	struct msg *msg = NULL;
	int error;

	cr_assert_not_null(buffer);
	buffer[0] = 1;
	buffer[3] = (uint8_t)all;
	buffer[4] = CMD_FLAG_REQUEST;
	buffer[6] = 280 >> 8;
	buffer[7] = 280 & 0xff;
	buffer[22] = 1; /* codes from 256 on */
	buffer[23] = code;
	buffer[24] = flags;
	buffer[27] = (uint8_t)size;
	if (len > 0)
		memcpy(buffer + 20 + head, value, len);
	error = diam_guard_parse(&buffer, all, &msg);
	if (error == 0)
		(void)fd_msg_free(msg);
	else
		free(buffer);
	return error;
}

Test(diam_guard, a_session_id_that_is_empty_or_holds_a_nul_does_not_parse)
{
	const uint8_t session = 263 - 256, host = 264 - 256;

	cr_expect_eq(parsed(session, AVP_FLAG_MANDATORY, "a;1;2", 5), 0);
	cr_expect_eq(parsed(session, AVP_FLAG_MANDATORY, "", 0), EBADMSG);
	cr_expect_eq(parsed(session, AVP_FLAG_MANDATORY, "\0;1;2", 5), EBADMSG);
	cr_expect_eq(parsed(session, AVP_FLAG_MANDATORY, "a;1;\0", 5), EBADMSG);
	cr_expect_eq(parsed(session, 0, "a\0b", 3), EBADMSG);
	cr_expect_eq(parsed(session, AVP_FLAG_VENDOR, "a\0b", 3), 0, "of a vendor");
	cr_expect_eq(parsed(host, AVP_FLAG_MANDATORY, "a\0b", 3), 0, "another AVP");
}
