"""Which Applications an ApplicationSet makes, without a cluster: what Argo CD 3.5.1 makes of it.

Sources: applicationset/generators, applicationset/utils and applicationset/controllers of
argo-cd v3.5.1; tests/agreement compares with that code.
"""
