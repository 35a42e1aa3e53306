"""What Argo CD leaves to Go: its values, texts, numbers, JSON, YAML, paths, URLs, times, patterns.

Only where Go's answers show in Argo CD's, and where Python's own are others. Values are Python's:
see aks_gitops/check/golang/values.py for which type stands for which.
Source: the standard library of Go 1.26, and the libraries that a module names.
"""
