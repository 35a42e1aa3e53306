"""What can go wrong with a control plane, said with a way on."""


class LiveError(Exception):
    """A control plane cannot be started or reached: what is wrong, and what to do."""
