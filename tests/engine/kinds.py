"""What the cloud of these tests knows of types of resources: their ids, and what replaces them."""

import re
import uuid
from collections.abc import Mapping
from string import Formatter
from typing import NamedTuple

Values = Mapping[str, object]
"""Inputs or outputs of a resource, as plain values."""

_IN_GROUP = "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}"
_INDEX = re.compile(r"\[\d+\]")


class UnnamedError(Exception):
    """A resource whose inputs do not say what it is called."""


class Kind(NamedTuple):
    """A type of resource in Azure."""

    path: str
    """Its id, with the names of inputs in braces. Changing one of them replaces the resource."""
    fixed: frozenset[str] = frozenset()
    """Paths of further inputs that replace it."""


def _kind(path: str, *fixed: str) -> Kind:
    return Kind(f"{_IN_GROUP}/providers/{path}", frozenset({"location", *fixed}))


_CLUSTER = "Microsoft.ContainerService/managedClusters/{resourceName}"
_NETWORK = "Microsoft.Network"
_IDENTITY = "Microsoft.ManagedIdentity/userAssignedIdentities/{resourceName}"
_CREATE_ONLY = (
    "dnsPrefix",
    "fqdnSubdomain",
    "nodeResourceGroup",
    "diskEncryptionSetID",
    "linuxProfile",
    "windowsProfile",
    *(
        f"networkProfile.{name}"
        for name in (
            "dnsServiceIP",
            "ipFamilies",
            "networkDataplane",
            "networkMode",
            "networkPlugin",
            "networkPluginMode",
            "networkPolicy",
            "outboundType",
            "podCidr",
            "podCidrs",
            "serviceCidr",
            "serviceCidrs",
        )
    ),
)

CREDENTIAL = "azure-native:managedidentity:FederatedIdentityCredential"
CLUSTER = "azure-native:containerservice:ManagedCluster"
AZURE: Mapping[str, Kind] = {
    "azure-native:resources:ResourceGroup": Kind(_IN_GROUP, frozenset({"location"})),
    CLUSTER: _kind(_CLUSTER, *_CREATE_ONLY),
    "azure-native:containerservice:AgentPool": _kind(
        f"{_CLUSTER}/agentPools/{{agentPoolName}}", "vmSize", "vnetSubnetID", "type"
    ),
    "azure-native:containerservice:MaintenanceConfiguration": _kind(
        f"{_CLUSTER}/maintenanceConfigurations/{{configName}}"
    ),
    "azure-native:managedidentity:UserAssignedIdentity": _kind(_IDENTITY),
    CREDENTIAL: _kind(
        f"{_IDENTITY}/federatedIdentityCredentials/{{federatedIdentityCredentialResourceName}}"
    ),
    "azure-native:authorization:RoleAssignment": Kind(
        "{scope}/providers/Microsoft.Authorization/roleAssignments/{roleAssignmentName}",
        frozenset({"principalId", "roleDefinitionId"}),
    ),
    "azure-native:kubernetesconfiguration:Extension": _kind(
        "{clusterRp}/{clusterResourceName}/{clusterName}"
        "/providers/Microsoft.KubernetesConfiguration/extensions/{extensionName}"
    ),
    "azure-native:containerregistry:Registry": _kind(
        "Microsoft.ContainerRegistry/registries/{registryName}"
    ),
    "azure-native:keyvault:Vault": _kind("Microsoft.KeyVault/vaults/{vaultName}"),
    "azure-native:network:VirtualNetwork": _kind(
        f"{_NETWORK}/virtualNetworks/{{virtualNetworkName}}"
    ),
    "azure-native:network:Subnet": _kind(
        f"{_NETWORK}/virtualNetworks/{{virtualNetworkName}}/subnets/{{subnetName}}"
    ),
    "azure-native:network:NatGateway": _kind(f"{_NETWORK}/natGateways/{{natGatewayName}}"),
    "azure-native:network:PublicIPAddress": _kind(
        f"{_NETWORK}/publicIPAddresses/{{publicIpAddressName}}", "sku", "publicIPPrefix"
    ),
    "azure-native:operationalinsights:Workspace": _kind(
        "Microsoft.OperationalInsights/workspaces/{workspaceName}"
    ),
    "azure-native:monitor:AzureMonitorWorkspace": _kind(
        "Microsoft.Monitor/accounts/{azureMonitorWorkspaceName}"
    ),
    "azure-native:dashboard:Grafana": _kind("Microsoft.Dashboard/grafana/{workspaceName}"),
    "azure-native:alertsmanagement:PrometheusRuleGroup": _kind(
        "Microsoft.AlertsManagement/prometheusRuleGroups/{ruleGroupName}"
    ),
}
"""By type token. A type that is not here has an id made of all its inputs that are names."""


def id_of(token: str, urn: str, inputs: Values, subscription: str) -> str:
    """Return the id that the cloud gives a new resource. Raises UnnamedError."""
    package = token.partition(":")[0]
    if package == "kubernetes":
        return _object_id(inputs)
    if package == "azure-native":
        return _arm_id(token, {"subscriptionId": subscription, **inputs})
    return str(uuid.uuid5(uuid.NAMESPACE_URL, urn))


def replaces(token: str, path: str) -> bool:
    """Return whether changing this property means another resource in the place of the old."""
    fixed = _fixed(token)
    plain = _INDEX.sub("", path)
    return any(plain == one or plain.startswith(f"{one}.") for one in fixed)


def _fixed(token: str) -> frozenset[str]:
    if token.startswith("kubernetes:helm.sh/"):
        return frozenset({"name", "namespace"})
    if token.startswith("kubernetes:"):
        return frozenset({"apiVersion", "kind", "metadata.name", "metadata.namespace"})
    kind = AZURE.get(token)
    if kind is None:
        return frozenset({"location", "scope", "name", "resourceGroupName", "resourceName"})
    return kind.fixed | frozenset(_names(kind.path))


def _names(path: str) -> list[str]:
    return [name for _, name, _, _ in Formatter().parse(path) if name]


def _arm_id(token: str, inputs: Values) -> str:
    kind = AZURE.get(token)
    if kind is None:
        _, module, type_ = token.split(":")
        own = sorted(key for key in inputs if key.endswith("Name") and key != "resourceGroupName")
        start = "{scope}" if "scope" in inputs else _IN_GROUP
        names = "".join(f"/{{{name}}}" for name in own)
        kind = Kind(f"{start}/providers/Microsoft.{module}/{type_}{names}")
    absent = [name for name in _names(kind.path) if not isinstance(inputs.get(name), str)]
    if absent:
        raise UnnamedError(f"{token} needs {', '.join(absent)}: the program gives every name")
    return kind.path.format_map(inputs)


def _object_id(inputs: Values) -> str:
    metadata = inputs.get("metadata")
    named = metadata if isinstance(metadata, Mapping) else inputs
    name, namespace = named.get("name"), named.get("namespace")
    if not isinstance(name, str):
        raise UnnamedError("an object needs metadata.name: the program gives every name")
    return f"{namespace}/{name}" if namespace else name
