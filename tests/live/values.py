"""Single values of what the API server returned."""


def value(found: object, path: str) -> object:
    """Return the value at a path such as spec.containers.0.image; None where there is none."""
    for key in path.split("."):
        if isinstance(found, list):
            found = found[int(key)] if int(key) < len(found) else None
        else:
            found = found.get(key) if isinstance(found, dict) else None
    return found
