"""What a platform has before its teams try anything: its settings, and its config repository."""

import json

from tests.builders import environment

ENVIRONMENTS = {
    name: environment(syncPolicy={"retry": {"limit": 0}}) for name in ("dev", "staging")
}
ELSEWHERE = {"name": "elsewhere", "server": "https://elsewhere.example.com"}
"""A cluster that Argo CD knows, and no environment names."""
CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {}}}\n"

_TEAMS = {
    "orders": """\
namespaces: ["{team}-{env}", "{team}-jobs-{env}"]
namespace: "{team}-{env}"
sourceRepos: [http://source/charts/permitted, http://source/tools.git, http://source/linked.git]
clusterKinds: [{group: scheduling.k8s.io, kind: PriorityClass, name: orders-*}]
quota: {default: {pods: "50", requests.storage: 20Gi}}
syncWindows:
  - {kind: deny, schedule: "* * * * *", duration: 24h, applications: [frozen], environments: [dev]}
""",
    "orders-api": "{}",
    "couriers": """\
deniedKinds:
  - {group: networking.k8s.io, kind: NetworkPolicy}
  - {group: cert-manager.io, kind: "*"}
""",
    "previews": 'namespaces: [previews-*]\nnamespace: "previews-{app}-{env}"\n',
    "storefront": "{}",
}
_OTHERS = {
    "teams/storefront/apps/shop/overlays/dev/kustomization.yaml": "resources: [shop.yaml]\n",
    "teams/storefront/apps/shop/overlays/dev/shop.yaml": CONFIG_MAP.format("shop"),
    "teams/orders-api/apps/checkout/overlays/dev/checkout.yaml": CONFIG_MAP.format("checkout"),
    "argocd/staging/first.yaml": """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: first, namespace: argocd}
spec:
  project: orders-staging
  source: {repoURL: http://source/config.git, path: loot/first}
  destination: {server: https://kubernetes.default.svc, namespace: orders-staging}
""",
    "loot/first/first.yaml": CONFIG_MAP.format("first"),
}
_CHECKS = {"checks": {"clusters": [ELSEWHERE], "kustomizeBuildOptions": ""}}
FILES = {
    ".aks-gitops.yaml": json.dumps(_CHECKS),
    **{f"teams/{name}.yaml": text for name, text in _TEAMS.items()},
    **_OTHERS,
}
"""The config repository, without what anybody tries or may do."""
