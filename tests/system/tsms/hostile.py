# SPDX-License-Identifier: Apache-2.0
"""What no SME says, to a plain listener of Tsms: hostile.py PORT SYSTEM-ID PASSWORD words|flood. A line each."""
import select
import socket
import struct
import sys
import time

port, system_id, password = int(sys.argv[1]), sys.argv[2].encode(), sys.argv[3].encode()


def dial():
    return socket.create_connection(("127.0.0.1", port), 15)


def pdu(command, body=b"", seq=1, length=None):
    return struct.pack(">IIII", 16 + len(body) if length is None else length, command, 0, seq) + body


def read(s, n):
    out = b""
    while len(out) < n:
        part = s.recv(n - len(out))
        if not part:
            return out
        out += part
    return out


def hear(s):
    """command_id, command_status, sequence_number; or None at the end"""
    head = read(s, 16)
    if len(head) < 16:
        return None
    length, command, status, seq = struct.unpack(">IIII", head)
    read(s, length - 16)
    return command, status, seq


def until_end(s):
    out = []
    while True:
        try:
            one = hear(s)
        except ConnectionResetError:
            return out
        if one is None:
            return out
        out.append("%x:%x" % one[:2])


def bound():
    s = dial()
    s.sendall(pdu(9, system_id + b"\0" + password + b"\0" + b"\0\x34\1\1\0"))
    assert hear(s)[:2] == (0x80000009, 0)
    return s


def said(what, octets, s=None):
    s = s or dial()
    s.sendall(octets)
    print(what, " ".join(until_end(s)) or "nothing", flush=True)


def words():
    said("short", pdu(0x15, length=15))
    said("long", pdu(4, length=65537))
    said("http", b"GET / HTTP/1.1\r\n\r\n")
    said("bits", b"\xff" * 64)
    said("empty", b"\0" * 16)
    silent, half = dial(), dial()
    half.sendall(pdu(9)[:9])
    said("silence", b"", silent)
    said("half", b"", half)
    said("bound-long", pdu(4, length=1 << 31), bound())
    # a PDU that is wrong inside does not end the session
    s = bound()
    s.sendall(pdu(4, b"x" * 100, 2) + pdu(0x21, b"\0\0\0\0\xff" + b"\1" * 50, 3) + pdu(0x7777, b"", 4) +
              pdu(0x80000004, b"", 5) + pdu(0x15, b"", 6) + pdu(0x80000015, b"", 7) + pdu(6, b"", 8))
    print("inside", " ".join(until_end(s)), flush=True)
    # a thousand questions at once, and nothing read before they are all said
    s = bound()
    count = 1000
    s.sendall(b"".join(pdu(3, b"%016x\0\1\1\0" % i, i + 2) for i in range(count)))
    seqs = [hear(s) for _ in range(count)]
    print("pipeline", all(x == (0x80000003, 0xC, i + 2) for i, x in enumerate(seqs)), flush=True)
    s.sendall(pdu(6, b"", 5000))
    until_end(s)


def flood():
    # who sends and never reads: the SC does not keep it all
    s = bound()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    s.settimeout(5)
    end = time.monotonic() + 20
    try:
        while time.monotonic() < end:
            s.sendall(pdu(0x15, b"", 9) * 4096)
        print("deaf endless")
    except OSError:
        print("deaf ended", flush=True)
    # more connections than one address may have
    many = [dial() for _ in range(60)]
    closed = 0
    for _ in range(100):  # they may not be looked at yet
        closed = len(select.select(many, [], [], 0.1)[0])
        if closed >= 60 - 32:
            break
        time.sleep(0.1)
    print("many", "refused" if closed >= 60 - 32 else closed, flush=True)
    for c in many:
        c.close()
    for _ in range(100):
        try:
            bound().close()
            print("alive")
            break
        except (AssertionError, TypeError, OSError):  # those before are still being cleared away
            time.sleep(0.1)


{"words": words, "flood": flood}[sys.argv[4]]()
