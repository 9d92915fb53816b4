/* SPDX-License-Identifier: Apache-2.0 */
/** @file guard.h  What the threads of freeDiameter 1.2.1 do to each other, kept apart.
 *
 * Faults of the library end the process that uses it, lose a message or leave a key in
 * memory. Each lies in a call that the library makes of another one, and is mended there:
 * the call is led to a function below. Nothing but libfdcore's and libfdproto's own calls
 * is touched, so that libmicrohttpd, and a program that loads libgba-naf, keep their
 * GnuTLS as it is.
 *
 * - A TLS session has several writers: the thread that reads says goodbye when the peer
 * does so, while another one sends or says goodbye too. GnuTLS allows one; a record that
 *   one of them has freed is sent by the other. Here each waits for its turn.
 * - A connection that the peer has closed is written to: SIGPIPE ends a process that has
 * not made itself immune to it. Here it is an error like others.
 * - The thread that sends is cancelled at a stop, also after it has told
 * HOOK_MESSAGE_SENT and before it has sent. Here the message leaves first.
 * - What it has sent or received it frees as it is, with the keys that an answer holds.
 *   Here that is overwritten.
 * - When a queue is taken down its waiting threads have 20 ms to see that; if one has not
 *   been given the processor until then, the process aborts. Here they have seconds.
 * - The thread that ends what is not answered in time waits for an instant that stands in
 *   the first of these questions, and an answer frees it before the wait has begun: then it
 *   may wait for good, and no question ends any more. Here the instant is its own.
 * - Its threads pass messages on through queues with room for 20 to 30, in a circle: each
 * may wait for room in the next one, and when all do, nothing moves until the process is
 * killed. Here nobody waits for room in the queue of what came in.
 * - A message whose Session-Id is empty or holds a NUL makes the library shut itself down,
 *   and the process with it. Here it is one that cannot be parsed: its connection is closed.
 * - A peer whose connection broke and that is back is asked nothing until it has answered
 *   three watchdogs (RFC 3539 clause 3.4.1, REOPEN), and that is right; but what it asks
 *   meanwhile is taken, and the answer thrown away. Here the answer leaves.
 * - What the library answers itself, because an AVP is not known or not there, has a
 * result and no other AVP of the command, nor the flag P of the request. Here it can get
 * them.
 * - A request without a Destination-Realm is told that its command is unknown, also where
 *   there is a Destination-Host. Here it can be told what it lacks.
 *
 * What door.h says of CERs and of the port without TLS is led to door.c in the same way.
 *
 * It stands on freeDiameter and GnuTLS alone.
 */
#ifndef GBA_DIAM_GUARD_H
#define GBA_DIAM_GUARD_H

#include <freeDiameter/freeDiameter-host.h>
#include <freeDiameter/libfdcore.h>
#include <pthread.h>
#include <stdbool.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

/** Lead the calls here. Before fd_core_initialize(), when there is one thread; again is
 * harmless.
 * @return false if one of them was not found; the library then does as it always did */
bool diam_guard(void);

/* What stands in for the functions of the same name. */
int diam_guard_bye(gnutls_session_t session, gnutls_close_request_t how);
ssize_t diam_guard_send(gnutls_session_t session, const void *data, size_t len);
void diam_guard_deinit(gnutls_session_t session);
void diam_guard_free(void *p);
ssize_t diam_guard_writev(int fd, const struct iovec *iov, int count);
int diam_guard_fifo_del(struct fifo **queue);
int diam_guard_usleep(useconds_t us);
int diam_guard_timedwait(pthread_cond_t *cond, pthread_mutex_t *lock, const struct timespec *at);
int diam_guard_post(struct fifo *queue, void **item);
int diam_guard_peer_find(DiamId_t identity, size_t len, int any_case, struct peer_hdr **peer);
int diam_guard_peer_state(struct peer_hdr *peer);
int diam_guard_parse(unsigned char **buffer, size_t len, struct msg **msg);
int diam_guard_answer(struct dictionary *dict, struct msg **msg, int flags);
int diam_guard_result(struct msg *answer, char *code, char *text, struct avp *failed,
		      int who);

/* Of what the library answers by itself. */
struct diam_guard_answers {
	/* An answer that is no protocol error, before it has a result. */
	void (*begun)(void *ctx, struct msg *answer, struct msg *request);
	/* One to a request whose command is unknown, or that has no Destination-Realm.
	 * True: it has its result now. */
	bool (*unroutable)(void *ctx, struct msg *answer, struct msg *request);
	void *ctx;
};

/** Before fd_core_start() and after the end. NULL: nobody is told. */
void diam_guard_answers(const struct diam_guard_answers *on);

#endif
