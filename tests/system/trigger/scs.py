# SPDX-License-Identifier: Apache-2.0
"""An SCS that orders N triggers, of which each Payload is its Reference-Number, with several of them
on the way at once; asks again for what has no answer, over as many connections as it takes; and
takes the reports.

scs.py PORT IDENTITY REALM CERT KEY CA SCS EXTERNAL-ID N OUT [QUIET]

OUT gets a line each: "accepted REF", "refused REF RESULT STATUS", "reported REF OUTCOME". It ends
when each trigger was accepted or refused, and reported on, or after QUIET seconds (20) without news."""
import collections
import os
import select
import socket
import ssl
import struct
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "iwf"))
from peer import DAR, DNR, TSP, Peer, avp, base, message, number, one, parse, read, tbcd  # noqa: E402

WINDOW = 16
port, identity, realm, cert, key, ca, scs, external, count, out = sys.argv[1:11]
quiet = float(sys.argv[11]) if len(sys.argv) > 11 else 20
count, out = int(count), open(out, "w")
todo = collections.deque(range(1, count + 1))
waiting = {}  # Hop-by-Hop Identifier: reference
ends = {}  # reference: End-to-End Identifier while there is no answer
pause = {}  # reference: not before
accepted, refused, reported = set(), set(), {}
stamp = struct.unpack(">I", os.urandom(4))[0]
begun = last = time.monotonic()
hop = 0
me = Peer(".", identity, realm)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
context.load_cert_chain(cert, key)
context.load_verify_locations(ca)


def note(*words):
    global last
    last = time.monotonic()
    print(*words, f"at={time.monotonic() - begun:.2f}", file=out, flush=True)


def order(ref):
    global hop, stamp
    hop += 1
    again = ref in ends
    if not again:
        stamp = stamp + 1 & 0xffffffff
        ends[ref] = stamp
    waiting[hop] = ref
    action = avp(3111, external) + avp(3104, tbcd(scs)) + avp(3007, ref) + avp(3005, 1) + avp(
        3003, avp(3004, struct.pack(">I", ref)) + avp(3010, 16187)) + base(448, 600)
    return message(0xd0 if again else 0xc0, DAR, TSP, hop, ends[ref],
                   avp(263, f"{identity};{ends[ref]};1", 0) + base(277, 1) + base(258, TSP) + me.origin() +
                   base(283, "home.example") + avp(3001, action))


def answered(ref, avps):
    """An answer that is not final asks for the trigger again, as a new request."""
    result, status = number(avps, 268), number(parse(one(avps, 3002) or b""), 3008)
    ends.pop(ref, None)
    if result == "2001" and status == "0":
        if ref not in accepted:
            accepted.add(ref)
            note("accepted", ref)
    elif result[0] == "3" or status in ("107", "201"):
        pause[ref] = time.monotonic() + 0.2
        todo.append(ref)
    else:
        refused.add(ref)
        note("refused", ref, result, status)


def next_order():
    if len(waiting) >= WINDOW:
        return None
    for _ in range(len(todo)):
        ref = todo.popleft()
        if pause.get(ref, 0) <= time.monotonic():
            return ref
        todo.append(ref)
    return None


def over():
    if len(accepted | refused) < count:
        return time.monotonic() - last > quiet
    return accepted <= set(reported) or time.monotonic() - last > 3


def serve(conn):
    """One message of the other side."""
    head, body = read(conn)
    avps = parse(body)
    command = int.from_bytes(head[5:8], "big")
    h, e = struct.unpack(">II", head[12:20])
    if not head[4] & 0x80:
        if h in waiting:
            answered(waiting.pop(h), avps)
        return
    answer = me.origin() + base(268, 2001)
    if command == DNR:
        n = parse(one(avps, 3002))
        reported[int(number(n, 3007))] = number(n, 3009)
        note("reported", number(n, 3007), number(n, 3009))
        answer = avp(263, one(avps, 263), 0) + answer + base(277, 1) + base(258, TSP)
    conn.sendall(message(head[4] & 0x40, command, TSP if command == DNR else 0, h, e, answer))


def session():
    with socket.create_connection(("127.0.0.1", int(port)), 5) as raw:
        conn = context.wrap_socket(raw, server_hostname="iwf.home.example")
        conn.sendall(message(0x80, 257, 0, 1, 1, me.origin() + me.capabilities()))
        read(conn)
        while not over():
            ref = next_order()
            if ref:
                conn.sendall(order(ref))
            if conn.pending() or select.select([conn], [], [], 0 if ref else 0.02)[0]:
                serve(conn)


while not over():
    try:
        session()
    except (OSError, EOFError, ValueError):
        pass
    todo.extendleft(sorted(set(waiting.values()), reverse=True))
    waiting.clear()
    time.sleep(0.05)
print(f"accepted={len(accepted)} refused={len(refused)} reported={len(reported)}", file=out, flush=True)
