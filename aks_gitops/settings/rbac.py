"""What each group may do in all of Argo CD, checked as Argo CD 3 asks for it.

Rules: Argo CD's operator-manual/rbac.md (resources, actions, objects, globs), its
assets/builtin-policy.csv (the names of built-in roles) and util/rbac/rbac.go (how lines are read).
"""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from aks_gitops.settings.fields import Fault, GroupId, Model, Name, Text, mistake, refuse

RbacResource = Literal[
    "accounts",
    "applications",
    "applicationsets",
    "certificates",
    "clusters",
    "exec",
    "extensions",
    "gpgkeys",
    "logs",
    "projects",
    "repositories",
    "write-repositories",
]

_ALL = ("create", "delete", "get", "update")
ACTIONS: Mapping[RbacResource, tuple[str, ...]] = {
    "accounts": ("get", "update"),
    "applications": ("action", "create", "delete", "get", "override", "sync", "update"),
    "applicationsets": _ALL,
    "certificates": ("create", "delete", "get"),
    "clusters": _ALL,
    "exec": ("create",),
    "extensions": ("invoke",),
    "gpgkeys": ("create", "delete", "get"),
    "logs": ("get",),
    "projects": _ALL,
    "repositories": _ALL,
    "write-repositories": _ALL,
}
"""What Argo CD asks for of each resource."""

_PARTS: Mapping[str, str] = {
    "action": "GROUP/KIND/NAME",
    "delete": "GROUP/KIND/NAMESPACE/NAME",
    "update": "GROUP/KIND/NAMESPACE/NAME",
}
"""Actions on an Application's resources, and what follows their name."""

_OF_APPLICATIONS = ("applications", "applicationsets", "exec", "logs")
_WITHOUT_SLASH = ("accounts", "extensions", "gpgkeys", "projects")
BUILT_IN_ROLES = ("admin", "readonly")

_UNFIT = re.compile(r"[\x00-\x20\x7f,\"\[\]{}\\]")


def _policy_field(value: str) -> str:
    """Refuse what would end a field of the policy, and globs that Argo CD might read otherwise."""
    if _UNFIT.search(value):
        raise mistake(
            "holds a space, comma, quote, bracket or backslash",
            "write a name, with * and ? for what varies",
        )
    return value


PolicyField = Annotated[Text, AfterValidator(_policy_field)]


class Permission(Model):
    """One line of Argo CD's policy."""

    resource: RbacResource
    """What it is about."""
    action: PolicyField
    """What may be done: get, sync, action/apps/Deployment/restart, ..., or *."""
    object: PolicyField
    """On what: PROJECT/APPLICATION for applications, a name or glob for the rest."""
    effect: Literal["allow", "deny"] = "allow"
    """Deny wins over allow."""

    @model_validator(mode="after")
    def _argo_cd_asks_for_it(self) -> "Permission":
        """A line that matches nothing is no error to Argo CD: the right is just never there."""
        refuse((*self._action_faults(), *self._object_faults()))
        return self

    def _action_faults(self) -> Iterator[Fault]:
        verb, slash, rest = self.action.partition("/")
        known = ACTIONS[self.resource]
        has_parts = self.resource == "applications" and verb in _PARTS
        if self.action == "*":
            return
        if verb not in known or (slash and not has_parts):
            fact = f"is no action of {self.resource}"
            forms = (f"{one}/{_PARTS[one]}" if one == "action" else one for one in known)
            yield Fault(fact, f"write {', '.join(forms)} or *", "action")
        elif verb == "action" and not slash:
            yield Fault("names no action", "write action/*, or action/GROUP/KIND/NAME", "action")
        elif slash and not rest.endswith("*") and rest.count("/") != _PARTS[verb].count("/"):
            yield Fault(f"is not {verb}/{_PARTS[verb]}", f"write all parts, or {verb}/*", "action")

    def _object_faults(self) -> Iterator[Fault]:
        if self.resource in _OF_APPLICATIONS:
            parts = self.object.split("/")
            if len(parts) not in (2, 3) or not all(parts):
                fact = "is not PROJECT/APPLICATION"
                yield Fault(fact, "write both, such as team-a/* or */*", "object")
        elif self.resource in _WITHOUT_SLASH and "/" in self.object:
            fact = f"holds '/', which no name of {self.resource} does"
            yield Fault(fact, "write the name alone, or *", "object")


class Role(Model):
    """Permissions under a name, and who has them."""

    permissions: tuple[Permission, ...] = Field(min_length=1)
    """What the role may do."""
    groups: tuple[GroupId, ...] = Field(min_length=1)
    """The Entra groups that have it."""


class Rbac(Model):
    """Who may do what in all of Argo CD. Teams get their rights from their projects."""

    default_role: Literal["none", "readonly"] = "none"
    """What everybody who can log in may do. No deny takes it away."""
    readers: tuple[GroupId, ...] = ()
    """Entra groups that may look at everything."""
    roles: dict[Name, Role] = Field(default_factory=dict)
    """Roles of the platform's own."""

    @model_validator(mode="after")
    def _roles_are_of_the_platforms_own(self) -> "Rbac":
        refuse(
            Fault("is built into Argo CD, and this would widen it", "rename it", f"roles.{name}")
            for name in BUILT_IN_ROLES
            if name in self.roles
        )
        return self

    @property
    def permits_exec(self) -> bool:
        """Whether a role may open a shell in a container."""
        return any(
            permission.resource == "exec" and permission.effect == "allow"
            for role in self.roles.values()
            for permission in role.permissions
        )
