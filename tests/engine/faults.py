"""Faults on order: which call of the engine's goes wrong, and how."""

import threading
from fnmatch import fnmatchcase
from typing import Literal, NamedTuple

Method = Literal["Create", "Read", "Update", "Delete", "Invoke"]
How = Literal["refused", "unavailable", "half made", "answer lost", "held"]
"""`refused`: nothing is done. `unavailable`: the same, as if nobody were there. `half made`: it is
done, but the cloud reports that it does not work. `answer lost`: it is done, and the connection
breaks before the answer. `held`: it is done, and the answer waits for `Faults.release`."""

THROTTLED = "429 TooManyRequests: the subscription has too many requests in flight"


class Fault(NamedTuple):
    """One rule. It holds for the `nth` call that matches, and for `times` calls from there."""

    method: Method
    token: str
    """A type token or a function's, with `*` for any part."""
    how: How = "refused"
    message: str = "InternalServerError: on order of a test"
    nth: int = 1
    times: int = 1


class Faults:
    """The rules of one cloud, and how often each was met."""

    def __init__(self) -> None:
        self.met = 0
        self.reached = threading.Event()
        """A call is held."""
        self.release = threading.Event()
        self._seen: dict[Fault, int] = {}
        self._lock = threading.Lock()

    def order(self, *rules: Fault) -> None:
        """Put these rules in the place of all others."""
        with self._lock:
            self.met = 0
            self.reached.clear()
            self.release.clear()
            self._seen = dict.fromkeys(rules, 0)

    def of(self, method: Method, token: str) -> Fault | None:
        """Count a call, and return the rule that it meets."""
        with self._lock:
            matching = [
                rule
                for rule in self._seen
                if rule.method == method and fnmatchcase(token, rule.token)
            ]
            for rule in matching:
                self._seen[rule] += 1
            met = [rule for rule in matching if 0 <= self._seen[rule] - rule.nth < rule.times]
            self.met += bool(met)
        return met[0] if met else None
