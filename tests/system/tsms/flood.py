# SPDX-License-Identifier: Apache-2.0
"""An SME that hands in triggers whatever happens to the SMS-SC: flood.py PORT SYSTEM-ID PASSWORD
FROM TO COUNT LOG. What is not answered when a connection breaks is said again with the same
user_message_reference; each receipt is answered. LOG gets a line for each trigger that was taken
("taken N ID") and each receipt ("receipt ID STAT"); it ends when all have come."""
import socket
import struct
import sys
import time

port, system_id, password, origin, to, count, log = sys.argv[1:]
count = int(count)
taken, receipts = {}, set()
out = open(log, "a", buffering=1)
deadline = time.monotonic() + 90


def pdu(command, body, seq, status=0):
    return struct.pack(">IIII", 16 + len(body), command, status, seq) + body


def address(digits):
    return b"\1\1" + digits.encode() + b"\0"


def submit(n):
    text = bytes.fromhex("0605043f3b0001") + b"trigger %05d" % n
    return pdu(4, b"\0" + address(origin) + address(to) + b"\x43\x48\0\0\0\1\0\4\0" +
               bytes([len(text)]) + text + struct.pack(">HHH", 0x204, 2, n), n + 2)


def read(s, n):
    got = b""
    while len(got) < n:
        part = s.recv(n - len(got))
        if not part:
            raise OSError("closed")
        got += part
    return got


def hear(s):
    length, command, status, seq = struct.unpack(">IIII", read(s, 16))
    return command, status, seq, read(s, length - 16)


def receipt(s, seq, body):
    text = body[body.index(b"id:"):]
    words = text.split(b" ")
    ident = words[0][3:].decode()
    stat = text[text.index(b"stat:") + 5:][:7].decode()
    out.write(f"receipt {ident} {stat}\n")
    receipts.add(ident)
    s.sendall(pdu(0x80000005, b"\0", seq))


def session():
    s = socket.create_connection(("127.0.0.1", int(port)), 5)
    s.sendall(pdu(9, system_id.encode() + b"\0" + password.encode() + b"\0\0\x34\1\1\0", 1))
    if hear(s)[:2] != (0x80000009, 0):
        raise OSError("not bound")
    waiting = [n for n in range(count) if n not in taken]
    said = 0
    while said < min(8, len(waiting)):
        s.sendall(submit(waiting[said]))
        said += 1
    while len(taken) < count or len(receipts) < count:
        command, status, seq, body = hear(s)
        if command == 5:
            receipt(s, seq, body)
        elif command == 0x15:
            s.sendall(pdu(0x80000015, b"", seq))
        elif command == 6:
            s.sendall(pdu(0x80000006, b"", seq))
        elif command == 0x80000004 and status == 0:
            taken[seq - 2] = body[:-1].decode()
            out.write(f"taken {seq - 2} {taken[seq - 2]}\n")
            if said < len(waiting):
                s.sendall(submit(waiting[said]))
                said += 1
        else:
            raise OSError(f"{command:x} {status:x}")
    s.sendall(pdu(6, b"", 99999))


while (len(taken) < count or len(receipts) < count) and time.monotonic() < deadline:
    try:
        session()
    except OSError:
        time.sleep(0.1)
print(f"taken={len(taken)} receipts={len(receipts)}")
