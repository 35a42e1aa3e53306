"""Templates that read and write random values: YAML, JSON, numbers."""

import random

from tests.agreement.grammar.values import Values
from tests.agreement.template_answers import TemplateCase

_NUMBER = (
    "{{ .n }} {{ toJson .n }} {{ toYaml .n }} {{ int64 .n }} {{ round .n 2 }} {{ floor .n }} "
    "{{ addf .n 0.1 }} {{ mulf .n 3 }} {{ divf .n 7 }} "
    '{{ printf "%e %f %g %G %.3f %.3e %.3g %8.2f %+.1f %E %.0f" .n .n .n .n .n .n .n .n .n .n .n }}'
)
_VALUE = '{{ toYaml .v }}|{{ toJson .v }}|{{ toPrettyJson .v }}|{{ .v }}|{{ printf "%q" .v }}'


def data_case(seed: int) -> TemplateCase:
    """Return a template whose text is fixed, and whose values are random."""
    values = Values(seed)
    kind = random.Random(seed).choice(("map", "list", "value", "number"))  # noqa: S311
    if kind == "number":
        return TemplateCase(_NUMBER, {"n": values.number()})
    if kind == "value":
        return TemplateCase(_VALUE, {"v": values.value()})
    function = "fromYaml" if kind == "map" else "fromYamlArray"
    return TemplateCase(f"{{{{ {function} .doc | toJson }}}}", {"doc": values.yaml()})
