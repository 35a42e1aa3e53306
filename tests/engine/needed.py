"""What tests of the real engine need on PATH, and the mark that skips them without it."""

import shutil

import pytest

_ENGINE = ("pulumi", "pulumi-language-python")


def needs_engine(*plugins: str) -> pytest.MarkDecorator:
    """Return a mark that skips a test where the Pulumi CLI, or one of these plugins, is absent."""
    absent = [program for program in (*_ENGINE, *plugins) if shutil.which(program) is None]
    reason = f"{', '.join(absent)}: not on PATH; see 'make engine'"
    return pytest.mark.skipif(bool(absent), reason=reason)
