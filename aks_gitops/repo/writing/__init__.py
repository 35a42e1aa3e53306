"""Write to a config repository: one commit on the tip of a branch, and nobody's commit lost."""
