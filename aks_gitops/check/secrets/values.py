"""What a value is: a placeholder, a reference, something drawn at random, or plain words."""

import math
import re
from collections import Counter

_PLACEHOLDER = re.compile(
    r"<[^<>]*>|\$\{.*\}|\$\([^()]*\)|\$[A-Za-z_]\w*|\{\{.*\}\}|\{[^{}]*\}|\[\[.*\]\]|"
    r"%[A-Za-z_]\w*%|%[a-z]|__\w+__|@\w+@|"
    r"(?:ref\+|vault:|op://|secret://|file:|env:|akvs://|gcpsm://|arn:aws:).*|"
    r"(.)\1*|x+[x-]*|\*+|\.\.\.",
    re.IGNORECASE | re.DOTALL,
)
_WAITING = re.compile(
    r"change[_-]?(?:me|it|this)|replace|placeholder|redacted|dummy|example|your[_-]|todo|fixme|"
    r"insert[_-]|fill[_-]?(?:in|me)|not[_-](?:a|real|used|set)|tbd|lorem|sample",
    re.IGNORECASE,
)
"""A word that asks for something else in its place."""
_MOST_WAITING = 64
_ENCRYPTED = re.compile(r"ENC\[|vault:v[0-9]+:|\$ANSIBLE_VAULT|-----BEGIN (?:PGP MESSAGE|AGE)")
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_DIGEST = re.compile(r"(?:sha(?:1|256|384|512)|md5)[:=-].+", re.IGNORECASE)
_TOKEN = re.compile(r"[A-Za-z0-9+/=_~.!@#$%^&*-]+")
_WORD = r"(?:[A-Za-z]+[0-9]{0,3}|[0-9]{1,4})"
_WORDS = re.compile(rf"{_WORD}(?:[._/-]+{_WORD})*")
_NOTHING = frozenset({"", "true", "false", "none", "null", "nil", "yes", "no", "on", "off"})
_SHORTEST = 12
_LONGEST = 512
_LEAST_ENTROPY = 3.2
"""In bits for each character; English words have less than 3."""


def is_placeholder(value: str) -> bool:
    """Tell whether a value waits for something to be filled in, or refers to it."""
    stripped = value.strip()
    if len(stripped) <= _MOST_WAITING and "://" not in stripped and _WAITING.search(stripped):
        return True
    return "\n" not in stripped and _PLACEHOLDER.fullmatch(stripped[:2000]) is not None


def is_nothing(value: str) -> bool:
    """Tell whether a value is empty, a switch or a small number."""
    stripped = value.strip().lower()
    return stripped in _NOTHING or (stripped.isdigit() and len(stripped) < 6)


def is_encrypted(value: str) -> bool:
    """Tell whether a value is encrypted: by SOPS, Vault's transit engine, Ansible or age."""
    return _ENCRYPTED.match(value.strip()) is not None


def looks_random(value: str) -> bool:
    """Tell whether a value looks drawn at random: one word of many kinds of characters."""
    if not _SHORTEST <= len(value) <= _LONGEST or not _TOKEN.fullmatch(value):
        return False
    if any(one.fullmatch(value) for one in (_UUID, _DIGEST, _WORDS)) or is_placeholder(value):
        return False
    if is_encrypted(value) or "://" in value or value.startswith(("/", "./", "--")):
        return False
    mixed = any(one.isdigit() for one in value) and any(one.isalpha() for one in value)
    return mixed and entropy(value) >= _LEAST_ENTROPY


def entropy(text: str) -> float:
    """Return how much a character of a text tells, in bits (Shannon)."""
    counts = Counter(text).values()
    return -sum(count / len(text) * math.log2(count / len(text)) for count in counts)
