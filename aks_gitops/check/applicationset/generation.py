"""What all generators have at hand, and how one of them becomes rows of parameters.

Source: Transform in applicationset/generators/generator_spec_processor.go.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias, cast

from aks_gitops.check.applicationset.filling import Filling, Parameters, filled_generator
from aks_gitops.check.applicationset.parameters import flattened, with_plain_maps
from aks_gitops.check.applicationset.selectors import Selector
from aks_gitops.check.applicationset.surroundings import Surroundings
from aks_gitops.check.golang.budget import Budget
from aks_gitops.check.golang.errors import LimitError, NotEvaluatedError
from aks_gitops.check.template.rendering import Language

Generator: TypeAlias = dict[str, object]
"""One kind of generator, as the manifest has it, such as the content of `list`."""
Rows: TypeAlias = list[Parameters]

MOST_ROWS = 20_000
"""Of one generator; a set of a thousand Applications is a large one."""
NOT_EVALUATED = ("scmProvider", "clusterDecisionResource", "pullRequest", "plugin")
"""What these generate is known to other systems only."""


@dataclass(frozen=True)
class Generation:
    """What generators have at hand."""

    surroundings: Surroundings
    language: Language
    budget: Budget
    project: str
    """Of the ApplicationSet's template; with its parameters not filled in."""

    def filling(self, row: Parameters) -> Filling:
        """Return what fills a row's parameters into texts."""
        return Filling(row, self.language, self.budget)


class Made(NamedTuple):
    """The rows of one generator."""

    rows: Rows
    generator: Generator


Generate: TypeAlias = Callable[[Generator, Generation], Rows]


def made_by(
    entry: Mapping[str, object],
    kinds: Mapping[str, Generate],
    generation: Generation,
    outer: Parameters | None = None,
) -> list[Made]:
    """Return the rows of each generator of an entry; an entry should have one.

    `outer`: a matrix's row, which is filled into its second generator. Raises GoError and its kin.
    """
    wanted = cast(dict[str, object] | None, entry.get("selector"))
    selector = None if wanted is None else Selector(wanted, values_are_labels=False)
    for name in NOT_EVALUATED:
        if entry.get(name) is not None:
            raise NotEvaluatedError(f"generator {name}")
    present = [name for name in kinds if entry.get(name) is not None]
    final = filled_generator(entry, generation.filling(outer)) if outer and present else entry
    result: list[Made] = []
    for name in present:
        rows = kinds[name](cast(Generator, final[name]), generation)
        if len(rows) > MOST_ROWS:
            raise LimitError(f"the generator {name} makes more than {MOST_ROWS} rows")
        kept = [row for row in rows if _fits(row, selector, generation.budget)]
        result.append(Made(kept, cast(Generator, entry[name])))
    return result


def _fits(row: Parameters, selector: Selector | None, budget: Budget) -> bool:
    return selector is None or selector.matches(flattened(with_plain_maps(row), budget))
