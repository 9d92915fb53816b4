#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""node.py: a serving node that cannot be trusted: it hands SMs on, perhaps with one bit changed.

  node.py PORT URL FILE   until it is killed; prints "ready", and a line for each SM

FILE says what to do with the next ones: "none", or "SEGMENT OFFSET" to change a bit of that segment
(from 1) of a message; OFFSET counts from the start of its user data behind the header, or, when it is
negative, from its end.
"""
import http.server
import signal
import os
import sys
import urllib.error
import urllib.request


def user_data(rp):
    """Where the user data behind its header begins and ends in an RP-DATA with an SMS-DELIVER
    (TS 24.011 7.3.1.1, TS 23.040 9.2.2.1), and its protocol identifier."""
    at = 2 + 1 + rp[2]  # RP-OA
    at += 1 + rp[at]  # RP-DA
    tpdu, at = at + 1, at + 1
    digits = rp[at + 1]
    pid = at + 3 + (digits + 1) // 2
    start = pid + 2 + 7 + 1
    if rp[tpdu] & 0x40:
        start += 1 + rp[start]
    return start, len(rp), rp[pid]


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_POST(self):
        rp = bytearray(self.rfile.read(int(self.headers["Content-Length"])))
        start, end, pid = user_data(rp)
        ident = self.headers.get("SMS-Id", ".")
        with open(sys.argv[3]) as f:
            word = f.read().split()
        changed = len(word) == 2 and word[0] == ident.rpartition(".")[2]
        if changed:
            offset = int(word[1])
            rp[offset + (start if offset >= 0 else end)] ^= 1
        print("sm to=%s id=%s pid=%02x octets=%d changed=%d" % (
            self.headers.get("SMS-To"), ident, pid, end - start, changed), flush=True)
        request = urllib.request.Request(sys.argv[2], bytes(rp), {
            k: v for k, v in self.headers.items() if k in ("Content-Type", "SMS-To", "SMS-Id")})
        try:
            with urllib.request.urlopen(request, timeout=20) as reply:
                status, body = reply.status, reply.read()
        except urllib.error.HTTPError as error:
            status, body = error.code, b""
        except OSError:
            status, body = 502, b""
        self.send_response(status)
        self.send_header("Content-Type", "application/vnd.3gpp.sms")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
server = http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler)
server.daemon_threads = True
print("ready", flush=True)
server.serve_forever()
