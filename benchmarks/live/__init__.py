"""How a real Argo CD on this machine copes with many applications: `make bench-live`."""
