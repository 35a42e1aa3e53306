"""Which properties of a resource cannot be changed, so that a change makes another resource.

Sources: azure-native's provider/pkg/gen/replacement.go, and parameters of a URL and locations,
which no type can change; pulumi-kubernetes' provider/pkg/provider/diff.go and helm_release.go;
azuread's schemas (ForceNew).
"""

import re
from collections.abc import Mapping
from string import Formatter
from typing import NamedTuple

_IN_GROUP = "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}"
_INDEX = re.compile(r"\[\d+\]")


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
_INSIGHTS = "Microsoft.Insights"
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
        f"{_CLUSTER}/agentPools/{{agentPoolName}}", "vmSize", "gpuInstanceProfile"
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
        frozenset({"principalId"}),
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
        f"{_NETWORK}/publicIPAddresses/{{publicIpAddressName}}",
        "sku",
        "publicIPAddressVersion",
        "publicIPPrefix",
    ),
    "azure-native:operationalinsights:Workspace": _kind(
        "Microsoft.OperationalInsights/workspaces/{workspaceName}"
    ),
    "azure-native:monitor:AzureMonitorWorkspace": _kind(
        "Microsoft.Monitor/accounts/{azureMonitorWorkspaceName}"
    ),
    "azure-native:monitor:DataCollectionEndpoint": _kind(
        f"{_INSIGHTS}/dataCollectionEndpoints/{{dataCollectionEndpointName}}"
    ),
    "azure-native:monitor:DataCollectionRule": _kind(
        f"{_INSIGHTS}/dataCollectionRules/{{dataCollectionRuleName}}"
    ),
    "azure-native:monitor:DataCollectionRuleAssociation": Kind(
        f"{{resourceUri}}/providers/{_INSIGHTS}/dataCollectionRuleAssociations/{{associationName}}"
    ),
    "azure-native:monitor:DiagnosticSetting": Kind(
        f"{{resourceUri}}/providers/{_INSIGHTS}/diagnosticSettings/{{name}}"
    ),
}
"""By type token."""

_OTHERS: Mapping[str, frozenset[str]] = {
    "azuread:index/appRoleAssignment:AppRoleAssignment": frozenset(
        {"appRoleId", "principalObjectId", "resourceObjectId"}
    ),
    "azuread:index/application:Application": frozenset({"templateId"}),
    "azuread:index/applicationFederatedIdentityCredential:ApplicationFederatedIdentityCredential": (
        frozenset({"applicationId", "displayName"})
    ),
    "azuread:index/applicationPassword:ApplicationPassword": frozenset(
        {"applicationId", "displayName", "endDate", "rotateWhenChanged", "startDate"}
    ),
    "azuread:index/servicePrincipal:ServicePrincipal": frozenset({"clientId"}),
    "kubernetes:core/v1:ResourceQuota": frozenset({"spec.scopes"}),
    # The program's provider lets the data of Secrets and ConfigMaps be changed.
    "kubernetes:core/v1:Secret": frozenset({"type"}),
    "kubernetes:helm.sh/v3:Release": frozenset({"name", "namespace"}),
    "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding": frozenset({"roleRef"}),
    # Where there is an identifier, the provider looks at nothing else of the kubeconfig.
    "pulumi:providers:kubernetes": frozenset({"clusterIdentifier", "renderYamlToDirectory"}),
}
_OF_OBJECTS = frozenset({"apiVersion", "kind", "metadata.name", "metadata.namespace"})
_LIKELY = frozenset({"location", "name", "resourceGroupName", "resourceName", "scope"})


def replaces(token: str, path: str) -> bool:
    """Return whether changing this property means another resource in the place of the old.

    Given: `path`, as `differences` writes it.
    """
    plain = _INDEX.sub("", path)
    return any(plain == one or plain.startswith(f"{one}.") for one in fixed_properties(token))


def has_fixed_properties(token: str) -> bool:
    """Return whether it is known of a type which properties cannot be changed."""
    known = token in AZURE or token in _OTHERS
    return known or token.startswith(("kubernetes:", "pulumi:"))


def fixed_properties(token: str) -> frozenset[str]:
    """Return the paths of the properties of a type that cannot be changed."""
    if token in AZURE:
        kind = AZURE[token]
        return kind.fixed | frozenset(names_in(kind.path))
    own = _OTHERS.get(token, frozenset())
    if token.startswith("kubernetes:") and not token.startswith("kubernetes:helm.sh/"):
        return own | _OF_OBJECTS
    return own if has_fixed_properties(token) else _LIKELY


def names_in(path: str) -> list[str]:
    """Return the inputs that an id is made of."""
    return [name for _, name, _, _ in Formatter().parse(path) if name]
