"""`edgetrust csr`: its options. What it does is tested with `edgetrust.cli.requests`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from edgetrust.cli.main import run


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--from-key", "x.key", "--key", "rsa-2048"], "--key makes a new key and --from-key takes one; expected one"),
        (["--from-key", "x.key", "--passphrase-file", "p"], "--passphrase-file encrypts new keys, and with --from-key"),
        (["--key-passphrase-file", "p"], "--key-passphrase-file opens the key of --from-key, which is not given"),
        (["--key", "rsa-1024"], "'rsa-1024' is not one of 'rsa-2048', 'rsa-3072', 'rsa-4096', 'ecdsa-256'"),
        (["--slot", "tomcat-trust"], "'tomcat-trust' is not one of 'server', 'client', 'tomcat'"),
    ],
)
def test_options_that_contradict_are_refused(
    options: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before anything is read: no such file as acme.yaml is missed."""
    code = run(["csr", "acme.yaml", *options])

    captured = capsys.readouterr()
    assert (code, captured.out) == (2, "")
    assert message in captured.err


def test_its_help_loads_nothing_heavy() -> None:
    """Neither keys nor YAML are needed to read it."""
    script = "import sys; from edgetrust.cli.main import run; run(['csr', '--help']); print(*sys.modules)"

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=Path.home())

    assert {"cryptography", "yaml", "rich", "asyncio"}.isdisjoint(done.stdout.split())
