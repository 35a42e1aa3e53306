"""Random worlds: an Argo CD with projects, clusters and repositories, and Applications in it."""

import json
from random import Random

from tests.agreement.grammar.applications import PROJECTS, application
from tests.agreement.grammar.pieces import listed, pick, pieces, some
from tests.agreement.grammar.projects import LABELS, project
from tests.agreement.grammar.windows import moments
from tests.agreement.oracle import Json

_OWN = "argocd"


def world(random: Random) -> Json:
    """Return one world."""
    servers = random.sample(pieces("servers"), random.randint(1, 4))
    clusters = [_cluster(random, server) for server in servers]
    return {
        "namespace": _OWN,
        "applicationNamespaces": some(random, pieces("source_namespaces")),
        "argocdCm": _argocd_cm(random),
        "secrets": [
            *({"type": "cluster", "data": data} for data in clusters),
            *(_repository(random) for _ in range(random.randint(0, 2))),
        ],
        "projects": [project(random, name) for name in PROJECTS if name != "missing"],
        "applications": [application(random, clusters) for _ in range(3)],
        "objects": [_object(random) for _ in range(5)],
        "at": moments(random, 2),
    }


def _argocd_cm(random: Random) -> dict[str, str]:
    settings = {}
    if random.random() < 0.5:
        settings["globalProjects"] = json.dumps([_global(random) for _ in range(2)])
    for key, share in (
        ("cluster.inClusterEnabled", 0.2),
        ("application.sync.impersonation.enabled", 0.5),
        ("application.sync.impersonation.enforced", 0.3),
    ):
        if random.random() < share:
            settings[key] = random.choice(["true", "true", "false", "", "yes"])
    return settings


def _global(random: Random) -> Json:
    expression = {
        "key": random.choice(["scope", "tier", "example.com/tier", "bad key", "/tier"]),
        "operator": random.choice(["In", "NotIn", "Exists", "DoesNotExist", "Like"]),
        **listed(random, "values", ["all", "some", "1", "", "not a value"], 2),
    }
    selector = random.choice(
        [
            {},
            {"matchLabels": random.choice(LABELS)},
            {"matchExpressions": [expression]},
            {"matchLabels": {"scope": "all"}, "matchExpressions": [expression]},
        ]
    )
    return {"projectName": random.choice(PROJECTS), "labelSelector": selector}


def _cluster(random: Random, server: str) -> dict[str, str]:
    data = {"server": server + random.choice(["", "", "/"])}
    if random.random() < 0.9:
        data["name"] = random.choice(
            [*pieces("names"), pieces("names")[pieces("servers").index(server)]]
        )
    if random.random() < 0.4:
        data["project"] = random.choice(PROJECTS)
    if random.random() < 0.4:
        data["namespaces"] = random.choice(["team-a", "team-a, team-b", "", "kube-system,,"])
    return data


def _repository(random: Random) -> Json:
    data = {"url": pick(random, "repository_patterns"), "project": random.choice(PROJECTS)}
    return {"type": "repository", "data": data}


def _object(random: Random) -> Json:
    group = pick(random, "groups")
    metadata = {"name": pick(random, "object_names")}
    if random.random() < 0.8:
        metadata["namespace"] = pick(random, "namespaces")
    version = random.choice([f"{group}/v1" if group else "v1", "a/b/c", ""]) if not group else None
    manifest = {
        "apiVersion": version if version is not None else f"{group}/v1",
        "kind": pick(random, "kinds"),
        "metadata": metadata,
    }
    return {"manifest": manifest, "namespaced": random.random() < 0.6}
