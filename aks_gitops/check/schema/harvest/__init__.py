"""Make the schemas that this package brings: `python -m aks_gitops.check.schema.harvest`."""
