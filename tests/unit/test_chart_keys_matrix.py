"""Every combination of settings gives values that the chart and the extension know."""

from collections.abc import Mapping
from functools import cache

import pytest

from aks_gitops.argocd.config import argocd_cm
from aks_gitops.install.chart_keys import faults
from aks_gitops.install.extension import extension_values
from aks_gitops.install.extension_settings import configuration_settings
from aks_gitops.install.facts import InstallFacts
from aks_gitops.install.references import Values
from aks_gitops.install.values import helm_values
from aks_gitops.settings.argocd import InstalledArgoCD
from aks_gitops.settings.mistakes import SettingsError, validate
from tests.unit.argocd_matrix import (
    AVAILABILITIES,
    CLUSTERS,
    EXPOSURES,
    EXTRAS,
    IDENTITIES,
    INSTALLS,
    NOTIFICATIONS,
    SSOS,
    TENANT,
    WEBHOOKS,
    Combination,
    combinations,
)
from tests.unit.set_notation import read

FACTS = InstallFacts(tenant_id=TENANT, argocd_cm=argocd_cm())
MATRIX = tuple(combinations())
ONE_OF_TWO_INSTALLS = [one for one in MATRIX if one.name.startswith("helm")]
OF_THE_EXTENSION = [one for one in MATRIX if one.name.startswith("extension")]
USE = "azure.workload.identity/use"
CLIENT_ID = "azure.workload.identity/client-id"


@cache
def argocd_of(combination: str, install: str) -> InstalledArgoCD:
    return _argocd(combination, install, {})


def _argocd(combination: str, install: str, extra_values: Values) -> InstalledArgoCD:
    areas = next(one.areas for one in MATRIX if one.name == combination)
    argocd = areas["argocd"]
    assert isinstance(argocd, Mapping)
    extra = {"extraValues": extra_values} if extra_values else {}
    return validate(InstalledArgoCD, {**argocd, **INSTALLS[install], **extra})


@cache
def values_of(combination: str, install: str) -> Values:
    return helm_values(argocd_of(combination, install), FACTS)


def test_the_matrix_is_large_named_and_always_the_same() -> None:
    names = [one.name for one in MATRIX]
    assert len(set(names)) == len(MATRIX) == 72
    assert [(one.name, one.areas) for one in combinations()] == [
        (one.name, one.areas) for one in MATRIX
    ]


def test_every_choice_meets_every_install() -> None:
    choices = (EXPOSURES, SSOS, AVAILABILITIES, NOTIFICATIONS, WEBHOOKS, IDENTITIES, EXTRAS)
    wanted = {name for choice in choices for name in choice}
    for matrix in (ONE_OF_TWO_INSTALLS, OF_THE_EXTENSION):
        assert {name for name in wanted if any(f"-{name}-" in one.name for one in matrix)} == wanted
    assert {one.name.rpartition("-")[2] for one in ONE_OF_TWO_INSTALLS} == set(CLUSTERS)


@pytest.mark.parametrize("combination", MATRIX, ids=lambda one: one.name)
def test_the_settings_fit_together(combination: Combination) -> None:
    assert combination.settings.argocd.install == combination.install


@pytest.mark.parametrize("combination", MATRIX, ids=lambda one: one.name)
def test_the_chart_knows_all_values(combination: Combination) -> None:
    assert list(map(str, faults(values_of(combination.name, combination.install)))) == []


@pytest.mark.parametrize("combination", OF_THE_EXTENSION, ids=lambda one: one.name)
def test_the_chart_knows_all_settings_of_the_extension(combination: Combination) -> None:
    values = _as_the_extension_reads(combination.name)
    values.pop("azure", None)
    assert [str(fault) for fault in faults(values) if not _is_retyped(str(fault))] == []


@pytest.mark.parametrize("combination", MATRIX, ids=lambda one: one.name)
def test_the_extension_means_what_the_chart_does(combination: Combination) -> None:
    chart = values_of(combination.name, "helm")
    extension = _as_the_extension_reads(combination.name)
    identity = extension.pop("azure", None)
    assert _meaning(extension) == _meaning(chart)
    assert (identity is not None) == (USE in str(chart))


def test_the_extension_gets_the_identities_that_the_chart_annotates() -> None:
    argocd = argocd_of(OF_THE_EXTENSION[5].name, "extension")
    assert extension_values(argocd, {})["azure"] == {
        "workloadIdentity": {
            "enabled": True,
            "clientId": "${identityClientId}",
            "entraSSOClientId": "${ssoClientId}",
        }
    }


def test_numbers_of_argo_cds_variables_stay_text() -> None:
    argocd = argocd_of(OF_THE_EXTENSION[0].name, "extension")
    variables = [
        {"name": "ARGOCD_API_SERVER_REPLICAS", "value": "3"},
        {"name": "ARGOCD_EXEC_TIMEOUT", "value": "90s"},
        {"name": "OTHER", "value": "3"},
    ]
    values = extension_values(argocd, {"server": {"env": variables}})
    assert values["server"] == {
        "env": [
            {"name": "ARGOCD_API_SERVER_REPLICAS", "value": "03"},
            {"name": "ARGOCD_EXEC_TIMEOUT", "value": "90s"},
            {"name": "OTHER", "value": "3"},
        ]
    }


def test_what_no_setting_can_carry_is_refused_in_extra_values() -> None:
    label = {"podLabels": {"example.com/x": "true"}, "env": [{"name": "ARGOCD_X", "value": "1"}]}
    with pytest.raises(SettingsError) as caught:
        _argocd(OF_THE_EXTENSION[0].name, "extension", {"server": label})
    assert str(caught.value) == (
        'extraValues.server.podLabels."example.com/x": '
        "is text that the extension reads as a number or boolean; use install: helm"
    )


def _as_the_extension_reads(combination: str) -> dict[str, object]:
    argocd, values = argocd_of(combination, "extension"), values_of(combination, "extension")
    return read(configuration_settings(extension_values(argocd, values)))


def _is_retyped(fault: str) -> bool:
    """Tell whether the chart quotes an annotation that the notation cannot say as a text."""
    return "annotations" in fault and fault.endswith("is not text; quote it")


def _meaning(values: object) -> object:
    """Return values without what is the same to the chart, to Argo CD and to Kubernetes.

    Left out are empty mappings and lists, and the labels and annotations that the extension adds
    itself; texts are compared as the chart would write them, numbers of variables by their value.
    """
    if isinstance(values, Mapping):
        parts = {key: _meaning(value) for key, value in values.items()}
        return {
            key: value
            for key, value in parts.items()
            if value not in ({}, []) and key not in (USE, CLIENT_ID)
        }
    if isinstance(values, list | tuple):
        return [_meaning(value) for value in values]
    text = str(values).lower() if isinstance(values, bool) else str(values)
    return text.lstrip("0") or "0" if text.isdigit() else text
