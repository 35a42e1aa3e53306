"""How many random cases each grammar gives, from which seed, and how they are counted."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

SHOWN = 5
"""Of the disagreements, when a test fails."""
NO_ANSWER = ("unanswered", "not evaluated", "limit")
"""What we say instead of a guess; there is nothing to compare."""
_BATCH = 1000


class Amount(NamedTuple):
    """What --agreement-cases and --random-seed say."""

    cases: int | None
    """Of each grammar; None for what two minutes allow."""
    seed: int

    def seeds(self, usual: int) -> range:
        """Return the seeds of a grammar's cases; other seeds of a run give other cases."""
        first = self.seed * 1_000_000
        return range(first, first + (usual if self.cases is None else self.cases))


def batches(seeds: range) -> Iterator[range]:
    """Give the seeds in parts, of which one program of the oracle answers the questions."""
    for start in range(0, len(seeds), _BATCH):
        yield seeds[start : start + _BATCH]


class Share(NamedTuple):
    """The least share of a kind of answer, without which a grammar would prove little."""

    of: str
    least: float
    most: float = 1.0


def report(about: str, cases: int, counted: "Counter[str]", shares: Iterable[Share]) -> None:
    """Print what was compared, and fail where the grammar gave too few answers of a kind."""
    total = counted.total()
    known = total - sum(counted[one] for one in NO_ANSWER)
    listed = ", ".join(f"{count} {label}" for label, count in counted.most_common(8))
    print(f"{about}: {cases} cases, {known} of {total} answers compared: {listed}")
    unlike = [
        (share, counted[share.of])
        for share in shares
        if not share.least * total <= counted[share.of] <= share.most * total
    ]
    assert unlike == []
