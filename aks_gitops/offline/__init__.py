"""The offline preview: runs `__main__.py` as it is, without an engine, a cluster or a cloud."""
