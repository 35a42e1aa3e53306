"""Applications of charts from elsewhere, whose values lie in the config repository."""

from collections.abc import Mapping

from tests.unit.released import URL

CHARTS = "https://charts.example.com"
_APPLICATION = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {{name: {name}, namespace: argocd}}
spec:
  project: default
  sources:
{sources}    - {{repoURL: {here}, ref: values, targetRevision: main}}
  destination: {{server: https://kubernetes.default.svc, namespace: shop}}
"""
_CHART = "{{repoURL: {url}, chart: {chart}, targetRevision: 1.0.0, helm: {{{helm}}}}}"


def source(*values: str, url: str = CHARTS, chart: str = "web", helm: str = "") -> str:
    """Return a source that takes values files of this repository; `$` starts one of elsewhere."""
    texts = ", ".join(
        one.removeprefix("$") if one.startswith("$") else f"$values/{one}" for one in values
    )
    more = f", {helm}" if helm else ""
    return _CHART.format(url=url, chart=chart, helm=f"valueFiles: [{texts}]{more}")


def here(path: str) -> str:
    """Return a source that is a directory of this repository."""
    return f"{{repoURL: {URL}, path: {path}, targetRevision: main}}"


def lent(name: str, *sources: str) -> dict[str, str]:
    """Return a hand-written Application."""
    listed = "".join(f"    - {one}\n" for one in sources)
    return {f"argocd/{name}.yaml": _APPLICATION.format(name=name, sources=listed, here=URL)}


def standing_in(files: Mapping[str, str], path: str) -> dict[str, str]:
    """Return a repository in which a chart of its own stands in for the one from elsewhere."""
    old, new = f"{{repoURL: {CHARTS}, chart: web, targetRevision: 1.0.0", here(path)[:-1]
    return {name: text.replace(old, new) for name, text in files.items()}


def values(common: str, own: Mapping[str, str], helm: str = "") -> dict[str, str]:
    """Return an Application for each environment, with values for all and for each."""
    files = {"values/web.yaml": common}
    for name, text in own.items():
        chart = source("values/web.yaml", f"values/web-{name}.yaml", helm=helm)
        files |= lent(f"web-{name}", chart)
        files[f"values/web-{name}.yaml"] = text
    return files
