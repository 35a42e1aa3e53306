"""Processes that render: what they may do, and what happens when something ends."""

import json
import os
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from aks_gitops.check.render.protocol import Answer, Command, Job, ManifestFile
from aks_gitops.check.render.settings import BuildOptions, RenderSettings
from aks_gitops.check.render.workers import Limits, Pools, Workers
from aks_gitops.live.processes import until

SHELL = "/bin/sh"


@pytest.fixture
def workers() -> Iterator[Workers]:
    with Workers(1, Limits(memory_bytes=1 << 30, file_bytes=1 << 20), network=False) as found:
        yield found


def job(folder: Path, *scripts: str, seconds: float = 30.0, output_bytes: int = 1 << 20) -> Job:
    """Return a job that runs scripts, as tests have no harmful kustomize."""
    root = str(folder / "job")
    commands = (Command((SHELL, "-c", script), f"{root}/repo/app") for script in scripts)
    return Job(
        root=root,
        files={"repo/app/file": b"content", "repo/deep/er/file": b""},
        links={"repo/app/link": "../deep"},
        commands=tuple(commands),
        manifests=(),
        environment={"PATH": os.defpath, "ONLY": "this"},
        seconds=seconds,
        output_bytes=output_bytes,
    )


def run(workers: Workers, one: Job) -> Answer:
    found = workers.run(one)
    assert found is not None
    return found


def objects(answer: Answer) -> object:
    assert answer.reason == "ended", answer
    return json.loads(answer.manifests)[0]


def test_a_program_runs_beside_a_private_copy_that_goes_away(
    workers: Workers, tmp_path: Path
) -> None:
    script = "echo kind: A; echo here: $(pwd); echo file: $(cat file); echo link: $(readlink link)"
    assert objects(run(workers, job(tmp_path, script))) == [
        {
            "kind": "A",
            "here": str(tmp_path / "job/repo/app"),
            "file": "content",
            "link": "../deep",
        }
    ]
    assert list(tmp_path.iterdir()) == []


def test_it_knows_nothing_of_our_environment(
    workers: Workers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "hunter2")
    script = (
        'echo kind: A; echo "env: $(env | grep -c .) $ONLY $SECRET_TOKEN"; cat /proc/$PPID/environ'
    )
    answer = run(workers, job(tmp_path, f"{script} | tr '\\0' '\\n' | sed 's/^/# /'"))
    assert "hunter2" not in str(answer)


def test_commands_run_one_after_the_other_until_one_fails(workers: Workers, tmp_path: Path) -> None:
    answer = run(workers, job(tmp_path, "echo said >&2; exit 3", "echo kind: A"))
    assert answer == Answer("ended", 3, "said\n", "")
    answer = run(workers, job(tmp_path, "echo x > made", "echo kind: A; echo v: $(cat made)"))
    assert objects(answer) == [{"kind": "A", "v": "x"}]


def test_a_program_that_does_not_end_is_ended_with_what_it_started(
    workers: Workers, tmp_path: Path
) -> None:
    started = tmp_path / "started"
    script = f"sleep 1000 & echo $! > {started}; wait"
    assert run(workers, job(tmp_path, script, seconds=0.5)).reason == "time"
    child = int(started.read_text())
    assert until(lambda: not _runs(child), 10)


def test_a_program_that_closes_its_output_and_stays_is_ended(
    workers: Workers, tmp_path: Path
) -> None:
    assert run(workers, job(tmp_path, "exec >&- 2>&-; sleep 1000", seconds=0.5)).reason == "time"


def test_a_program_that_prints_without_end_is_ended(workers: Workers, tmp_path: Path) -> None:
    assert run(workers, job(tmp_path, "yes")).reason == "output"
    answer = run(workers, job(tmp_path, "yes >&2 & sleep 0.2; kill $!; exit 1"))
    assert answer.code == 1
    assert len(answer.message) <= 1 << 16


def test_a_file_that_grows_without_end_is_cut_off(workers: Workers, tmp_path: Path) -> None:
    answer = run(workers, job(tmp_path, "yes > big; exit 4"))
    assert answer.reason == "ended"
    assert answer.code != 0


def test_a_program_that_is_not_there_is_told(workers: Workers, tmp_path: Path) -> None:
    missing = job(tmp_path)._replace(commands=(Command(("/no/such",), f"{tmp_path}/job/repo"),))
    assert run(workers, missing) == Answer("start", 1, "/no/such: No such file or directory", "")


def test_a_process_that_was_ended_is_started_anew(workers: Workers, tmp_path: Path) -> None:
    assert workers.run(job(tmp_path, "kill -9 $PPID")) is None
    assert objects(run(workers, job(tmp_path / "next", "echo kind: A"))) == [{"kind": "A"}]


def test_jobs_after_the_end_are_not_done(tmp_path: Path) -> None:
    with Workers(1, Limits(), network=False) as workers:
        pass
    assert workers.run(job(tmp_path, "echo kind: A")) is None


def test_plain_manifests_are_read_by_it_too(workers: Workers, tmp_path: Path) -> None:
    files = (
        ManifestFile("a.yaml", b"kind: A\nx: 1\nx: 2\n"),
        ManifestFile("b.json", b'{"kind": "B"}'),
        ManifestFile("values.yaml", b"a: ]"),
    )
    found = json.loads(run(workers, job(tmp_path)._replace(manifests=files)).manifests)
    assert found == [
        [{"kind": "A", "x": 2}, {"kind": "B"}],
        ["a.yaml", "b.json"],
        ["a.yaml: 'x' (line 3)"],
    ]
    broken = (ManifestFile("a.yaml", b"apiVersion: v1\nkind: A\nmetadata: {}\nx: ]"),)
    answer = run(workers, job(tmp_path)._replace(manifests=broken))
    assert answer.reason == "manifests"
    assert answer.message == "a.yaml is not YAML (line 4): did not find expected node content"


def test_what_runs_ends_when_we_are_killed(tmp_path: Path) -> None:
    """Nobody is left to end it, so the process that renders must see it."""
    started = tmp_path / "started"
    script = (
        "import sys; from pathlib import Path\n"
        "from aks_gitops.check.render.workers import Limits, Workers\n"
        "from tests.unit.test_check_render_workers import job\n"
        "with Workers(1, Limits(), network=False) as workers:\n"
        f"    workers.run(job(Path({str(tmp_path)!r}), 'echo $$ > {started}; sleep 1000'))\n"
    )
    with subprocess.Popen([sys.executable, "-c", script]) as parent:
        found = until(lambda: started.read_text().strip() if started.exists() else None, 60)
        parent.send_signal(signal.SIGKILL)
    assert found
    assert until(lambda: not _runs(int(found)), 10)


def test_the_private_folder_is_for_its_owner_only(tmp_path: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="aks-gitops-render-", dir=tmp_path) as folder:
        assert stat.S_IMODE(Path(folder).stat().st_mode) == 0o700


class TestSettings:
    def test_harmless_build_options_are_passed_on(self) -> None:
        text = "--enable-helm  --load-restrictor LoadRestrictionsNone --reorder=legacy"
        found = BuildOptions.parse(text)
        assert found.arguments == tuple(text.split())
        assert found.refused == ()
        assert found.helm

    def test_others_are_named(self) -> None:
        found = BuildOptions.parse("--enable-exec --network --helm-command=x")
        assert found.refused == ("--enable-exec", "--network", "--helm-command=x")
        assert not found.helm

    def test_a_url_is_allowed_by_its_beginning(self) -> None:
        settings = RenderSettings(allowed_remotes=("https://example.com/org", "github.com/x/y/"))
        for url in (
            "https://example.com/org",
            "https://example.com/org/repo",
            "https://example.com/org?ref=x",
            "github.com/x/y/z",
        ):
            assert settings.allows(url)
        for url in (
            "https://example.com/organisation",
            "https://example.com.evil/org",
            "http://example.com/org",
            "https://example.com/org/../other",
            "https://example.com/org/%2e%2e/other",
            "https://example.com/org/repo?ref=--upload-pack=harm",
            "https://example.com/org/repo?ref=$(harm)",
            "github.com/x/y2",
        ):
            assert not settings.allows(url), url


def _runs(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):  # It may go while it is read.
        return False
    return state != "Z"


class TestPools:
    def test_the_same_processes_serve_the_next_render(self, tmp_path: Path) -> None:
        with Pools() as pools:
            seen = [
                pools.workers(2, Limits(), network=False).run(job(tmp_path, _PARENT))
                for _ in range(2)
            ]
        assert seen[0]
        assert seen[0] == seen[1]

    def test_they_end_with_the_pools(self, tmp_path: Path) -> None:
        with Pools() as pools:
            answer = run(pools.workers(1, Limits(), network=False), job(tmp_path, _PARENT))
        (told,) = cast(list[dict[str, int]], objects(answer))
        assert until(lambda: not Path(f"/proc/{told['pid']}").exists(), seconds=10)


_PARENT = "echo kind: A; echo pid: $PPID"
