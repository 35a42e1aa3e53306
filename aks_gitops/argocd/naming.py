"""Names of generated objects, and the Go templates that make the same names inside Argo CD.

An Application's name is the Helm release's name unless the chart says otherwise, so it keeps to
Helm's 53 characters. Every name is computed twice, here and in Argo CD; the two must agree.
Rules: Argo CD's `normalize` (applicationset/utils, SanitizeName) and sprig's `trunc`, `sha256sum`.
"""

import hashlib
import re
from functools import lru_cache

from aks_gitops.paths.pattern import Part, Pattern, PlaceholderName

APPLICATION_LIMIT = 53
OBJECT_LIMIT = 63
_HASH_LENGTH = 8
_NORMALIZE_LIMIT = 253
_INVALID = re.compile(r"[^-a-z0-9.]")


@lru_cache(maxsize=1 << 16)
def normalize(text: str) -> str:
    """Return `text` as a Kubernetes name: lower case, '-' for what names cannot hold."""
    lower = text.replace("İ", "i").lower()  # Python makes two characters of it, Go one.
    return _INVALID.sub("-", lower)[:_NORMALIZE_LIMIT].strip("-.").replace(".", "-")


def shorten(name: str, limit: int) -> str:
    """Return `name`, or its start and a hash of the whole where it is longer than `limit`."""
    if len(name) <= limit:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:_HASH_LENGTH]
    return f"{name[: limit - _HASH_LENGTH - 1].strip('-')}-{digest}"


def project_name(team: str, environment: str) -> str:
    """Return the AppProject's name of a team in an environment."""
    return f"{team}-{environment}"


def root_name(environment: str) -> str:
    """Return the name of an environment's root Application."""
    return f"root-{environment}"


def applicationset_name(team: str, environment: str, layout: str, cluster: str) -> str:
    """Return an ApplicationSet's name."""
    return shorten("-".join(filter(None, (team, environment, layout, cluster))), OBJECT_LIMIT)


def application_name(team: str, group: str, app: str, environment: str, cluster: str) -> str:
    """Return an Application's name, as `application_name_template` makes it in Argo CD."""
    names = map(normalize, filter(None, (group, app)))
    ends = filter(None, (environment, cluster))
    return shorten("-".join((team, *names, *ends)), APPLICATION_LIMIT)


class PathTemplates:
    """Go template expressions over the path parameters of Argo CD's git generators."""

    def __init__(
        self, pattern: Pattern, folder: str, spellings: tuple[str, ...], cluster: str = ""
    ) -> None:
        """Take a layout's pattern, the folder in which layouts start, the names that the
        environment's directories have, and the {cluster} of the directories."""
        self._pattern = pattern
        self._offset = len(folder.split("/")) if folder else 0
        self._known = {"env": spellings, "cluster": (cluster,) if cluster else ()}

    def normalized(self, placeholder: PlaceholderName) -> list[str]:
        """Return an expression for a placeholder, in the form of a name; none without a place."""
        raw = [self._raw(index, placeholder) for index, _ in self._pattern.positions(placeholder)]
        if len(raw) > 1:
            form = "-".join("%s" for _ in raw)
            raw = [f'printf "{form}" {" ".join(f"({one})" for one in raw)}']
        return [f'({one} | normalize | replace "." "-")' for one in raw]

    def application_name(self, team: str, environment: str, cluster: str) -> str:
        """Return the template of an Application's name."""
        names = [*self.normalized("group"), *self.normalized("app")]
        form = "-".join(filter(None, (team, *("%s" for _ in names), environment, cluster)))
        whole = f'printf "{form}" {" ".join(names)}'
        start = f'trunc {APPLICATION_LIMIT - _HASH_LENGTH - 1} | trimAll "-"'
        return (
            f"{{{{- $name := {whole} -}}}}"
            f"{{{{- if gt (len $name) {APPLICATION_LIMIT} -}}}}"
            f"{{{{ $name | {start} }}}}-{{{{ $name | sha256sum | trunc {_HASH_LENGTH} }}}}"
            "{{- else -}}{{ $name }}{{- end -}}"
        )

    def chart_path(self) -> str:
        """Return the template of a chart's directory, for layouts that match values files."""
        depth = self._pattern.chart_depth + self._offset
        return "/".join(f"{{{{ index .path.segments {index} }}}}" for index in range(depth))

    def values_file(self) -> str:
        """Return the template of the values file, from the chart's directory."""
        between = range(self._pattern.chart_depth, self._pattern.depth - 1)
        return "/".join((*map(self._folder, between), "{{ .path.filename }}"))

    def _folder(self, index: int) -> str:
        segment = self._pattern.segments[index]
        if any(part.placeholder for part in segment):
            return f"{{{{ index .path.segments {index + self._offset} }}}}"
        return "".join(part.text for part in segment)

    def _raw(self, index: int, placeholder: PlaceholderName) -> str:
        segment = self._pattern.segments[index]
        expression = f"index .path.segments {index + self._offset}"
        if len(segment) == 1:
            return expression
        regex = "".join(self._part_regex(part, placeholder) for part in segment)
        return f'regexReplaceAll "(?s)^{regex}$" ({expression}) "${{1}}"'

    def _part_regex(self, part: Part, wanted: PlaceholderName) -> str:
        """Return a part's expression; of two ways to read a segment, it takes `Pattern.regex`'s."""
        if not part.placeholder:
            return _re2_literal(part.text)
        listed = sorted(self._known.get(part.placeholder, ()), key=len, reverse=True)
        inner = "|".join(map(_re2_literal, listed)) or ".+?"
        return f"({inner})" if part.placeholder == wanted else f"(?:{inner})"


def _re2_literal(text: str) -> str:
    """Return `text` as a literal of Go's regular expressions, inside a Go string."""
    return re.sub(r"[.+*?()|\[\]{}^$]", r"\\\\\g<0>", text)
