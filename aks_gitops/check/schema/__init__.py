"""Whether the API server takes an object, judged offline: Schemas in schemas.py.

The schemas are those of a real API server; `python -m aks_gitops.check.schema.harvest` writes them.
"""
