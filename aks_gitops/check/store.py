"""A bounded store of what was worked out before, in the user's cache folder.

It may be lost at any time: what is damaged, locked or full counts as not stored. Two runs can use
it at once. It holds rendered manifests, so only its owner can read it.
"""

import hashlib
import json
import os
import sqlite3
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

MOST_BYTES = 256 << 20
"""How large the file may become."""

_CHECK = 8
"""Bytes in front of a value that tell whether it is whole."""
_PATIENCE = 5.0
"""Seconds to wait for another run that writes."""
_DAY = 86_400
_TABLE = """
CREATE TABLE IF NOT EXISTS stored (key TEXT PRIMARY KEY, value BLOB NOT NULL, day INTEGER NOT NULL)
"""
_INDEX = "CREATE INDEX IF NOT EXISTS stored_by_day ON stored (day)"
_LOAD = "SELECT key, value, day FROM stored WHERE key IN (SELECT value FROM json_each(?))"
_SAVE = "INSERT OR REPLACE INTO stored VALUES (?, ?, ?)"
_OLDEST = "DELETE FROM stored WHERE key IN (SELECT key FROM stored ORDER BY day LIMIT ?)"


class Store:
    """Values by key. A key must say everything that its value depends on."""

    def __init__(self, path: Path, most_bytes: int = MOST_BYTES) -> None:
        """Given: `path`, the file, which need not exist."""
        self._path = path
        self._most_bytes = most_bytes
        self._connection: sqlite3.Connection | None = None
        self.fault = ""
        """Why nothing can be stored, or why something was not; empty where all is well."""

    def load(self, keys: Iterable[str]) -> dict[str, bytes]:
        """Return the values that are stored, and whole, of these keys."""
        wanted = json.dumps(list(keys))
        found: dict[str, bytes] = {}
        self._try(lambda connection: found.update(_rows(connection, wanted)))
        return found

    def save(self, values: Mapping[str, bytes]) -> None:
        """Store values, and forget the longest unused ones where there are too many."""
        if values:
            self._try(lambda connection: self._write(connection, values))

    def close(self) -> None:
        """Let go of the file."""
        if self._connection:
            self._connection.close()
            self._connection = None

    def _write(self, connection: sqlite3.Connection, values: Mapping[str, bytes]) -> None:
        today = _today()
        with connection:
            rows = ((key, _digest(value) + value, today) for key, value in values.items())
            connection.executemany(_SAVE, rows)
            while _used_bytes(connection) > self._most_bytes:
                (count,) = connection.execute("SELECT count(*) FROM stored").fetchone()
                if not count:
                    break
                connection.execute(_OLDEST, (count // 4 + 1,))

    def _try(self, use: Callable[[sqlite3.Connection], None]) -> None:
        try:
            use(self._opened())
        except sqlite3.OperationalError as error:  # locked, full, read-only
            self.fault = f"{self._path} cannot be used: {error}"
        except sqlite3.DatabaseError as error:
            self.fault = f"{self._path} was damaged and is made anew: {error}"
            self.close()
            self._path.unlink(missing_ok=True)
        except OSError as error:
            self.fault = f"{self._path} cannot be used: {error.strerror}"

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            # SQLite would make it readable by whom the umask permits.
            os.close(os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600))
            self._connection = sqlite3.connect(self._path, timeout=_PATIENCE)
            # A crash may cost the store; waiting for the disk would cost every run.
            self._connection.execute("PRAGMA synchronous = OFF")
            self._connection.execute(_TABLE)
            self._connection.execute(_INDEX)
        return self._connection


def _rows(connection: sqlite3.Connection, keys: str) -> dict[str, bytes]:
    found, today = {}, _today()
    stale = []
    for key, value, day in connection.execute(_LOAD, (keys,)):
        check, content = value[:_CHECK], value[_CHECK:]
        if isinstance(value, bytes) and check == _digest(content):
            found[key] = content
            if day < today:
                stale.append((today, key))
    if stale:
        with connection:
            connection.executemany("UPDATE stored SET day = ? WHERE key = ?", stale)
    return found


def _used_bytes(connection: sqlite3.Connection) -> int:
    count, free, size = (
        connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("page_count", "freelist_count", "page_size")
    )
    return int((count - free) * size)


def _digest(value: bytes) -> bytes:
    return hashlib.blake2b(value, digest_size=_CHECK).digest()


def _today() -> int:
    return int(time.time()) // _DAY
