"""What the program argocd says of Argo CD's own configuration, from files."""

import json
import subprocess
from pathlib import Path

import yaml

from aks_gitops.argocd.sync import Manifest
from aks_gitops.live.plane import Plane

_SECONDS = 60.0


def complaints(plane: Plane, config_map: Manifest, secret: Manifest, folder: Path) -> list[str]:
    """Return what `argocd admin` finds wrong with one of Argo CD's ConfigMaps; nothing for those
    that it has no checks for.

    Given: `secret`, the Secret that the ConfigMap's texts name keys of; an empty folder.
    """
    metadata = config_map["metadata"]
    assert isinstance(metadata, dict)
    file, keys = folder / "config.yaml", folder / "secret.yaml"
    file.write_text(yaml.safe_dump(config_map))
    keys.write_text(yaml.safe_dump(secret))
    match metadata["name"]:
        case "argocd-cm":
            said = _admin(plane, "settings", "validate", f"--argocd-cm-path={file}")
        case "argocd-notifications-cm":
            files = (f"--config-map={file}", f"--secret={keys}")
            said = [
                *_admin(plane, "notifications", "template", "get", *files),
                *_admin(plane, "notifications", "trigger", "get", *files),
            ]
        case _:
            return []
    return [line for line in said if _is_complaint(line)]


def _admin(plane: Plane, *arguments: str) -> list[str]:
    command = [str(plane.programs / "argocd"), "admin", *arguments]
    done = subprocess.run(
        [*command, f"--kubeconfig={plane.kubeconfig}"],
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    lines = (done.stdout + done.stderr).splitlines()
    return lines if done.returncode == 0 else [*lines, f"failed: {done.returncode}"]


def _is_complaint(line: str) -> bool:
    """Tell whether a line reports something wrong; the program ends well all the same."""
    if line.startswith("{"):
        return json.loads(line)["level"] not in ("info", "debug")
    return line.startswith(("❌", "failed"))
