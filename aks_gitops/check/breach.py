"""One breach of a rule, before anybody has looked up the line that can mend it."""

from typing import NamedTuple

from aks_gitops.check.object_key import ObjectKey
from aks_gitops.repo.finding import Severity


class Breach(NamedTuple):
    """What breaks a rule. Name the file, the rendered object or the Application; one is enough."""

    rule: str
    """Its id in `aks_gitops.check.rules`."""
    fact: str
    """What is wrong, as a sentence that begins with its verb: "names project 'x', which ..."."""
    fix: str
    """What to do."""
    said: str = ""
    """What Argo CD, the API server or the renderer would say."""
    application: str = ""
    """The key of the Application, or of another object of Argo CD's, that it is about."""
    object: ObjectKey | None = None
    """The rendered object that it is about."""
    keys: tuple[str | int, ...] = ()
    """The field: keys and indexes from the top of the object, or of the file's document."""
    path: str = ""
    """The file that can mend it, where that is no object's own."""
    line: int = 0
    """The line in `path`, where it is known already."""
    severity: Severity | None = None
    """How bad it is, where that is not what the rule says."""
