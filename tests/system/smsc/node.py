# SPDX-License-Identifier: Apache-2.0
"""A serving node with its UE (SMS link, doc/architecture.md): takes RP-DATA over HTTP, answers
as the file MODE says ("ack", "error:22", "status:500",
"drop", "hold": what it says when it says something else), and writes one line a POST into
LOG: NEW or AGAIN (by SMS-Id), SMS-To, SMS-Id and TPDU.

node.py PORT LOG MODE"""
import http.server
import sys
import threading
import time

port, log, mode = int(sys.argv[1]), sys.argv[2], sys.argv[3]
seen = set()
lock = threading.Lock()


def now():
    while not (what := open(mode).read().strip()):  # it is being written
        time.sleep(0.01)
    return what


class Node(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        what = now()
        ref, ud = body[1], body[3 + body[2] + 2:]
        # 24.011 7.3.1.1: network to UE is 1, RP-OA is there, RP-DA is not
        good = (body[0] == 1 and body[2] > 1 and body[3 + body[2]] == 0 and
                self.headers["Content-Type"] == "application/vnd.3gpp.sms" and
                body[3 + body[2] + 1] == len(ud))
        with lock:
            sms_id = self.headers["SMS-Id"]
            state = "AGAIN" if sms_id in seen else "NEW"
            if what == "ack" and good:
                seen.add(sms_id)
            with open(log, "a") as f:
                f.write(f"{state if good else 'BAD'} {self.headers['SMS-To']} {sms_id} "
                        f"{ud.hex()} {what}\n")
        while what == "hold":
            time.sleep(0.02)
            what = now()
            with lock:
                seen.add(sms_id)
        if what == "drop":
            self.close_connection = True
            self.connection.close()
            return
        status, answer = 200, bytes([2, ref])
        if what.startswith("status:"):
            status, answer = int(what[7:]), b""
        elif what.startswith("error:"):
            answer = bytes([4, ref, 1, int(what[6:])])
        self.send_response(status)
        self.send_header("Content-Type", "application/vnd.3gpp.sms")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 128
    daemon_threads = True


print("ready", flush=True)
Server(("127.0.0.1", port), Node).serve_forever()
