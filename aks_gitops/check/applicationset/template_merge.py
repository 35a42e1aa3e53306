"""A generator's own template, completed from the ApplicationSet's.

Source: mergeGeneratorTemplate in applicationset/generators/generator_spec_processor.go, which calls
dario.cat/mergo: what is empty is taken from the other one; lists are taken as a whole.
"""

from typing import cast

from aks_gitops.check.applicationset.schema import fields_of, shape

TEMPLATE = "ApplicationSetTemplate"


def completed(own: dict[str, object], common: dict[str, object]) -> dict[str, object]:
    """Return a template with what is empty in it taken from another one."""
    return cast(dict[str, object], _merged(own, common, TEMPLATE))


def _merged(own: object, common: object, kind: str) -> object:
    if own is None:
        return common
    if common is None:
        return own
    if shape(kind) == "struct" and isinstance(own, dict) and isinstance(common, dict):
        return {
            name: value
            for name, field in fields_of(kind).items()
            if (value := _merged(own.get(name), common.get(name), field.type)) is not None
        }
    if shape(kind) == "map" and isinstance(own, dict) and isinstance(common, dict):
        return {
            **common,
            **{key: value for key, value in own.items() if value or key not in common},
        }
    return own if own or not common else common
