"""How a number of things is written."""


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number of things in words: "1 commit", "2,000 commits".

    Given: `many`, their plural where it is not `one` with an s.
    """
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"
