"""Pull-request checks: what a change to a config repository will do, without a cluster."""
