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
import socket
import struct

from server import Server, certificate, exactly, main

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
    head = struct.unpack(">IIII", exactly(sock, 16))
    return head[1:], exactly(sock, head[0] - 16)


def pdu(command, status, sequence, body=b""):
    return struct.pack(">IIII", 16 + len(body), command, status, sequence) + body


def tlv(tag, value):
    return struct.pack(">HH", tag, len(value)) + value


class Sc(Server):
    def __init__(self, directory):
        super().__init__(directory, "sc-ctl")
        self.ids = 0
        self.sequence = 1000

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
                self.answered(sequence, status)
                continue
            if command == 4:
                self.submit(body, sequence)
                continue
            b = Body(body)
            answer = "0"
            if command in (1, 2, 9):
                self.conn = conn
                answer = self.answer("sc-bind")
                words = "system_id=%s password=%s system_type=%s version=%02x certificate=%s" % (
                    b.text(), b.text(), b.text(), b.octet(), certificate(conn))
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

    def deliver(self, esm, short, tlvs):
        self.sequence += 1
        return self.ask(self.sequence, pdu(
            5, 0, self.sequence, b"\0\1\x01491512345678\0\1\x01491770000002\0" + bytes(
                [esm, 0, 0, 0, 0, 0, 0, 0, 0, len(short)]) + short + tlvs), "%08x")

    def command(self, word):
        if word[0] == "drop":
            self.conn.shutdown(socket.SHUT_RDWR)
            return "dropped"
        if word[0] == "deliver":
            return self.deliver(0, b"hello", b"")
        if word[0] == "receipt":
            return self.deliver(4, b"", tlv(0x1e, word[1].encode() + b"\0") + tlv(
                0x427, bytes([int(word[2])])))
        return self.deliver(4, f"id:{word[1]} sub:001 dlvrd:001 submit date:2611261200 done date:"
                               f"2611261201 stat:{word[2]} err:000 text:".encode(), b"")


if __name__ == "__main__":
    main(__doc__, lambda directory, port, cert, key=None, ca=None: Sc(directory).start(
        port, cert, key, ca), "sc-ctl", ("receipt", "text", "deliver", "drop"))
