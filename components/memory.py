"""What a stack remembers from one update to the next."""

import pulumi


def remembered(
    name: str, value: object, parent: pulumi.Resource, *, moves_on: bool
) -> pulumi.Output[object]:
    """Return what `value` was when the stack first saw it.

    Given: `moves_on`, whether another value is taken over. A Stash that is replaced forgets what it
    held; otherwise a change is ignored, so that a refused run leaves the state as it was.
    """
    options = pulumi.ResourceOptions(
        parent=parent,
        replace_on_changes=["input"] if moves_on else [],
        ignore_changes=[] if moves_on else ["input"],
    )
    return pulumi.Stash(name, input=value, opts=options).output
