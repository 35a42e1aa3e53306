"""How mature the rollout is that a repository describes: points, and what is seen of each."""
