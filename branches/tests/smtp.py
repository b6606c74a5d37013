"""A mail server for tests: it speaks SMTP over a real socket, keeps what it takes, and refuses or waits as it is told."""

import socketserver
import threading
from email import message_from_bytes, policy


class MailServer(socketserver.ThreadingTCPServer):
    """`mails`: what was taken; `answers`: {command: what is answered instead of 250}, None: hang up without a word.

    `paused` commands release `reached` and wait for `go_on`. A server that has been closed refuses connections.
    """

    allow_reuse_address = daemon_threads = True
    block_on_close = False

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Session)
        self.mails, self.connections, self.answers, self.paused = [], 0, {}, set()
        self.reached, self.go_on = threading.Semaphore(0), threading.Event()

    def __enter__(self):
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.go_on.set()
        self.shutdown()
        self.server_close()

    @property
    def url(self):
        return f"smtp://127.0.0.1:{self.server_address[1]}"


class Session(socketserver.StreamRequestHandler):
    """One connection: EHLO, MAIL, RCPT, DATA, RSET, QUIT."""

    def handle(self):
        self.server.connections += 1
        self.say("220 test")
        for line in self.rfile:
            command = line.split(b":")[0].split()[0].decode().upper()
            if command in self.server.paused:
                self.server.reached.release()
                self.server.go_on.wait(30)
            answer = self.server.answers.get((command, self.address(line)), self.server.answers.get(command, "250 ok"))
            if answer is None or not self.obey(command, line, answer):
                return

    def address(self, line):
        return line.rpartition(b"<")[2].partition(b">")[0].decode()

    def obey(self, command, line, answer):
        """Whether the connection goes on."""
        if command == "QUIT":
            return self.say("221 bye") and False
        if command == "RCPT":
            self.to = self.address(line)
        if command == "DATA" and answer == "250 ok":
            self.say("354 go on")
            body = b"".join(iter(self.rfile.readline, b".\r\n"))
            self.server.mails.append((self.to, message_from_bytes(body, policy=policy.default)))
        return self.say(answer)

    def say(self, words):
        self.wfile.write(words.encode() + b"\r\n")
        return not words.startswith("421")
