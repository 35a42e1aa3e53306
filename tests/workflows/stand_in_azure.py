"""Stands in for Azure DevOps: the threads of one pull request, over HTTP on loopback."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import cast

ME = "11111111-aaaa"
TOKEN = "Bearer the-token"
THREADS = "/org/project/_apis/git/repositories/repo/pullRequests/7/threads"

Values = dict[str, object]


class AzureDevOps(ThreadingHTTPServer):
    """The server and its threads."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.threads: list[Values] = []

    @property
    def url(self) -> str:
        """Where an organisation's addresses start, as the agent has it."""
        return f"http://127.0.0.1:{self.server_port}/org/"

    def add(self, text: str, author: str = ME, status: str = "active") -> None:
        """Add a thread with one comment."""
        comment = {"id": 1, "content": text, "author": {"id": author}, "isDeleted": False}
        number = 100 + len(self.threads)
        self.threads.append({"id": number, "status": status, "comments": [comment]})

    def texts(self) -> list[str]:
        """Return what people see."""
        comments = [first(thread) for thread in self.threads]
        return [str(one["content"]) for one in comments if not one["isDeleted"]]


def first(thread: Values) -> Values:
    """Return the comment that a thread begins with."""
    return cast(list[Values], thread["comments"])[0]


class _Handler(BaseHTTPRequestHandler):
    server: AzureDevOps

    def do_GET(self) -> None:
        path = self.path.split("?")[0]
        if path == "/org/_apis/connectionData":
            self._answer({"authenticatedUser": {"id": ME}})
        else:
            self._answer({"value": self.server.threads}, known=path == THREADS)

    def do_POST(self) -> None:
        sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.add(sent["comments"][0]["content"], status=sent["status"])
        self._answer({}, known=self.path.split("?")[0] == THREADS)

    def do_PATCH(self) -> None:
        comment = self._comment()
        sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        comment["content"] = sent["content"]
        self._answer({})

    def do_DELETE(self) -> None:
        self._comment()["isDeleted"] = True
        self._answer({})

    def _comment(self) -> Values:
        thread, word, number = self.path.split("?")[0].removeprefix(f"{THREADS}/").split("/")
        assert (word, number) == ("comments", "1")
        return first(next(one for one in self.server.threads if one["id"] == int(thread)))

    def _answer(self, value: Values, *, known: bool = True) -> None:
        permitted = self.headers["Authorization"] == TOKEN
        self.send_response(200 if permitted and known else 404 if permitted else 401)
        self.end_headers()
        self.wfile.write(json.dumps(value).encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@contextmanager
def azure_devops() -> Iterator[AzureDevOps]:
    """Serve an empty pull request for as long as the context lasts."""
    with AzureDevOps() as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
