"""Definitions that are made one by one when they are needed: few are, and some are very large."""

from collections.abc import Callable, Iterator, Mapping

from aks_gitops.check.schema.json_schema import JsonSchema

Makers = Mapping[str, Callable[[], JsonSchema]]
"""What makes a definition, by its name."""


class Deferred(Mapping[str, JsonSchema]):
    """Definitions by their names, each made once."""

    def __init__(self, makers: Makers) -> None:
        self._makers = makers
        self._made: dict[str, JsonSchema] = {}

    def __getitem__(self, name: str) -> JsonSchema:
        if name not in self._made:
            self._made[name] = self._makers[name]()
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)
