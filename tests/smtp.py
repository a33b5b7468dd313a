"""A mail server of a few lines, on a real socket: it takes what it is given, or refuses, or hangs up."""

import contextlib
import email
import socketserver
import threading


class _Session(socketserver.StreamRequestHandler):
    def handle(self):
        self.say("220 tests")
        for line in self.rfile:
            verb = line.split()[0].upper() if line.split() else b""
            if verb == b"DATA":
                self.say("354 go on")
                self.take()
            elif verb == b"QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def take(self):
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line)
        if self.server.refusing:
            self.say("451 not now")
            return
        self.server.taken.append(email.message_from_bytes(b"".join(lines)))
        if self.server.hanging_up:  # taken, but whoever sent it never hears so
            self.server.hanging_up = False
            self.connection.close()
            return
        self.say("250 taken")

    def say(self, text):
        with contextlib.suppress(OSError):
            self.wfile.write(f"{text}\r\n".encode())


class MailServer(socketserver.ThreadingTCPServer):
    daemon_threads = allow_reuse_address = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Session)
        self.taken, self.refusing, self.hanging_up = [], False, False


@contextlib.contextmanager
def mail_server():
    with MailServer() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
