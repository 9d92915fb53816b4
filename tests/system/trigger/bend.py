# SPDX-License-Identifier: Apache-2.0
"""Stands between the SMS Router and the UE: takes RP-DATA over HTTP and hands it on, with one bit
of one octet another when the file MODE holds the octet's place in the TPDU's user data, counted from
the end ("0": the last one); "-" changes nothing.

bend.py PORT TO-PORT MODE"""
import http.client
import http.server
import sys

port, to, mode = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]


class Middle(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = bytearray(self.rfile.read(int(self.headers["Content-Length"])))
        how = open(mode).read().strip()
        if how != "-":
            body[-1 - int(how)] ^= 1
            print("changed", how, flush=True)
        away = http.client.HTTPConnection("127.0.0.1", to, timeout=20)
        names = ("Content-Type", "SMS-To", "SMS-Id")
        away.request("POST", self.path, bytes(body), {n: self.headers[n] for n in names if self.headers[n]})
        reply = away.getresponse()
        octets = reply.read()
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.getheader("Content-Type", "text/plain"))
        self.send_header("Content-Length", str(len(octets)))
        self.end_headers()
        self.wfile.write(octets)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Middle)
print("ready", flush=True)
server.serve_forever()
