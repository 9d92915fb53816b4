#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""sc.py PORT: the MO side of an SMS-SC that blocks triggers; prints each RP-DATA."""
import http.server
import sys

import tpdu


class Sc(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        print("rp", self.headers["SMS-From"], self.headers["Content-Type"], body.hex(), flush=True)
        if self.path == "/busy":
            self.send_response(503)
            self.end_headers()
            return
        ref, message = body[1], body[body.index(0x91, 2):]
        unit = body[-body[3 + body[3] + 1]:]
        number = 2 + (unit[2] + 1) // 2
        pid = unit[2] if unit[0] & 3 == 2 else unit[2 + number]
        if self.path == "/stray":
            ref ^= 1
        answer = tpdu.rp_error(ref, 21, bytes.fromhex("018f00") + tpdu.SCTS) if pid == 0x48 \
            else tpdu.rp_ack(ref)
        self.send_response(200)
        self.send_header("Content-Type", tpdu.TYPE)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *args):
        pass


server = http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Sc)
print("sc ready", flush=True)
server.serve_forever()
