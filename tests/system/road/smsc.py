#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""smsc.py: an SMS-SC of foreign make, for the road "smpp": Python's ssl and SMPP 3.4 by hand.

  smsc.py serve DIR PORT CERT KEY CA   until it is killed; "-" for CERT: without TLS
  smsc.py receipt DIR ID STATE         send a receipt by TLVs, print the command_status of the response
  smsc.py text DIR ID STAT             the same by the text of SMPP 3.4 Appendix B
  smsc.py deliver DIR                  a deliver_sm that is no receipt
  smsc.py drop DIR                     close the connection

serve prints "ready", and a line for each PDU. How it answers a submit_sm or a cancel_sm stands in
DIR/sc-answer: a command_status in hex, or "silent"; DIR/sc-bind: the same for the bind.
"""
import os
import signal
import socket
import ssl
import struct
import sys
import threading

NAMES = {1: "bind_receiver", 2: "bind_transmitter", 9: "bind_transceiver", 4: "submit_sm", 8: "cancel_sm",
         6: "unbind", 0x15: "enquire_link"}


class Body:
    def __init__(self, octets):
        self.o, self.at = octets, 0

    def text(self):
        end = self.o.index(0, self.at)
        out, self.at = self.o[self.at:end].decode(), end + 1
        return out

    def octet(self):
        self.at += 1
        return self.o[self.at - 1]

    def octets(self, n):
        self.at += n
        return self.o[self.at - n:self.at]


def read(sock):
    def exactly(n):
        out = b""
        while len(out) < n:
            more = sock.recv(n - len(out))
            if not more:
                raise EOFError
            out += more
        return out

    head = struct.unpack(">IIII", exactly(16))
    return head[1:], exactly(head[0] - 16)


def pdu(command, status, sequence, body=b""):
    return struct.pack(">IIII", 16 + len(body), command, status, sequence) + body


def tlv(tag, value):
    return struct.pack(">HH", tag, len(value)) + value


class Server:
    def __init__(self, directory):
        self.dir = directory
        self.lock = threading.Lock()
        self.conn = None
        self.ids = 0
        self.sequence = 1000
        self.waiting = {}

    def send(self, octets):
        with self.lock:
            self.conn.sendall(octets)

    def answer(self, name):
        with open(os.path.join(self.dir, name)) as f:
            return f.read().strip()

    def submit(self, body, sequence):
        b = Body(body)
        b.text()
        source, dest = [(b.octet(), b.octet(), b.text()) for _ in range(2)]
        esm, pid, priority = b.octet(), b.octet(), b.octet()
        schedule, validity = b.text(), b.text()
        registered, replace, coding, default = (b.octet() for _ in range(4))
        short = b.octets(b.octet())
        tlvs = {}
        while b.at < len(body):
            tag, length = struct.unpack(">HH", b.octets(4))
            tlvs[tag] = b.octets(length)
        answer = self.answer("sc-answer")
        if answer == "0":
            self.ids += 1
        print("submit_sm id=%s source=%s dest=%s esm=%02x pid=%02x priority=%d validity=%s registered=%d "
              "coding=%02x schedule=%s replace=%d default=%d tlvs=%s short=%s payload=%s" % (
                  f"msg-{self.ids:x}" if answer == "0" else "-", "%d/%d/%s" % source, "%d/%d/%s" % dest, esm, pid, priority, validity,
                  registered, coding, schedule, replace, default,
                  ",".join(f"{t:04x}:{v.hex()}" for t, v in sorted(tlvs.items()) if t != 0x424),
                  short.hex(), tlvs.get(0x424, b"").hex()), flush=True)
        if answer == "silent":
            return
        self.send(pdu(0x80000004, int(answer, 16), sequence,
                      f"msg-{self.ids:x}".encode() + b"\0" if answer == "0" else b""))

    def serve(self, conn):
        while True:
            (command, status, sequence), body = read(conn)
            if command & 0x80000000:
                event = self.waiting.pop(sequence, None)
                if event:
                    event[1].append(status)
                    event[0].set()
                continue
            if command == 4:
                self.submit(body, sequence)
                continue
            b = Body(body)
            answer = "0"
            if command in (1, 2, 9):
                self.conn = conn
                answer = self.answer("sc-bind")
                name = dict(x[0] for x in conn.getpeercert()["subject"])["commonName"] if hasattr(
                    conn, "getpeercert") else "-"
                words = "system_id=%s password=%s system_type=%s version=%02x certificate=%s" % (
                    b.text(), b.text(), b.text(), b.octet(), name)
            elif command == 8:
                answer = self.answer("sc-answer")
                b.text()
                words = "id=%s source=%d/%d/%s dest=%d/%d/%s" % (
                    b.text(), b.octet(), b.octet(), b.text(), b.octet(), b.octet(), b.text())
            else:
                words = ""
            print(NAMES.get(command, hex(command)), words, flush=True)
            if answer != "silent":
                self.send(pdu(command | 0x80000000, int(answer, 16), sequence,
                              b"smsc.py\0" if command in (1, 2, 9) and answer == "0" else b""))

    def run(self, conn):
        try:
            self.serve(conn)
        except (EOFError, OSError):
            print("gone", flush=True)
        conn.close()

    def accept(self, listener, context):
        while True:
            conn, _ = listener.accept()
            try:
                if context:
                    conn = context.wrap_socket(conn, server_side=True)
                threading.Thread(target=self.run, args=(conn,), daemon=True).start()
            except (ssl.SSLError, OSError) as error:
                print("refused", error, flush=True)

    def deliver(self, esm, short, tlvs):
        self.sequence += 1
        event = self.waiting[self.sequence] = (threading.Event(), [])
        self.send(pdu(5, 0, self.sequence, b"\0\1\x01491512345678\0\1\x01491770000002\0" + bytes(
            [esm, 0, 0, 0, 0, 0, 0, 0, 0, len(short)]) + short + tlvs))
        return "%08x" % event[1][0] if event[0].wait(20) else "no answer"

    def control(self, path):
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(path)
        listener.listen()
        while True:
            conn, _ = listener.accept()
            word = conn.recv(65536).decode().split()
            try:
                if word[0] == "drop":
                    self.conn.shutdown(socket.SHUT_RDWR)
                    out = "dropped"
                elif word[0] == "deliver":
                    out = self.deliver(0, b"hello", b"")
                elif word[0] == "receipt":
                    out = self.deliver(4, b"", tlv(0x1e, word[1].encode() + b"\0") + tlv(
                        0x427, bytes([int(word[2])])))
                else:
                    out = self.deliver(4, f"id:{word[1]} sub:001 dlvrd:001 submit date:2611261200 done date:"
                                          f"2611261201 stat:{word[2]} err:000 text:".encode(), b"")
            except (OSError, AttributeError) as error:
                out = str(error)
            conn.sendall(out.encode())
            conn.close()


def serve(directory, port, cert, key=None, ca=None):
    server = Server(directory)
    context = None
    if cert != "-":
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(cert, key)
        context.load_verify_locations(ca)
        context.verify_mode = ssl.CERT_REQUIRED
    listener = socket.create_server(("127.0.0.1", int(port)))
    path = os.path.join(directory, "sc-ctl")
    if os.path.exists(path):
        os.unlink(path)
    threading.Thread(target=server.control, args=(path,), daemon=True).start()
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    print("ready", flush=True)
    server.accept(listener, context)


def ask(directory, *words):
    sock = socket.socket(socket.AF_UNIX)
    sock.connect(os.path.join(directory, "sc-ctl"))
    sock.sendall(" ".join(words).encode())
    print(sock.recv(200).decode())


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        serve(*sys.argv[2:])
    elif len(sys.argv) > 2 and sys.argv[1] in ("receipt", "text", "deliver", "drop"):
        ask(sys.argv[2], sys.argv[1], *sys.argv[3:])
    else:
        sys.exit(__doc__)
