"""Folders of hand-written Applications."""

from collections.abc import Iterable, Iterator, Sequence

from aks_gitops.repo.catalog import Root
from aks_gitops.repo.finding import Finding
from aks_gitops.repo.layouts import Layout
from aks_gitops.repo.match import Clash, Directories
from aks_gitops.repo.rendering import MANIFEST_ENDINGS
from aks_gitops.repo.vocabulary import Vocabulary


def find_roots(
    layouts: Iterable[Layout], vocabulary: Vocabulary, found: Directories, clashes: list[Clash]
) -> Iterator[Root]:
    """Yield the folders that the layouts of kind `applications` match; append clashes."""
    taken: dict[str, Layout] = {}
    for layout in layouts:
        regex = layout.pattern.regex({"env": vocabulary.environments})
        if layout.kind != "applications" or regex is None:
            continue
        slashes = layout.pattern.depth - 2
        for folder in sorted(path for path in found if path.count("/") == slashes):
            match = regex.fullmatch(f"{folder}/any.yaml")
            files = tuple(sorted(n for n in found[folder] if n.endswith(MANIFEST_ENDINGS)))
            if match is None or not files:
                continue
            if folder not in taken:
                taken[folder] = layout
                yield Root(vocabulary.environments[match.group(1)], folder, files, layout)
            elif not layout.built_in:
                clashes.append(Clash(folder, (taken[folder], layout)))


def roots_twice(roots: Sequence[Root]) -> Iterator[Finding]:
    """Report two folders for one environment, whose root Applications would have one name."""
    first: dict[str, Root] = {}
    for root in roots:
        other = first.setdefault(root.environment, root)
        if other is not root:
            yield Finding(
                "error",
                "root-twice",
                root.path,
                f"holds the Applications of {root.environment}, and so does {other.path}",
                "move them into one folder",
            )
