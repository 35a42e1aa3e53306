"""What was deployed when, and by whom: read from a config repository's git history alone."""
