"""Config repositories in memory, and what something new makes of them."""

from collections.abc import Mapping

from aks_gitops.edit.images import parse_reference
from aks_gitops.program import ReadingRules, read_catalog
from aks_gitops.repo.catalog import Catalog
from aks_gitops.repo.edited_tree import EditedTree
from aks_gitops.repo.layouts import BUILT_IN, WELL_KNOWN_ENVIRONMENTS, Layout, layout
from aks_gitops.repo.repository_file import read_layouts
from aks_gitops.repo.vocabulary import Vocabulary, vocabulary
from aks_gitops.scaffold.answers import AppAnswers, Facts, Ground, Scaffold
from aks_gitops.scaffold.proposing import confirm
from tests.unit.check_trees import LinkedTree

IMAGE = parse_reference("ghcr.io/example-org/web:1.0.0")
NAMES = vocabulary(
    {"dev": (), "staging": ("stg",), "production": ("prod",)},
    {"dev": ("aks-dev",), "staging": ("aks-stg",), "production": ("aks-1",)},
    ["dev"],
)
USUAL = vocabulary(WELL_KNOWN_ENVIRONMENTS, {}, ["default"])
README = {"README.md": "Nothing yet\n"}
TEAM_FILE = {"teams/orders.yaml": "description: Takes orders\n"}
K = "kustomization.yaml"


class Repository:
    """A repository, how it is read, and what is added to it."""

    def __init__(
        self,
        files: Mapping[str, str | bytes],
        names: Vocabulary = USUAL,
        own: tuple[Layout, ...] = (),
    ) -> None:
        self.rules = ReadingRules(own, BUILT_IN, names, "platform")
        self.tree = LinkedTree(files)
        layouts = (*own, *read_layouts(self.tree)[0], *BUILT_IN)
        self.ground = Ground(self.tree, self.catalog_of(self.tree), layouts, "platform")

    def catalog_of(self, tree: LinkedTree | EditedTree) -> Catalog:
        return read_catalog(tree, self.rules)

    def added(self, made: Scaffold) -> Catalog:
        """Return the Catalog with something new, which must be just what was wanted."""
        after = self.catalog_of(EditedTree(self.tree, {**made.files, **made.edits}))
        confirm(self.ground, after, made)
        return after

    def with_files(self, made: Scaffold) -> "Repository":
        """Return the repository with something new written."""
        own = tuple(one for one in self.rules.layouts)
        old = {path: self.tree.whole(path) for path in self.tree.listing.files}
        return Repository({**old, **made.files, **made.edits}, self.rules.vocabulary, own)


def own(*paths: str) -> tuple[Layout, ...]:
    return tuple(layout(path) for path in paths)


def answers(name: str = "web", team: str = "orders", **more: object) -> AppAnswers:
    keys: dict[str, object] = {"port": 8080, "environments": ("dev", "production"), "image": IMAGE}
    return AppAnswers(name=name, team=team, **{**keys, **more})  # type: ignore[arg-type]


def found(catalog: Catalog) -> list[Facts]:
    return sorted(Facts.of(one) for one in catalog.applications)


def texts(made: Scaffold) -> str:
    """Return all files as one text, for a golden file."""
    files = {**made.files, **made.edits}
    return "\n".join(f"=== {path}\n{files[path].decode()}" for path in sorted(files))
