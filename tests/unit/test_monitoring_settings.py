"""Every way in which the settings of monitoring and of registries can be rejected."""

import pytest
from pydantic import TypeAdapter, ValidationError

from aks_gitops.settings.fields import Model
from aks_gitops.settings.mistakes import SettingsError, validate
from aks_gitops.settings.monitoring import Monitoring
from aks_gitops.settings.registry import CreatedRegistry, Registry

GROUP = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers"
WORKSPACE = f"{GROUP}/Microsoft.OperationalInsights/workspaces/logs"
MONITOR = f"{GROUP}/Microsoft.Monitor/accounts/metrics"
NOWHERE = "has no workspace to go to; set logs, or remove it"
OWN = "is only for a workspace that the stack creates; remove it, or write create for logs"
GIVEN = "is only for a workspace by its id; others are where the cluster is; remove it"


def mistakes(model: type[Model], **values: object) -> list[str]:
    with pytest.raises(SettingsError) as error:
        validate(model, values)
    return [str(mistake) for mistake in error.value.mistakes]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"containers": True}, [f"containers: {NOWHERE}"]),
        ({"defender": True}, [f"defender: {NOWHERE}"]),
        ({"controlPlane": ["guard"]}, [f"controlPlane: {NOWHERE}"]),
        (
            {"containers": True, "defender": True},
            [f"containers: {NOWHERE}", f"defender: {NOWHERE}"],
        ),
        ({"retentionDays": 60}, [f"retentionDays: {OWN}"]),
        ({"logs": WORKSPACE, "retentionDays": 60}, [f"retentionDays: {OWN}"]),
        ({"logs": "create", "logsLocation": "northeurope"}, [f"logsLocation: {GIVEN}"]),
        ({"prometheusLocation": "northeurope"}, [f"prometheusLocation: {GIVEN}"]),
        (
            {"logs": "create", "controlPlane": ["guard", "kube-audit", "guard"]},
            ["controlPlane.2: is there already; remove it"],
        ),
        (
            {"logs": "create", "controlPlane": ["kube-audit", "kube-audit-admin"]},
            [
                "controlPlane: holds kube-audit, which has all of kube-audit-admin in it and is "
                "paid for twice; remove one of the two"
            ],
        ),
    ],
)
def test_a_setting_without_an_effect_is_refused(
    values: dict[str, object], expected: list[str]
) -> None:
    assert mistakes(Monitoring, **values) == expected


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"controlPlane": []},
        {"logs": "create", "retentionDays": 60, "containers": True, "defender": True},
        {"logs": WORKSPACE, "logsLocation": "northeurope", "containers": True},
        {"prometheus": "create"},
        {"prometheus": MONITOR, "prometheusLocation": "northeurope"},
    ],
)
def test_every_part_can_be_on_without_the_others(values: dict[str, object]) -> None:
    validate(Monitoring, values)


@pytest.mark.parametrize("sku", ["Basic", "Standard"])
def test_only_premium_registries_can_be_kept_off_the_public_network(sku: str) -> None:
    values = {"mode": "create", "name": "acrone", "publicNetworkAccess": False, "protect": True}
    assert mistakes(CreatedRegistry, **values, sku=sku) == [
        f"publicNetworkAccess: is false, which registries of the SKU {sku} cannot be; "
        "write Premium for sku, or true"
    ]
    validate(CreatedRegistry, {**values, "sku": "Premium"})


def test_an_existing_registry_says_how_it_grants_permissions() -> None:
    registry = {"mode": "existing", "id": f"{GROUP}/Microsoft.ContainerRegistry/registries/acrone"}
    with pytest.raises(ValidationError, match="permissions"):
        TypeAdapter(Registry).validate_python(registry)
