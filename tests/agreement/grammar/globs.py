"""Random paths and globs, for the git generator."""

import random

from tests.agreement.set_answers import SetCase

_LETTERS = ("a", "b", "a", "b", ".", "-", "é", "[", "*", "]", "^", "\\")
_USUAL = ("a", "b", "*", "?", "**", "[ab]", "[^a]", "[!b]", "[a-c]", "/", "/", "/", "\\*", "\\[")
_STRANGE = (
    *(".", "-", "é", "[", "]", "{a,b}", "[]a]", "[a-]", "[-a]", "[^]]", "[\\]]", "\\", "{", "}"),
    *("[b-a]", "//", "./", "../", "[/]", "*.", "?*", "/.", ":", "!"),
)


def glob_case(seed: int) -> SetCase:
    """Return an ApplicationSet whose Applications tell which paths were found."""
    chance = random.Random(seed)  # noqa: S311
    kind = chance.choice(("directories", "files"))
    items: list[dict[str, object]] = []
    for _ in range(chance.choice((1, 1, 2))):
        items.append({"path": _glob(chance), "exclude": chance.random() < 0.2})
    spec = {
        "goTemplate": True,
        "generators": [{"git": {"repoURL": "r", "revision": "main", kind: items}}],
        "template": {
            "metadata": {"name": "{{ toJson .path | sha1sum }}"},
            "spec": {"project": "default", "destination": {}},
        },
    }
    metadata = {"name": "set", "namespace": "argocd"}
    manifest: dict[str, object] = {"metadata": metadata, "spec": spec}
    return SetCase(manifest, _files(chance), new_globbing=chance.random() < 0.4)


def _glob(chance: random.Random) -> str:
    choices = _USUAL if chance.random() < 0.8 else (*_USUAL, *_STRANGE)
    return "".join(chance.choice(choices) for _ in range(chance.randrange(1, 7)))


def _files(chance: random.Random) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for _ in range(chance.randrange(1, 10)):
        parts = [_word(chance) for _ in range(chance.randrange(1, 4))]
        path = "/".join(parts)
        taken = any(f"{one}/".startswith(f"{path}/") or path.startswith(f"{one}/") for one in files)
        if not taken and not {".", "..", ".git"} & set(parts):
            files[path] = b""
    return files


def _word(chance: random.Random) -> str:
    return "".join(chance.choice(_LETTERS) for _ in range(chance.randrange(1, 4)))
