"""Stands in for GitHub's command line: what the workflows ask of it, with comments in a file."""

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import cast

Comment = dict[str, object]


def option(arguments: Sequence[str], *names: str) -> str:
    """Return the value after one of the names."""
    found = next((at for at, word in enumerate(arguments) if word in names), None)
    return "" if found is None else arguments[found + 1]


def main(world: Path, arguments: Sequence[str]) -> None:
    """Do one command in a world: `comments.json`, and `artifact`, what a run has uploaded."""
    if arguments[:2] == ["run", "download"]:
        folder = Path(option(arguments, "--dir") or ".")
        shutil.copytree(world / "artifact", folder, dirs_exist_ok=True)
        return
    path = next(word for word in arguments if word.startswith("repos/"))
    comments = cast(list[Comment], json.loads((world / "comments.json").read_text()))
    if not path.startswith("repos/org/config/issues/"):
        sys.exit(f"HTTP 404: {path}")
    if expression := option(arguments, "--jq"):
        subprocess.run(["jq", "-r", expression], input=json.dumps(comments), text=True, check=True)
        return
    kept = changed(comments, path, option(arguments, "-X", "--method") or "POST", arguments)
    (world / "comments.json").write_text(json.dumps(kept))


def changed(
    comments: list[Comment], path: str, method: str, arguments: Sequence[str]
) -> list[Comment]:
    """Return the comments after a request."""
    body = option(arguments, "-F").removeprefix("body=@")
    if method == "POST":
        return [*comments, comment(len(comments) + 1, Path(body).read_text())]
    number = int(path.rsplit("/", 1)[1])
    if not any(one["id"] == number and is_bot(one) for one in comments):
        sys.exit("HTTP 403: not yours")
    if method == "DELETE":
        return [one for one in comments if one["id"] != number]
    text = Path(body).read_text()
    return [{**one, "body": text} if one["id"] == number else one for one in comments]


def comment(number: int, body: str, login: str = "github-actions[bot]") -> Comment:
    """Return a comment as the API has it."""
    return {"id": number, "body": body, "user": {"login": login, "type": "Bot"}}


def is_bot(one: Comment) -> bool:
    """Return whether the workflow's own token wrote a comment."""
    return cast(Mapping[str, str], one["user"])["login"] == "github-actions[bot]"


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
