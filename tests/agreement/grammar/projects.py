"""Random projects."""

from random import Random

from tests.agreement.grammar.pieces import listed, pick, pieces, text_of
from tests.agreement.grammar.windows import windows
from tests.agreement.oracle import Json

LABELS = [{}, {"scope": "all"}, {"scope": "some", "tier": "1"}, {"tier": ""}]


def project(random: Random, name: str) -> Json:
    """Return a project."""
    spec = {
        **listed(random, "sourceRepos", [_glob(random, "repository_patterns") for _ in range(4)]),
        **listed(random, "destinations", [_destination(random) for _ in range(4)], 4),
        **listed(random, "sourceNamespaces", pieces("source_namespaces")),
        **listed(random, "clusterResourceWhitelist", _kinds(random, named=True)),
        **listed(random, "clusterResourceBlacklist", _kinds(random, named=True), 1),
        **listed(random, "namespaceResourceWhitelist", _kinds(random, named=False)),
        **listed(random, "namespaceResourceBlacklist", _kinds(random, named=False), 1),
        **listed(random, "syncWindows", windows(random, 4)),
        **listed(random, "destinationServiceAccounts", [_account(random) for _ in range(3)]),
        "permitOnlyProjectScopedClusters": random.random() < 0.2,
        "unknown": 1,
    }
    if random.random() < 0.6:
        _open(random, spec)
    return {"metadata": {"name": name, "labels": random.choice(LABELS)}, "spec": spec}


def _open(random: Random, spec: dict[str, object]) -> None:
    """Add to a project's lists, so that something is permitted."""
    server = random.choice(["*", *pieces("servers")])
    kind = random.choice(["*", *pieces("kinds")])
    added: dict[str, object] = {
        "sourceRepos": "**",
        "sourceNamespaces": "*",
        "destinations": {"server": server, "namespace": "*"},
        "clusterResourceWhitelist": {"group": "*", "kind": "*"},
        "namespaceResourceWhitelist": {"group": "*", "kind": kind},
        "destinationServiceAccounts": {
            "server": "*",
            "namespace": "*",
            "defaultServiceAccount": "deployer",
        },
    }
    for key, item in added.items():
        before = spec.get(key)
        if random.random() < 0.7:
            spec[key] = [*(before if isinstance(before, list) else []), item]


def _destination(random: Random) -> Json:
    values = {
        "server": _glob(random, "server_patterns"),
        "name": _glob(random, "name_patterns"),
        "namespace": _glob(random, "namespace_patterns"),
    }
    return {key: value for key, value in values.items() if random.random() < 0.8}


def _kinds(random: Random, *, named: bool) -> list[Json]:
    kinds: list[Json] = []
    for _ in range(4):
        kind: dict[str, object] = {
            "group": pick(random, "group_patterns"),
            "kind": pick(random, "kind_patterns"),
        }
        if named and random.random() < 0.4:
            kind["name"] = pick(random, "object_name_patterns")
        kinds.append(kind)
    return kinds


def _account(random: Random) -> Json:
    return {
        "server": _glob(random, "server_patterns"),
        "namespace": _glob(random, "namespace_patterns"),
        "defaultServiceAccount": pick(random, "service_accounts"),
    }


def _glob(random: Random, name: str) -> str:
    return text_of(random, "glob_atoms", 5) if random.random() < 0.1 else pick(random, name)
