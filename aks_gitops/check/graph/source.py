"""What an Application tells Argo CD to render: its sources, as Argo CD reads them.

Rules: Argo CD's pkg/apis/application/v1alpha1/types.go and util/argo/argo.go (NormalizeSource).
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic.alias_generators import to_camel

ExplicitType = Literal["Helm", "Kustomize", "Directory", "Plugin"]


class _Block(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="ignore", alias_generator=to_camel, populate_by_name=True
    )

    @model_validator(mode="before")
    @classmethod
    def _null_is_absent(cls, values: object) -> object:
        if isinstance(values, Mapping):
            return {key: value for key, value in values.items() if value is not None}
        return values

    @property
    def is_zero(self) -> bool:
        """Whether nothing is set, so that Argo CD drops the block."""
        return self == type(self)()


class HelmParameter(_Block):
    """A value for `helm template --set`."""

    name: str = ""
    value: str = ""
    force_string: bool = False


class HelmFileParameter(_Block):
    """A file for `helm template --set-file`."""

    name: str = ""
    path: str = ""


class HelmOptions(_Block):
    """The block `helm`."""

    value_files: tuple[str, ...] = ()
    parameters: tuple[HelmParameter, ...] = ()
    file_parameters: tuple[HelmFileParameter, ...] = ()
    release_name: str = ""
    values: str = ""
    values_object: dict[str, object] | None = None
    namespace: str = ""
    version: str = ""
    kube_version: str = ""
    api_versions: tuple[str, ...] = ()
    ignore_missing_value_files: bool = False
    skip_crds: bool = False
    skip_tests: bool = False
    skip_schema_validation: bool = False


class KustomizeReplica(_Block):
    """A count for `kustomize edit set replicas`."""

    name: str
    count: int


class KustomizeOptions(_Block):
    """The block `kustomize`."""

    name_prefix: str = ""
    name_suffix: str = ""
    images: tuple[str, ...] = ()
    replicas: tuple[KustomizeReplica, ...] = ()
    common_labels: dict[str, str] = Field(default_factory=dict)
    common_annotations: dict[str, str] = Field(default_factory=dict)
    common_annotations_envsubst: bool = False
    force_common_labels: bool = False
    force_common_annotations: bool = False
    label_without_selector: bool = False
    label_include_templates: bool = False
    namespace: str = ""
    patches: tuple[dict[str, object], ...] = ()
    components: tuple[str, ...] = ()
    ignore_missing_components: bool = False
    version: str = ""
    kube_version: str = ""
    api_versions: tuple[str, ...] = ()

    @property
    def is_zero(self) -> bool:
        """Whether nothing is set but switches, which mean nothing alone."""
        switches = ("common_annotations_envsubst", "force_common_labels", "label_without_selector")
        more = ("force_common_annotations", "label_include_templates")
        cleared = dict.fromkeys((*switches, *more), False)
        return self.model_copy(update=cleared) == KustomizeOptions()


class Jsonnet(_Block):
    """The block `directory.jsonnet`; only whether there is one matters here."""

    ext_vars: tuple[dict[str, object], ...] = ()
    tlas: tuple[dict[str, object], ...] = ()
    libs: tuple[str, ...] = ()


class DirectoryOptions(_Block):
    """The block `directory`."""

    recurse: bool = False
    include: str = ""
    exclude: str = ""
    jsonnet: Jsonnet = Jsonnet()


class ApplicationSource(_Block):
    """One source of an Application."""

    repo_url: str = Field(default="", alias="repoURL")
    path: str = ""
    target_revision: str = ""
    chart: str = ""
    ref: str = ""
    helm: HelmOptions | None = None
    kustomize: KustomizeOptions | None = None
    directory: DirectoryOptions | None = None
    plugin: dict[str, object] | None = None

    def normalized(self) -> "ApplicationSource":
        """Return the source without blocks that say nothing; they would decide its type."""
        blocks = {"helm": self.helm, "kustomize": self.kustomize, "directory": self.directory}
        empty = {name: None for name, block in blocks.items() if block and block.is_zero}
        return self.model_copy(update=empty) if empty else self

    @property
    def explicit_types(self) -> tuple[ExplicitType, ...]:
        """The types that the blocks demand; Argo CD refuses more than one."""
        blocks: Mapping[ExplicitType, object] = {
            "Kustomize": self.kustomize,
            "Helm": self.helm,
            "Directory": self.directory,
            "Plugin": self.plugin,
        }
        return tuple(name for name, block in blocks.items() if block is not None)


class Target(NamedTuple):
    """A source to render, with what Argo CD knows of the Application and its cluster."""

    application: str
    """Its name."""
    source: ApplicationSource
    namespace: str = ""
    """The destination's namespace."""
    project: str = "default"
    kube_version: str = ""
    """The cluster's Kubernetes version; empty for Helm's own default."""
    api_versions: tuple[str, ...] = ()
    """What the cluster serves beyond what Helm assumes: group/version/kind."""
    references: frozenset[str] = frozenset()
    """Names of sources, such as $values, that are this repository at this revision."""
    revision: str = ""
    """The commit, for parameters that hold $ARGOCD_APP_REVISION."""
    key: str = ""
    """What tells the Application from others of its name; empty where the name does."""

    @property
    def owner(self) -> str:
        """What the Application is known by here."""
        return self.key or self.application
