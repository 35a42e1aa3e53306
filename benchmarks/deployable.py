"""Generate a config repository that renders: overlays over bases, plain directories, a chart."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

URL = "https://git.example.org/config.git"
ENVIRONMENTS = ("dev", "staging", "production")
OVERLAYS = 600
PLAIN = 300
CHARTS = 100
SHARED_USERS = 8
"""How many overlays build in the shared component."""
SHARED = "shared/limits/limits.yaml"

_DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {name}
  labels: {{app.kubernetes.io/name: {name}}}
spec:
  replicas: 2
  selector: {{matchLabels: {{app.kubernetes.io/name: {name}}}}}
  template:
    metadata: {{labels: {{app.kubernetes.io/name: {name}}}}}
    spec:
      serviceAccountName: {name}
      containers:
        - name: {name}
          image: registry.example.org/{name}:1.4.2
          ports: [{{name: http, containerPort: 8080}}]
          env:
            - {{name: LOG_LEVEL, value: info}}
            - name: DATABASE_URL
              valueFrom: {{secretKeyRef: {{name: {name}-database, key: url}}}}
          envFrom: [{{configMapRef: {{name: settings}}}}]
          readinessProbe: {{httpGet: {{path: /ready, port: http}}}}
          resources: {{requests: {{cpu: 50m, memory: 64Mi}}, limits: {{memory: 256Mi}}}}
"""
_SERVICE = """\
apiVersion: v1
kind: Service
metadata: {{name: {name}}}
spec:
  selector: {{app.kubernetes.io/name: {name}}}
  ports: [{{name: http, port: 80, targetPort: http}}]
---
apiVersion: v1
kind: ServiceAccount
metadata: {{name: {name}}}
"""
_BASE = """\
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [deployment.yaml, service.yaml]
configMapGenerator:
  - {name: settings, envs: [settings.env]}
"""
_OVERLAY = """\
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: {name}-{environment}
resources: [../../base, ingress.yaml]
{components}labels:
  - {{pairs: {{environment: {environment}}}}}
images:
  - {{name: registry.example.org/{name}, newTag: "1.5.0"}}
patches:
  - path: replicas.yaml
"""
_REPLICAS = """\
apiVersion: apps/v1
kind: Deployment
metadata: {{name: {name}}}
spec: {{replicas: {count}}}
"""
_INGRESS = """\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {{name: {name}}}
spec:
  ingressClassName: public
  rules:
    - host: {name}.{environment}.example.org
      http:
        paths:
          - path: /
            pathType: Prefix
            backend: {{service: {{name: {name}, port: {{name: http}}}}}}
"""
_LIMITS = """\
apiVersion: v1
kind: LimitRange
metadata: {name: limits}
spec: {limits: [{type: Container, default: {memory: 256Mi}}]}
"""
_COMPONENT = """\
apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
resources: [limits.yaml]
"""
_SET = """\
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {{name: {name}, namespace: argocd}}
spec:
  goTemplate: true
  goTemplateOptions: [missingkey=error]
  generators:
    - git: {{repoURL: {url}, revision: main, directories: [{{path: "{paths}"}}]}}
  template:
    metadata: {{name: '{{{{ .path.segments | rest | join "-" | replace "overlays-" "" }}}}'}}
    spec:
      project: default
      source: {{repoURL: {url}, targetRevision: main, path: '{{{{ .path.path }}}}'}}
      destination:
        server: https://kubernetes.default.svc
        namespace: '{{{{ index .path.segments 1 }}}}'
"""
_APPLICATION = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {{name: {name}, namespace: argocd}}
spec:
  project: default
  source:
    repoURL: {url}
    targetRevision: main
    path: chart
    helm: {{valueFiles: [../values/{name}.yaml]}}
  destination: {{server: https://kubernetes.default.svc, namespace: web}}
"""
_CHART = "apiVersion: v2\nname: web\nversion: 1.0.0\n"
_TEMPLATE = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: {{ .Release.Name }}, labels: {helm.sh/chart: "{{ .Chart.Name }}"}}
data: {level: {{ .Values.level | quote }}}
"""


def deployable_files(*, overlays_only: bool = False) -> Iterator[tuple[str, str]]:
    """Yield the paths and texts of the repository's files."""
    yield SHARED, _LIMITS
    yield "shared/limits/kustomization.yaml", _COMPONENT
    yield "argocd/overlays.yaml", _SET.format(name="overlays", url=URL, paths="apps/*/overlays/*")
    for number in range(OVERLAYS // len(ENVIRONMENTS)):
        yield from _application(number)
    if not overlays_only:
        yield from _others()


def _others() -> Iterator[tuple[str, str]]:
    yield "argocd/plain.yaml", _SET.format(name="plain", url=URL, paths="plain/*")
    for number in range(PLAIN):
        name = f"plain-{number:03d}"
        yield f"plain/{name}/deployment.yaml", _DEPLOYMENT.format(name=name)
        yield f"plain/{name}/service.yaml", _SERVICE.format(name=name)
    yield "chart/Chart.yaml", _CHART
    yield "chart/values.yaml", "level: info\n"
    yield "chart/templates/configmap.yaml", _TEMPLATE
    for number in range(CHARTS):
        name = f"web-{number:03d}"
        yield f"values/{name}.yaml", f"level: level-{number}\n"
        yield f"argocd/{name}.yaml", _APPLICATION.format(name=name, url=URL)


def overlays() -> list[str]:
    """Return the directories of all overlays."""
    numbers = range(OVERLAYS // len(ENVIRONMENTS))
    return [f"apps/app-{n:03d}/overlays/{name}" for n in numbers for name in ENVIRONMENTS]


def users_of_shared() -> list[str]:
    """Return the directories of the overlays that build in the shared component."""
    return [f"apps/app-{n:03d}/overlays/{ENVIRONMENTS[-1]}" for n in range(SHARED_USERS)]


def generate_deployable(folder: Path, *, overlays_only: bool = False) -> Path:
    """Make a repository of these files, with its working tree; return it."""
    for path, text in deployable_files(overlays_only=overlays_only):
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    git = ["git", "-C", str(folder), "-c", "user.name=a", "-c", "user.email=a@example.org"]
    subprocess.run([*git, "init", "--quiet", "-b", "main"], check=True)
    commit(folder, "files")
    return folder


def commit(folder: Path, message: str) -> None:
    """Commit everything in a working tree."""
    git = ["git", "-C", str(folder), "-c", "user.name=a", "-c", "user.email=a@example.org"]
    subprocess.run([*git, "add", "--all"], check=True)
    subprocess.run([*git, "commit", "--quiet", "--message", message], check=True)


def _application(number: int) -> Iterator[tuple[str, str]]:
    name, home = f"app-{number:03d}", f"apps/app-{number:03d}"
    yield f"{home}/base/kustomization.yaml", _BASE
    yield f"{home}/base/deployment.yaml", _DEPLOYMENT.format(name=name)
    yield f"{home}/base/service.yaml", _SERVICE.format(name=name)
    yield f"{home}/base/settings.env", f"NAME={name}\nREGION=west\n"
    for environment in ENVIRONMENTS:
        overlay = f"{home}/overlays/{environment}"
        shared = number < SHARED_USERS and environment == ENVIRONMENTS[-1]
        components = "components: [../../../../shared/limits]\n" if shared else ""
        values = {"name": name, "environment": environment, "components": components}
        yield f"{overlay}/kustomization.yaml", _OVERLAY.format(**values)
        yield f"{overlay}/replicas.yaml", _REPLICAS.format(name=name, count=number % 7 + 1)
        yield f"{overlay}/ingress.yaml", _INGRESS.format(**values)
