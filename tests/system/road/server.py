# SPDX-License-Identifier: Apache-2.0
"""server.py: what the far ends of foreign make have in common: connections with and without TLS,
requests of their own that wait for an answer, and a control socket."""
import os
import signal
import socket
import ssl
import sys
import threading


def exactly(sock, n):
    out = b""
    while len(out) < n:
        more = sock.recv(n - len(out))
        if not more:
            raise EOFError
        out += more
    return out


def certificate(conn):
    """The common name that the other side proved to have."""
    if not hasattr(conn, "getpeercert"):
        return "-"
    return dict(x[0] for x in conn.getpeercert()["subject"])["commonName"]


class Server:
    """Whoever derives from it has serve(conn), which reads until EOFError, and command(words), which
    returns what the control socket answers."""

    def __init__(self, directory, control):
        self.dir, self.path = directory, os.path.join(directory, control)
        self.lock = threading.Lock()
        self.conn = None  # the connection that requests of our own take
        self.waiting = {}

    def send(self, octets):
        with self.lock:
            self.conn.sendall(octets)

    def answered(self, number, result):
        event = self.waiting.pop(number, None)
        if event:
            event[1].append(result)
            event[0].set()

    def ask(self, number, octets, form):
        event = self.waiting[number] = (threading.Event(), [])
        self.send(octets)
        return form % event[1][0] if event[0].wait(20) else "no answer"

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

    def control(self):
        listener = socket.socket(socket.AF_UNIX)
        if os.path.exists(self.path):
            os.unlink(self.path)
        listener.bind(self.path)
        listener.listen()
        while True:
            conn, _ = listener.accept()
            try:
                out = self.command(conn.recv(65536).decode().split())
            except (OSError, AttributeError) as error:
                out = str(error)
            conn.sendall(out.encode())
            conn.close()

    def start(self, port, cert, key, ca):
        context = None
        if cert != "-":
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(cert, key)
            context.load_verify_locations(ca)
            context.verify_mode = ssl.CERT_REQUIRED
        listener = socket.create_server(("127.0.0.1", int(port)))
        threading.Thread(target=self.control, daemon=True).start()
        signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
        print("ready", flush=True)
        self.accept(listener, context)


def tell(directory, control, *words):
    """Words for the control socket of a server that runs; prints its answer."""
    sock = socket.socket(socket.AF_UNIX)
    sock.connect(os.path.join(directory, control))
    sock.sendall(" ".join(words).encode())
    print(sock.recv(200).decode())


def main(doc, serve, control, words):
    if sys.argv[1:2] == ["serve"]:
        serve(*sys.argv[2:])
    elif len(sys.argv) > 2 and sys.argv[1] in words:
        tell(sys.argv[2], control, sys.argv[1], *sys.argv[3:])
    else:
        sys.exit(doc)
