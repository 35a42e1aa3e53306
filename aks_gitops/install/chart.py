"""The community's Helm chart of Argo CD: its name, and where it is published."""

CHART = "argo-cd"
CHART_REPOSITORY = "https://argoproj.github.io/argo-helm"
