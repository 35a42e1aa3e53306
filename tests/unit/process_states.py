"""Whether a process is there, for tests of what ends processes."""

import subprocess


def exists(pid: int) -> bool:
    """Tell whether a process runs; one that has ended and that nobody has reaped does not."""
    told = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, check=False)
    return told.stdout.strip()[:1] not in (b"", b"Z", b"X")
