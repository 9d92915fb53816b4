/* SPDX-License-Identifier: Apache-2.0 */
/** @file ports.h  TCP ports of 127.0.0.1 for one test alone, whatever runs beside it. */
#ifndef GBA_PORTS_H
#define GBA_PORTS_H

#include <stdint.h>

/** A bound socket that does not listen: a connection to its port is refused, nobody else
 * is given the port, and servers with SO_REUSEADDR, as all are, listen on it one after
 * the other. The caller may listen on it himself, and closes it.
 * @param port	out: in host order */
int port_socket(uint16_t *port);

/** The same, kept until the process ends. */
uint16_t port_kept(void);

#endif
