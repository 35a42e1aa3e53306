"""Which files an application depends on: what a change can touch, and what nobody uses."""
