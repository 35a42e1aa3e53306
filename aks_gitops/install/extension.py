"""The chart's values as the extension Microsoft.ArgoCD takes them, which is a chart around it.

Source: Microsoft, "Tutorial: Deploy applications using GitOps with Argo CD", and the blog of AKS
on the extension with Entra: azure.workloadIdentity labels pods and annotates service accounts, of
argocd-server and argocd-repo-server at least.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from aks_gitops.install.extension_settings import inexpressible
from aks_gitops.install.references import Values, placeholder
from aks_gitops.install.value_paths import ValuePath
from aks_gitops.install.workload_identity import CLIENT_ID, USE
from aks_gitops.settings.argocd import InstalledArgoCD
from aks_gitops.settings.fields import Fault
from aks_gitops.settings.sso import EntraSso

# No setting could carry the label: its text "true" would be read as a boolean, which is no label.
_BY_THE_EXTENSION: tuple[ValuePath, ...] = (
    ("podLabels", USE),
    ("serviceAccount", "annotations", CLIENT_ID),
)
_VARIABLE_LISTS = ("env", "extraEnv")
_VARIABLES = "ARGOCD_"
_NUMBER = re.compile(r"0|[1-9][0-9]*", re.ASCII)


def extension_values(argocd: InstalledArgoCD, values: Values) -> Values:
    """Return the chart's values as the extension takes them.

    The extension labels pods and annotates service accounts for workload identity by itself, where
    `azure.workloadIdentity` asks for it; the chart does not know that key.
    """
    values = {key: _numbered(_without_identity(value)) for key, value in values.items()}
    identity: dict[str, object] = {}
    if argocd.workload_identity:
        identity["clientId"] = placeholder("identityClientId")
    if isinstance(argocd.sso, EntraSso) and argocd.sso.credential == "workloadIdentity":
        identity["entraSSOClientId"] = argocd.sso.client_id or placeholder("ssoClientId")
    if not identity:
        return values
    return {**values, "azure": {"workloadIdentity": {"enabled": True, **identity}}}


def inexpressible_extra_values(argocd: InstalledArgoCD) -> Iterator[Fault]:
    """Yield which of a user's own values no setting of the extension can carry."""
    for found in inexpressible(extension_values(argocd, argocd.extra_values)):
        yield found.fault


def _without_identity(part: object) -> object:
    """Return a part of Argo CD without what the extension sets by itself."""
    for path in _BY_THE_EXTENSION:
        part = _without(part, path)
    return part


def _numbered(part: object) -> object:
    """Return a part with the numbers in Argo CD's environment variables as --set keeps them texts.

    It reads "2" as a number, which no variable may be, and "02" as text; Argo CD reads all its
    numbers as decimal (its package util/env).
    """
    if not isinstance(part, Mapping):
        return part
    numbered = {
        key: [_numbered_variable(one) for one in variables]
        for key, variables in part.items()
        if key in _VARIABLE_LISTS and isinstance(variables, Sequence)
    }
    return {**part, **numbered}


def _numbered_variable(variable: object) -> object:
    if not isinstance(variable, Mapping):
        return variable
    name, value = variable.get("name"), variable.get("value")
    ours = isinstance(name, str) and name.startswith(_VARIABLES)
    if not ours or not isinstance(value, str) or not _NUMBER.fullmatch(value):
        return variable
    return {**variable, "value": f"0{value}"}


def _without(value: object, path: ValuePath) -> object:
    """Return a mapping without one key, and without the mappings that this leaves empty."""
    if not isinstance(value, Mapping) or path[0] not in value:
        return value
    rest = {key: one for key, one in value.items() if key != path[0]}
    if len(path) == 1:
        return rest
    inner = _without(value[path[0]], path[1:])
    return {**rest, path[0]: inner} if inner else rest
