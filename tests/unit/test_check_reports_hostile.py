"""Whatever a pull request writes, no report shows more of it than text."""

import io
import json
import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from markdown_it import MarkdownIt
from markdown_it.token import Token
from rich.console import Console
from sarif_pydantic import Sarif  # type: ignore[import-untyped]

from aks_gitops.check.report.annotations import MOST
from aks_gitops.check.report.comment import difference_markdown, summary_text
from aks_gitops.check.report.files import report_files
from aks_gitops.check.report.json_values import readable
from aks_gitops.check.report.printed import printed
from aks_gitops.check.report.text import difference_text, report_text
from aks_gitops.check.report.values import difference_values, json_text
from aks_gitops.check.reported import Report
from aks_gitops.settings.schema import schemas
from tests.unit.check_reports import HOW, LINKS, changed, config_map, finding, report

PAYLOADS = (
    "\x1b[2J\x1b]8;;http://evil.example\x07click\x1b]8;;\x07",
    "\u009b31m\u202egnp.exe\u200b\ufeff",
    "\ud800\udfff\udc80",
    "</script><script>alert(1)</script><!--",
    "<img src=x onerror=alert(1)> <a href='http://evil.example'>x</a>",
    "[click](http://evil.example) ![x](http://evil.example/x.png) <http://evil.example>",
    "http://evil.example www.evil.example me@evil.example mailto:me@evil.example",
    "@everyone @org/team #1 GH-1 org/repo#2",
    "```\n</details>\n\n# Approved\n\n```diff",
    "~~~\n</details>\n## Approved",
    "`` ` ``` a|b \\| \\` |",
    "\n::error::x\n::stop-commands::y\r\n::set-output name=a::b",
    "::add-mask::x",
    "##[error]x ##vso[task.setvariable variable=a]b ###[group]",
    "\n\n---\n- [ ] a\n1. b\n> c\n| a | b |\n|---|---|\n",
    '"]\nclick a0 "javascript:alert(1)"\nn["<b>',
    "&lt;b&gt; &#60;i&#62; **b** _i_ ~~s~~ $x$",
    "]]>\x00\x0b\ufffe\uffff<x/>",
    "{{.}} {0} %0A %25 @@DATA@@ @@POLICY@@",
    "[reference]: http://evil.example",
    "../../../etc/passwd",
    "javascript:alert(1)",
)
_PIECES = st.one_of(st.sampled_from(PAYLOADS), st.text(max_size=20))
TEXTS = st.lists(_PIECES, min_size=1, max_size=3).map("".join)

_OWN_TAGS = {"details", "summary", "code"}
_OWN_COMMENT = re.compile(r"<!-- aks-gitops: check(?: \d+)? -->")
_TURNED_ON = re.compile(r"@|://|www\.|#\d|GH-\d|mailto:", re.IGNORECASE)
"""What hosts turn into links and mentions in text that is no code."""
_UNSEEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\ufeff\ud800-\udfff]")
_LOG_COMMAND = re.compile(r"##(?:\[|vso\[)", re.IGNORECASE)
_PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
_REPORT = Draft202012Validator(json.loads(schemas()["report.schema.json"]))
_DIFF = Draft202012Validator(json.loads(schemas()["diff.schema.json"]))


@st.composite
def hostile(draw: st.DrawFn) -> Report:
    """A report in which each text that a repository chooses is hostile."""
    text = draw(TEXTS)
    other = draw(TEXTS)
    line = draw(st.sampled_from((0, 3)))
    found = [
        finding(path=text, fact=other, fix=text, application=other, said=text, line=line),
        finding(path=other, fact=text, fix=other, application=text, said="", line=line),
    ]
    before = (config_map("a", same=text, gone=other), config_map(text, kind=other))
    after = (config_map("a", same=other, **{text: text}), config_map(other, more=[text, {text: 1}]))
    changes = (
        changed(text, "changed", environment=other, before=before, after=after),
        changed(other, "deleted", environment=text, before=before, fate="deleted", why=text),
        changed(other, "deleted", before=before, fate="left", why=text),
        changed(text, "added", after=after),
    )
    return report(*found, changes=changes, suppressed=(found[0],), why=readable(f"x{text}"))


def assert_harmless_lines(text: str) -> None:
    assert not _UNSEEN.search(text)
    assert not _LOG_COMMAND.search(text)
    assert not [line for line in text.split("\n") if line.lstrip().startswith("::")]


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in _OWN_TAGS, tag
        assert not attrs
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_comment(self, data: str) -> None:
        assert _OWN_COMMENT.fullmatch(f"<!--{data}-->")


def assert_harmless_markdown(text: str) -> None:
    tags = _Tags()
    for token in _PARSER.parse(text):
        assert token.type not in ("hr", "blockquote_open", "code_block", "lheading_open")
        if token.type == "html_block":
            tags.feed(token.content)
        for inner in token.children or ():
            _assert_harmless(inner)
    tags.close()
    assert tags.open == []


def _assert_harmless(token: Token) -> None:
    assert token.type not in ("image", "html_inline")
    if token.type == "link_open":
        assert str(token.attrs["href"]).startswith(LINKS.template.partition("{")[0])
        assert not token.attrs.keys() - {"href"}
    if token.type == "text":
        assert not _TURNED_ON.search(token.content), token.content


@given(hostile())
def test_a_terminal_and_a_log_get_only_what_can_be_seen(made: Report) -> None:
    to = io.StringIO()
    terminal = Console(file=to, soft_wrap=True, highlight=False, color_system=None)
    for line in (*report_text(made), *difference_text(made.changes)):
        terminal.print(line)
    assert_harmless_lines(to.getvalue())


@given(hostile())
def test_comments_link_mention_embed_and_end_nothing(made: Report) -> None:
    files = report_files(made, HOW)
    for name in ("comment.md", "summary.md"):
        assert_harmless_lines(files[name])
        assert_harmless_markdown(files[name])
    assert_harmless_markdown(difference_markdown(made.changes))


@given(hostile())
def test_a_picture_has_only_its_own_lines(made: Report) -> None:
    (fence,) = (
        token for token in _PARSER.parse(summary_text(made, LINKS)) if token.info == "mermaid"
    )
    label = r'\["[A-Za-z0-9 ./_?<>…-]*"\]'
    edge, style = rf"  m\d+ --> a\d+{label}:::[a-z]+", "  classDef [a-z]+ [#:,a-z0-9]+"
    line = re.compile(rf"flowchart LR|  m\d+{label}|{edge}|{style}")
    for one in fence.content.splitlines():
        assert line.fullmatch(one), one
        assert set(re.findall(r"<[^>]*>", one)) <= {"<br/>"}


@given(hostile())
def test_json_is_valid_and_nothing_in_it_is_a_command(made: Report) -> None:
    for text, schema in (
        (printed(made, "json", HOW), _REPORT),
        (json_text(difference_values(made, made.changes)), _DIFF),
    ):
        assert text.isascii()
        assert not _LOG_COMMAND.search(text)
        schema.validate(json.loads(text))
        json.dumps(json.loads(text), ensure_ascii=False).encode()


@given(hostile())
def test_sarif_is_valid_and_has_no_links_in_its_messages(made: Report) -> None:
    text = printed(made, "sarif", HOW)
    assert not _LOG_COMMAND.search(text)
    run = Sarif.model_validate_json(text).runs[0]
    assert run.results is not None
    for one in run.results:
        message = str(one.message.text)
        assert not re.search(r"(?<!\\)(?:\\\\)*[\[\]]", message)
        assert not _UNSEEN.search(message)
        uri = str(one.locations[0].physical_location.artifact_location.uri)
        assert not re.match(r"/|[A-Za-z+.-]+:", uri)
    assert len({tuple(one.partial_fingerprints.items()) for one in run.results}) == len(run.results)


@given(hostile())
def test_junit_is_valid_xml_with_the_suites_of_the_rules(made: Report) -> None:
    text = printed(made, "junit", HOW)
    assert not _LOG_COMMAND.search(text)
    root = ElementTree.fromstring(text)  # noqa: S314 it is our own
    tags = {one.tag for one in root.iter()}
    assert tags <= {"testsuites", "testsuite", "testcase", "failure", "system-out"}


@given(hostile())
def test_annotations_are_only_those_of_the_findings(made: Report) -> None:
    lines = printed(made, "github", HOW).splitlines()
    assert len(lines) == 2
    for line in lines:
        properties, message = re.fullmatch(r"::error ([^:]*)::([^\r\n]*)", line).groups()  # type: ignore[union-attr]
        keys = [each.partition("=")[0] for each in properties.split(",")]
        assert set(keys) <= {"file", "line", "title"}
        assert len(keys) == len(set(keys))
        assert not _LOG_COMMAND.search(message)


@given(hostile())
def test_a_page_holds_hostile_texts_only_as_data(made: Report) -> None:
    text = report_files(made, HOW)["report.html"]
    start = '<script type="application/json" id="data">'
    data = text.partition(start)[2].partition("</script>")[0]
    assert json.loads(data)["changes"]
    assert "<" not in data
    assert text.count("<script") == text.count("</script>") == 2
    links = [place["href"] for one in json.loads(data)["findings"] for place in one["places"]]
    assert all(one == "" or one.startswith("https://github.com/example-org/") for one in links)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_each_payload_is_shown_to_be_read(payload: str) -> None:
    """Nothing is hidden from reviewers: the words of a payload are there."""
    made = report(finding(fact=f"names {payload}"), changes=(changed(payload, "added"),))
    words = set(re.findall("[a-z]{4,}", payload))
    files = report_files(made, HOW)
    for name in ("comment.md", "report.xml", "report.json", "report.html"):
        assert [word for word in words if word not in files[name]] == []


def test_values_of_secrets_are_in_no_report() -> None:
    last = "kubectl.kubernetes.io/last-applied-configuration"
    annotations = {"annotations": {last: '{"data": {"password": "hunter22"}}'}}

    def secret(name: str, value: str) -> dict[str, object]:
        metadata = {"name": name, **(annotations if value == "aHVudGVyMjI=" else {})}
        fields = {"data": {"password": value}, "stringData": {"token": f"plain-{value}"}}
        return {"apiVersion": "v1", "kind": "Secret", "metadata": metadata, **fields}

    before = (secret("changed", "aHVudGVyMjE="), secret("gone", "aHVudGVyMjE="))
    after = (secret("changed", "aHVudGVyMjI="), secret("new", "aHVudGVyMjI="))
    changes = (
        changed("a", before=before, after=after),
        changed("b", "deleted", before=before, fate="deleted"),
        changed("c", "added", after=after),
    )
    made = report(finding(), changes=changes)
    texts = [*report_files(made, HOW).values(), difference_markdown(changes)]
    texts += [line.plain for line in (*report_text(made), *difference_text(changes))]
    texts += [printed(made, form, HOW) for form in ("markdown", "json", "sarif", "junit", "github")]
    texts.append(json_text(difference_values(made, changes)))
    assert any("password" in text and "hidden" in text for text in texts)
    assert not [text for text in texts if "hunter" in text or "aHVudGVy" in text]


def test_of_many_findings_github_gets_ten() -> None:
    made = report(*map(finding, range(40)))
    assert len(printed(made, "github", HOW).splitlines()) == MOST
