"""What Go does with values, texts, numbers, JSON, YAML and paths, where Argo CD's answers show it.

Values are Python's: see aks_gitops/check/golang/values.py for which type stands for which.
Source: the standard library of Go 1.26.
"""
