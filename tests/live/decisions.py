"""Who may do what: the table `isolation/rbac.yaml`, and the objects whose words it is about."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, cast
from uuid import NAMESPACE_DNS, uuid5

import yaml

from aks_gitops.argocd.sync import Manifest
from tests.builders import environment, plan, settings
from tests.unit.installed_argocd import ENTRA, value, values_of

_TABLE = Path(__file__).parent / "isolation" / "rbac.yaml"


class Decision(NamedTuple):
    """What somebody may do or not."""

    who: str
    account: str
    """A local account, or a project's role; empty for somebody who comes with groups."""
    groups: tuple[str, ...]
    default_role: str
    action: str
    resource: str
    object: str
    permitted: bool

    @property
    def subjects(self) -> tuple[str, ...]:
        """The names that rights may be given to; Argo CD asks for each by itself."""
        return (self.account,) if self.account else self.groups

    def __str__(self) -> str:
        word = "may" if self.permitted else "may not"
        return f"{self.who} {word} {self.action} {self.resource} {self.object}"


def group(name: str) -> str:
    """Return the object id of an Entra group."""
    return str(uuid5(NAMESPACE_DNS, name))


def decisions() -> list[Decision]:
    """Return every decision of the table."""
    rows = yaml.safe_load(_TABLE.read_text())
    return [
        Decision(
            who=row["who"],
            account=row.get("account", ""),
            groups=tuple(group(name) for name in row.get("groups", ())),
            default_role=row.get("default_role", "none"),
            action=action,
            resource=resource,
            object=item,
            permitted=key == "may",
        )
        for row in rows
        for key in ("may", "may_not")
        for action, resource, item in (text.split(" ") for text in row.get(key, ()))
    ]


def projects() -> list[Manifest]:
    """Return the AppProjects of two teams and of the platform, as a Plan holds them."""
    roles = {"viewer": "viewers", "developer": "developers", "operator": "operators"}
    bakers = {role: [group(f"bakers-{name}")] for role, name in roles.items()}
    brewers = {"developer": [group("brewers-developers")]}
    files = {
        "teams/bakers.yaml": yaml.safe_dump({"groups": bakers}),
        "teams/brewers.yaml": yaml.safe_dump({"groups": brewers}),
    }
    stack = settings(
        argocd={"adminGroups": [group("admins")]},
        environments={"dev": environment(), "staging": environment()},
    )
    made = plan(files, stack).stage("projects")
    return [item.manifest for item in made if item.kind == "AppProject"]


def policy(default_role: str) -> dict[str, str]:
    """Return the data of argocd-rbac-cm, as the settings of a platform write it."""
    release = [_permission("get", "*/*"), _permission("sync", "*/*")]
    release.append({**_permission("sync", "*/payments"), "effect": "deny"})
    shell = {"resource": "exec", "action": "create", "object": "bakers-*/*"}
    roles = {
        "release": {"permissions": release, "groups": [group("releasers")]},
        "support": {"permissions": [shell], "groups": [group("supporters")]},
    }
    rbac = {"defaultRole": default_role, "readers": [group("readers")], "roles": roles}
    values = values_of(ENTRA, adminGroups=[group("admins")], rbac=rbac)
    return cast(dict[str, str], value(values, "configs", "rbac"))


def project_policies(manifests: Sequence[Manifest]) -> str:
    """Return the policies of projects as Argo CD reads them (its ProjectPoliciesString): every role
    may look at its project, and its groups are in it."""
    return "\n".join(line for one in manifests for line in _lines(one))


def _lines(project: Manifest) -> Iterator[str]:
    name = cast(Mapping[str, str], project["metadata"])["name"]
    spec = cast(Mapping[str, list[Mapping[str, object]]], project["spec"])
    for role in spec.get("roles", []):
        subject = f"proj:{name}:{role['name']}"
        yield f"p, {subject}, projects, get, {name}, allow"
        yield from cast(list[str], role["policies"])
        for member in cast(list[str], role.get("groups", [])):
            yield f"g, {member}, {subject}"


def _permission(action: str, item: str) -> dict[str, str]:
    return {"resource": "applications", "action": action, "object": item}
