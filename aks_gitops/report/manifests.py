"""Kubernetes objects as YAML that a person reads: in the order of the manifest, texts as blocks."""

from collections.abc import Mapping

import yaml


class _Dumper(yaml.CSafeDumper):
    """Writes several lines as a block, and every value where it stands."""

    def ignore_aliases(self, data: object) -> bool:
        """Never write anchors."""
        return True


def _text(dumper: yaml.CSafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar(
        "tag:yaml.org,2002:str", text, style="|" if "\n" in text else None
    )


_Dumper.add_representer(str, _text)


def to_yaml(manifest: Mapping[str, object]) -> str:
    """Return an object as one YAML document."""
    text: str = yaml.dump(manifest, Dumper=_Dumper, sort_keys=False, width=100, allow_unicode=True)
    return text
