# SPDX-License-Identifier: Apache-2.0
"""abrupt.py PORT IDENTITY REALM OF_BSF: a Diameter peer that breaks its connection without a word
and comes back, twice: asks over Zn on each, and answers no watchdog. Prints the results."""
import socket
import time
import struct
import sys

port, identity, realm, bsf_realm = int(sys.argv[1]), *sys.argv[2:5]
ZN = 16777220


def avp(code, value, vendor=0):
    flags = 0xC0 if vendor else 0x40
    head = 12 if vendor else 8
    out = struct.pack(">IB", code, flags) + (head + len(value)).to_bytes(3, "big")
    if vendor:
        out += struct.pack(">I", vendor)
    return out + value + bytes(-len(value) % 4)


def message(command, application, flags, number, avps):
    body = b"".join(avps)
    return (b"\x01" + (20 + len(body)).to_bytes(3, "big") + bytes([flags]) + command.to_bytes(3, "big")
            + struct.pack(">III", application, number, number) + body)


def octets(link, count):
    out = b""
    while len(out) < count:
        more = link.recv(count - len(out))
        if not more:
            raise EOFError
        out += more
    return out


def answer_of(link, command):
    """The next answer to this command; what else comes is let lie."""
    while True:
        head = octets(link, 20)
        body = octets(link, int.from_bytes(head[1:4], "big") - 20)
        if int.from_bytes(head[5:8], "big") == command and not head[4] & 0x80:
            return body


def result(body):
    at = 0
    while at + 8 <= len(body):
        code, size = struct.unpack(">I", body[at:at + 4])[0], int.from_bytes(body[at + 5:at + 8], "big")
        head = 12 if body[at + 4] & 0x80 else 8
        if code == 268:
            return struct.unpack(">I", body[at + head:at + size])[0]
        if code == 297:
            return result(body[at + head:at + size])
        if code == 298:
            return struct.unpack(">I", body[at + head:at + size])[0]
        at += (size + 3) & ~3
    return None


origin = [avp(264, identity.encode()), avp(296, realm.encode())]
vendor = [avp(266, struct.pack(">I", 10415)), avp(258, struct.pack(">I", ZN))]


def connect():
    """A connection that was taken; one that comes before the last is forgotten may not be."""
    end = time.monotonic() + 20
    while True:
        link = socket.create_connection(("127.0.0.1", port), 20)
        link.settimeout(20)
        link.sendall(message(257, 0, 0x80, 1, origin + [
            avp(257, struct.pack(">H", 1) + socket.inet_aton("127.0.0.1")),
            avp(266, struct.pack(">I", 0)), avp(269, b"abrupt"),
            avp(265, struct.pack(">I", 10415)), avp(260, b"".join(vendor))]))
        try:
            if result(answer_of(link, 257)) == 2001:
                return link
        except (EOFError, ConnectionError):
            pass
        if time.monotonic() > end:
            sys.exit("no connection")
        link.close()
        time.sleep(0.05)


for turn in range(3):
    link = connect()
    link.sendall(message(310, ZN, 0xC0, 2, [
        avp(263, b"%s;1;%d" % (identity.encode(), turn)), avp(260, b"".join(vendor))] + origin + [
        avp(283, bsf_realm.encode()), avp(277, struct.pack(">I", 1)), avp(401, b"nobody@bsf", 10415),
        avp(402, identity.encode() + bytes([1, 0, 0, 0, 2]), 10415)]))
    print("BIA", result(answer_of(link, 310)))
    link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    link.close()
