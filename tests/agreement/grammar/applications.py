"""Random Applications."""

from collections.abc import Sequence
from random import Random

from tests.agreement.grammar.pieces import listed, pick, pieces
from tests.agreement.oracle import Json

PROJECTS = ["team", "other", "global", "default", "missing"]
IN_CLUSTER = "https://kubernetes.default.svc"


def application(random: Random, clusters: Sequence[dict[str, str]]) -> Json:
    """Return an Application; often it deploys to one of the clusters."""
    namespace = pick(random, "own_namespaces")
    spec: dict[str, object] = {
        "project": random.choice([*PROJECTS, *PROJECTS[:2], *PROJECTS[:2], ""]),
        "destination": _place(random, clusters),
        **_sources(random),
    }
    if random.random() < 0.7:
        spec["syncPolicy"] = _sync_policy(random)
    metadata = {"name": pick(random, "applications"), "namespace": namespace}
    return {"metadata": metadata, "spec": spec}


def _place(random: Random, clusters: Sequence[dict[str, str]]) -> Json:
    """Return a destination: often a cluster that is declared, else anything."""
    place = {"namespace": pick(random, "namespaces")}
    cluster = random.choice([*clusters, {"server": IN_CLUSTER, "name": "in-cluster"}])
    kind = random.random()
    if kind < 0.4:
        return {**place, "server": cluster["server"]}
    if kind < 0.7:
        return {**place, "name": cluster.get("name", "prod")}
    place["server"] = pick(random, "servers_written")
    if kind > 0.85:
        place["name"] = pick(random, "names")
    return place


def _sources(random: Random) -> dict[str, object]:
    kind = random.random()
    if kind < 0.6:
        return {"source": _source(random)}
    if kind < 0.85:
        sources = [_source(random) for _ in range(random.randint(0, 3))]
        return {"sources": sources, "source": _source(random)}
    return {"sourceHydrator": _hydrator(random)} if kind < 0.97 else {}


def _source(random: Random) -> Json:
    source = {
        "repoURL": random.choice(
            [*pieces("repositories"), *pieces("repositories")[:6], *pieces("repositories")[:6]]
        )
    }
    for key, share in (("path", 0.95), ("chart", 0.1), ("targetRevision", 0.8), ("ref", 0.2)):
        if random.random() < share:
            source[key] = "x"
    return source


def _hydrator(random: Random) -> Json:
    hydrator: dict[str, object] = {
        "drySource": {"repoURL": pick(random, "repositories"), "path": "x"},
        "syncSource": {"targetBranch": random.choice(["main", "main", ""])},
    }
    if random.random() < 0.5:
        repository = pick(random, "repositories")
        hydrator["syncSource"] = {"targetBranch": "main", "repoURL": repository}
    if random.random() < 0.3:
        hydrator["hydrateTo"] = {"targetBranch": random.choice(["next", ""])}
    return hydrator


def _sync_policy(random: Random) -> Json:
    options = [
        "CreateNamespace=true",
        "CreateNamespace=false",
        "createnamespace=true",
        "Prune=false",
    ]
    policy = listed(random, "syncOptions", [*options, "CreateNamespace=true"], 2)
    if random.random() < 0.4:
        metadata = random.choice([None, {}, {"labels": {"a": "b"}}])
        policy["managedNamespaceMetadata"] = metadata
    return policy
