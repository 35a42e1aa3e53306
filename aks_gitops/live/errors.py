"""What can go wrong with the local control plane, said with a way on."""


class LiveError(Exception):
    """The control plane cannot be built, started or reached: what is wrong, and what to do."""
