"""OpenSSL as the lab uses it, against the program of the same name."""

from __future__ import annotations

import resource
import subprocess
from pathlib import Path

import pytest
from OpenSSL import SSL

from edgetrust.errors import Malformed
from edgetrust.pki.openssl import VerifyError, error_text
from edgetrust.twin import openssl
from tests import make, oracle
from tests.deployments import CORP_ISSUING, CORP_ROOT, PUBLIC_ISSUING, PUBLIC_ROOT
from tests.twins import encoded_key

LEAF = make.leaf("expe1.example.com", PUBLIC_ISSUING)


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ((PUBLIC_ROOT, PUBLIC_ISSUING), (LEAF, PUBLIC_ISSUING, PUBLIC_ROOT)),
        ((PUBLIC_ISSUING,), (LEAF, PUBLIC_ISSUING)),
        ((PUBLIC_ROOT,), (LEAF,)),
        ((CORP_ROOT, CORP_ISSUING), (LEAF,)),
        ((), (LEAF,)),
    ],
)
def test_the_chain_ends_where_the_list_ends(
    entries: tuple[make.Issued, ...], expected: tuple[make.Issued, ...]
) -> None:
    """Whether it is good or not."""
    built = openssl.build_chain(LEAF.der, [entry.der for entry in entries], make.NOW)

    assert built == [each.der for each in expected]


def test_a_chain_that_is_not_good_leaves_no_trace() -> None:
    """An error that nobody asked for must not be taken for that of the next handshake."""
    openssl.build_chain(LEAF.der, [], make.NOW)

    connection = SSL.Connection(openssl.new_context())
    connection.set_accept_state()
    with pytest.raises(SSL.WantReadError):
        connection.do_handshake()


NEWER_WORDS = {9: "certificate is not yet valid or the system clock is incorrect"}
"""What the newest OpenSSL says otherwise than 3.0."""


@pytest.mark.parametrize("error", VerifyError)
def test_errors_have_openssls_words(error: VerifyError) -> None:
    """Those of 3.0, but for the list."""
    assert openssl.error_string(error) == NEWER_WORDS.get(error, error_text(error))


def test_a_key_of_another_certificate_is_refused() -> None:
    """In one line."""
    with pytest.raises(Malformed, match="key values mismatch"):
        openssl.show(openssl.new_context(), LEAF.der, encoded_key(CORP_ROOT.key), (), leaf_only=False)


def test_unreadable_entries_are_passed_over() -> None:
    """As in a file of OpenSSL's; the rest counts."""
    built = openssl.build_chain(LEAF.der, [b"\x30\x00", PUBLIC_ISSUING.der], make.NOW)

    assert built == [LEAF.der, PUBLIC_ISSUING.der]
    assert openssl.build_chain(b"\x30\x00", [PUBLIC_ROOT.der], make.NOW) == [b"\x30\x00"]


@oracle.NEEDED
def test_the_chain_is_the_one_that_s_server_sends(tmp_path: Path) -> None:
    """`openssl verify -show_chain` builds the same for a chain that is good."""
    for name, issued in (("leaf", [LEAF]), ("sent", [PUBLIC_ISSUING]), ("root", [PUBLIC_ROOT])):
        (tmp_path / f"{name}.pem").write_text("".join(each.pem for each in issued))
    done = subprocess.run(
        "openssl verify -show_chain -no_check_time -CAfile root.pem -untrusted sent.pem leaf.pem".split(),
        cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip

    built = openssl.build_chain(LEAF.der, [PUBLIC_ISSUING.der, PUBLIC_ROOT.der], make.NOW)

    assert done.stdout.count("depth=") == len(built) == 3


def test_building_chains_keeps_nothing() -> None:
    """A lab may run for days: what is built is given back."""
    entries = [PUBLIC_ISSUING.der, PUBLIC_ROOT.der]
    for _ in range(50):
        openssl.load.cache_clear()
        openssl.build_chain(LEAF.der, entries, make.NOW)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    for _ in range(1500):
        openssl.load.cache_clear()
        openssl.build_chain(LEAF.der, entries, make.NOW)

    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 8 * 1024
