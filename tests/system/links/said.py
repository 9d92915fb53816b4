#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""said.py CERT KEY KEYLOG PORT:LINK:HOW...: both ends of connections that carry what they are told.

LINK is tsp or tsms; HOW is 1.2 or 1.3, a version of TLS, or plain. Standard input has lines "PORT HEX":
these octets in a message of Diameter or SMPP, from the client to the server of that port. Ends when all
of it has come.
"""
import socket
import ssl
import struct
import sys
import threading

VERSIONS = {"1.2": ssl.TLSVersion.TLSv1_2, "1.3": ssl.TLSVersion.TLSv1_3}


def framed(link, octets):
    if link == "tsp":  # a CER, whose header goes on as an IMSI of 001 01 does
        return struct.pack(">IIIII", 1 << 24 | 20 + len(octets), 0x80000101, 0, 0xf1000001, 7) + octets
    return struct.pack(">IIII", 16 + len(octets), 4, 0, 1) + octets


def context(purpose, how):
    made = ssl.SSLContext(purpose)
    made.minimum_version = made.maximum_version = VERSIONS[how]
    return made


def serve(listener, how, cert, key, keylog, came, count):
    conn, _ = listener.accept()
    if how != "plain":
        made = context(ssl.PROTOCOL_TLS_SERVER, how)
        made.load_cert_chain(cert, key)
        made.keylog_filename = keylog
        conn = made.wrap_socket(conn, server_side=True)
    while len(came) < count:
        came += conn.recv(65536)
    conn.close()


def main(cert, key, keylog, *links):
    orders = [line.split() for line in sys.stdin]
    for word in links:
        port, link, how = word.split(":")
        messages = b"".join(framed(link, bytes.fromhex(text)) for to, text in orders if to == port)
        came = bytearray()
        listener = socket.create_server(("127.0.0.1", int(port)))
        server = threading.Thread(target=serve, args=(listener, how, cert, key, keylog, came, len(messages)))
        server.start()
        conn = socket.create_connection(("127.0.0.1", int(port)))
        if how != "plain":
            made = context(ssl.PROTOCOL_TLS_CLIENT, how)
            made.check_hostname, made.verify_mode = False, ssl.CERT_NONE
            conn = made.wrap_socket(conn)
        conn.sendall(messages)
        server.join()
        conn.close()
        assert came == messages


main(*sys.argv[1:])
