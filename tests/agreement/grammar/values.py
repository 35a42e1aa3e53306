"""Random values and YAML texts that look innocent."""

import random

from tests.documents import read, words

_TEXTS = words(read("agreement/grammar/values.yaml"))
_NUMBERS = (
    0.0, 1.0, -1.0, 0.1, 1.5, 1e6, 1234567.0, 1e20, 1e21, 123456789012345680.0, 1e-5, 1e-7, 2.5e-10,
    1e300, -0.0, 9007199254740993.0, 18446744073709551616.0, 3.0000000001, 100000.5, 12345.678,
)  # fmt: skip


class Values:
    """Makes random values and YAML texts."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311

    def value(self, depth: int = 3) -> object:
        """Return a value that JSON can hold."""
        roll = self._random.random()
        if not depth or roll < 0.35:
            return self._random.choice(
                (None, True, False, *_NUMBERS, *_TEXTS["words"], *_TEXTS["words"])
            )
        count = self._random.randrange(4)
        if roll < 0.6:
            return [self.value(depth - 1) for _ in range(count)]
        return {self._random.choice(_TEXTS["words"]): self.value(depth - 1) for _ in range(count)}

    def number(self) -> float:
        """Return a number."""
        exponent = self._random.choice((0, 1, 5, 9, 16, 20, 21, 22, -4, -5, -7, -20, 300))
        digits = self._random.randrange(1, 17)
        return float(f"{self._random.uniform(-10, 10):.{digits}f}e{exponent}")

    def yaml(self) -> str:
        """Return a text that may be YAML."""
        text = self._random.choice(("", "", "---\n", "# c\n", "%YAML 1.1\n---\n")) + self._node(0)
        text += self._random.choice(("", "", "", "\n---\nsecond: [", "\n...\n", "\nx"))
        if self._random.random() < 0.15:
            at = self._random.randrange(len(text) + 1)
            text = text[:at] + self._random.choice("{}[]:,-'\"&*!|>#\n\t%@` \x00é") + text[at:]
        return text

    def _node(self, indent: int) -> str:
        roll = self._random.random()
        pad = "  " * indent
        count = self._random.randrange(1, 4)
        if indent > 2 or roll < 0.2:
            return self._random.choice(_TEXTS["scalars"])
        if roll < 0.65:
            lines = (
                f"{pad}{self._random.choice(_TEXTS['keys'])}:{self._child(indent)}"
                for _ in range(count)
            )
        else:
            lines = (f"{pad}-{self._child(indent)}" for _ in range(count))
        return "\n".join(lines)

    def _child(self, indent: int) -> str:
        child = self._node(indent + 1)
        block = child.startswith("  " * (indent + 1)) and self._random.random() < 0.97
        return ("\n" if block else " ") + child
