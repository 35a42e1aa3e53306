"""Texts that are known beforehand but hold only once a resource is there."""

import pulumi


def once_made(resource: pulumi.CustomResource, text: str) -> pulumi.Output[str]:
    """Return `text` as an Output that waits for a resource.

    It is known while the resource is changed in place, and unknown while it is replaced, so that
    whatever rests on it is replaced too. A property of the resource would also be unknown during
    any change of it.
    """
    return resource.id.apply(lambda _: text)
