"""Generate a large config repository: every application beside its base, in three environments."""

import subprocess
from pathlib import Path

ENVIRONMENTS = ("dev", "staging", "production")
_TEAMS = 100
_FILES = (
    "base/deployment.yaml",
    "base/kustomization.yaml",
    *(f"overlays/{environment}/kustomization.yaml" for environment in ENVIRONMENTS),
)


def generate(folder: Path, applications: int) -> Path:
    """Make a bare repository with so many applications, packed; return it.

    No two files are the same, as in a real repository, so that git reads every tree.
    """
    subprocess.run(["git", "init", "--quiet", "--bare", "-b", "main", str(folder)], check=True)
    lines = [b"commit refs/heads/main\ncommitter a <a@example.org> 1700000000 +0000\ndata 0\n"]
    for number in range(applications):
        home = f"teams/team-{number % _TEAMS:03d}/apps/app-{number:05d}"
        for file in _FILES:
            text = f"resources: [../../base]\nnamePrefix: app-{number:05d}-\n# {file}\n".encode()
            lines.append(
                b"M 100644 inline %s/%s\ndata %d\n" % (home.encode(), file.encode(), len(text))
            )
            lines.append(text)
    git = ["git", "-C", str(folder)]
    subprocess.run([*git, "fast-import", "--quiet"], input=b"".join(lines), check=True)
    subprocess.run([*git, "repack", "-adq"], check=True)
    return folder
