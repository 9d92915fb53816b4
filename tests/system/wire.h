/* SPDX-License-Identifier: Apache-2.0 */
/** @file wire.h  Octets to a TCP port and the octets that come back: no HTTP library
 * between. */
#ifndef TESTS_SYSTEM_WIRE_H
#define TESTS_SYSTEM_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WIRE_MAX 65536

struct wire {
	int fd; /* -1: closed */
	size_t len;
	bool no_body;	   /* the reply to a HEAD */
	unsigned segments; /* that carried data, for the last reply */
	char reply[WIRE_MAX + 1];
};

/** To 127.0.0.1. */
bool wire_open(struct wire *wire, uint16_t port);
/** Send, and read one reply: its head and as much as its Content-Length says. */
bool wire_ask(struct wire *wire, const char *octets, size_t len);
/** Say that nothing more comes, and read what the other side still has to say. */
void wire_end(struct wire *wire);

#endif
