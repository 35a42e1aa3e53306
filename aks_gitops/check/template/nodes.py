"""The parts of a parsed template, under the names of Go's text/template/parse."""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Dot:
    """`.`"""


@dataclass(frozen=True, slots=True)
class Nil:
    """`nil`"""


@dataclass(frozen=True, slots=True)
class Boolean:
    """`true` or `false`"""

    value: bool


@dataclass(frozen=True, slots=True)
class String:
    """A text in quotes."""

    value: str


@dataclass(frozen=True, slots=True)
class Number:
    """A number, as each type that it fits; None where it does not."""

    text: str
    integer: int | None = None
    unsigned: int | None = None
    floating: float | None = None
    imaginary: complex | None = None


@dataclass(frozen=True, slots=True)
class Identifier:
    """The name of a function."""

    name: str


@dataclass(frozen=True, slots=True)
class Field:
    """`.a.b`"""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Variable:
    """`$x.a.b`"""

    name: str
    """With its dollar sign."""
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chain:
    """`(pipeline).a.b`"""

    node: "Operand"
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Command:
    """A function or a value, and arguments."""

    args: "tuple[Operand, ...]"


@dataclass(frozen=True, slots=True)
class Pipe:
    """Commands, each of which gets the last one's result."""

    line: int
    commands: tuple[Command, ...]
    declared: tuple[str, ...] = ()
    assigns: bool = False
    """The declared variables exist already."""


Operand: TypeAlias = (
    Dot | Nil | Boolean | String | Number | Identifier | Field | Variable | Chain | Pipe
)


@dataclass(frozen=True, slots=True)
class Text:
    """What stands outside of actions."""

    text: str


@dataclass(frozen=True, slots=True)
class Action:
    """`{{ pipeline }}`"""

    pipe: Pipe


@dataclass(frozen=True, slots=True)
class Branch:
    """What `if`, `with` and `range` have in common."""

    pipe: Pipe
    body: "tuple[Node, ...]"
    otherwise: "tuple[Node, ...] | None"


@dataclass(frozen=True, slots=True)
class If(Branch):
    """`{{ if pipeline }}`"""


@dataclass(frozen=True, slots=True)
class With(Branch):
    """`{{ with pipeline }}`"""


@dataclass(frozen=True, slots=True)
class Range(Branch):
    """`{{ range pipeline }}`"""


@dataclass(frozen=True, slots=True)
class TemplateCall:
    """`{{ template "name" pipeline }}`"""

    name: str
    pipe: Pipe | None
    line: int


@dataclass(frozen=True, slots=True)
class Break:
    """`{{ break }}`"""


@dataclass(frozen=True, slots=True)
class Continue:
    """`{{ continue }}`"""


Node: TypeAlias = Text | Action | If | With | Range | TemplateCall | Break | Continue
