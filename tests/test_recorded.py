"""Tests of the recordings that tests are made with: tshark sees in them what was said while they were made.

The appliances run OpenSSL 3.0, and so does the machine of most who run these tests: its own programs are recorded, too.
"""

from __future__ import annotations

import contextlib
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests import make, oracle, recorded, tshark
from tests.peers import openssl_server, write_chain
from tests.recorded import record, recording
from tests.waiting import MOST_SECONDS
from tests.wire.conversations import CONVERSATIONS
from tests.wire.pki import EXPC, EXPE, ISSUING, ROOT
from tests.wire.truth import Alert, fingerprints

pytestmark = tshark.NEEDED

HELD_AGAIN = tuple(
    name for name in CONVERSATIONS if name.startswith(("mutual-", "server-", "client-", "version", "no-cipher"))
)
FLAGS = {"1.2": "-tls1_2", "1.3": "-tls1_3"}


def test_handshakes_over_sockets_are_those_in_memory() -> None:
    """Mutual and server-only handshakes, and each failure, recorded as they happen on loopback."""
    conversations = [CONVERSATIONS[name] for name in HELD_AGAIN]

    seen = tshark.look(record(conversations))

    assert dict(zip(HELD_AGAIN, seen, strict=True)) == {each.name: each.truth for each in conversations}


@oracle.NEEDED
@pytest.mark.parametrize("version", FLAGS)
def test_openssl_of_this_machine_is_recorded(version: str) -> None:
    """A mutual handshake of s_client and s_server: both chains and the authority where the version shows them."""
    octets = openssl_handshake(version, trusted=[ROOT])

    (seen,) = tshark.look(octets)

    expected = replace(CONVERSATIONS[f"mutual-{version}"].truth, cipher=seen.cipher, closed_by=seen.closed_by)
    if version == "1.2":
        expected = replace(expected, authorities=(ROOT.certificate.subject.der,))
    assert seen == expected


@oracle.NEEDED
@pytest.mark.parametrize("version", FLAGS)
def test_a_clients_refusal_is_in_plain_text(version: str) -> None:
    """OpenSSL 3.0 as a client sends the alert about the server's certificate without encryption, in TLS 1.3 as well."""
    octets = openssl_handshake(version, trusted=[make.ca("CN=Another,O=Acme")])

    (seen,) = tshark.look(octets)

    assert seen.alerts == (Alert("client", 2, 48),)
    assert seen.server_chain == (fingerprints([EXPE, ISSUING]) if version == "1.2" else ())


def test_what_may_not_be_recorded_says_why(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without tcpdump, or without the right to use it, the test is skipped with that reason."""
    refusing = tmp_path / "tcpdump"
    refusing.write_text("#!/bin/sh\necho 'tcpdump: you do not have permission' >&2\n")
    refusing.chmod(0o755)

    monkeypatch.setattr(recorded, "_program", lambda: None)
    with pytest.raises(pytest.skip.Exception, match="tcpdump is not installed"), recording([7001]):
        pass
    monkeypatch.setattr(recorded, "_program", lambda: str(refusing))
    with pytest.raises(pytest.skip.Exception, match="may not record here: tcpdump: you do not have"), recording([7001]):
        pass


def openssl_handshake(version: str, trusted: Sequence[make.Issued]) -> bytes:
    """A capture of s_client, which trusts these, with a server that asks for its certificate."""
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        folder = Path(name)
        for file, held in (("root", [ROOT]), ("trusted", trusted), ("above", [ISSUING, ROOT])):
            (folder / file).write_text("".join(each.pem for each in held))
        certificate, key = write_chain(folder, [EXPC])
        asking = ("-Verify", "3", "-verify_return_error", "-CAfile", str(folder / "root"))
        port = stack.enter_context(openssl_server([EXPE, ISSUING], FLAGS[version], *asking))
        found = stack.enter_context(recording([port]))
        command = ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-servername", "expe1.example.com"]
        command += ["-cert", str(certificate), "-key", str(key), "-cert_chain", str(folder / "above")]
        command += ["-CAfile", str(folder / "trusted"), "-verify_return_error", FLAGS[version]]
        command += ["-attime", str(int(make.NOW.timestamp()))]
        subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=MOST_SECONDS, check=False)
    return found.octets
