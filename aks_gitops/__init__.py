"""The pure core of aks-gitops: from stack settings and a config repository to Argo CD objects.

Nothing in this package imports Pulumi, except `aks_gitops.offline`, which runs the program.
"""
