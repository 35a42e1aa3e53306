"""Render applications as Argo CD does, with the real kustomize and Helm, and nothing to fear."""
