"""What Argo CD leaves to Go's standard library, where Python's own answers differently."""
