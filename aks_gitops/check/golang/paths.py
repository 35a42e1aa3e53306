"""Go's package path, whose separator is a slash. path/filepath is the same on Linux."""


def clean(path: str) -> str:
    """Return the shortest path of the same place, as path.Clean does."""
    rooted = path.startswith("/")
    parts: list[str] = []
    for part in path.split("/"):
        if part == ".." and parts and parts[-1] != "..":
            parts.pop()
        elif part not in ("", ".") and not (part == ".." and rooted):
            parts.append(part)
    return "/" * rooted + "/".join(parts) or "."


def base(path: str) -> str:
    """Return the last element of a path."""
    if not path:
        return "."
    return path.rstrip("/").rpartition("/")[2] or "/"


def directory(path: str) -> str:
    """Return all but the last element of a path."""
    before, slash, _ = path.rpartition("/")
    return clean(before + slash)


def extension(path: str) -> str:
    """Return what begins with the last point of the last element; empty where it has none."""
    name = path.rpartition("/")[2]
    _, point, after = name.rpartition(".")
    return point + after if point else ""
