# SPDX-License-Identifier: Apache-2.0
"""A BSF that answers as it must not: what it does stands in the path of the request.

bad_bsf.py CERT KEY CA DIR KEY-HEX: the port goes to standard output; /keep leaves the body in
DIR/body, with its Content-Type in DIR/type"""
import base64
import http.server
import ssl
import sys
import threading

cert, key, ca, folder, key_hex = sys.argv[1:6]
never = threading.Event()


def soap(inner):
    return ('<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>%s</s:Body>'
            "</s:Envelope>" % inner).encode()


def answer(extra=""):
    return soap("<requestBootstrappingInfoResponse><meKeyMaterial>%s</meKeyMaterial>%s"
                "</requestBootstrappingInfoResponse>"
                % (base64.b64encode(bytes.fromhex(key_hex)).decode(), extra))


class Bad(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def say(self, status, body, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_HEAD(self):
        self.say(405, b"")

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        what = self.path.split("/")[1]
        getattr(self, "do_" + what)(body)

    def do_good(self, _):
        self.say(200, answer())

    def do_keep(self, body):
        with open(folder + "/body", "wb") as f:
            f.write(body)
        with open(folder + "/type", "w", encoding="ascii") as f:
            f.write(self.headers["Content-Type"])
        self.say(200, answer())

    def do_moved(self, _):
        self.say(307, answer(), Location="/good")

    def do_created(self, _):
        self.say(201, answer())

    def do_none(self, _):
        self.say(200, b"")

    def do_page(self, _):
        self.say(200, b"<html><body>welcome</body></html>")

    def do_nokey(self, _):
        self.say(200, soap("<requestBootstrappingInfoResponse/>"))

    def do_over(self, _):
        self.say(200, answer("<keyExpiryTime>2001-01-01T00:00:00Z</keyExpiryTime>"))

    def do_long(self, _):
        self.send_response(200)
        self.end_headers()
        try:
            self.wfile.write(answer() + b" " * 10000000)
        except OSError:
            pass
        self.close_connection = True

    def do_half(self, _):
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(answer()[:100])
        self.close_connection = True

    def do_noise(self, _):
        self.wfile.write(b"\0\1\2\3noise\r\n\r\n")
        self.close_connection = True

    def do_shut(self, _):
        self.close_connection = True

    def do_silent(self, _):
        never.wait(20)
        self.close_connection = True

    def do_slow(self, _):
        self.send_response(200)
        self.send_header("Content-Length", "1000000")
        self.end_headers()
        try:
            while not never.wait(0.1):
                self.wfile.write(b" ")
        except OSError:
            pass
        self.close_connection = True


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        pass


server = Server(("127.0.0.1", 0), Bad)
tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
tls.load_cert_chain(cert, key)
tls.load_verify_locations(ca)
tls.verify_mode = ssl.CERT_REQUIRED
server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
print(server.server_address[1], flush=True)
server.serve_forever()
