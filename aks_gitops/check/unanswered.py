"""Questions that have no answer."""


class Unanswered(Exception):  # noqa: N818 - what is asked about may be right
    """What Argo CD will do cannot be told; the message says why, and what to write instead."""
