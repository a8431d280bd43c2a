"""Digests by which people know a certificate or a list."""

from __future__ import annotations

import hashlib
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetrust.pki.digest import by_interpreter, by_library, sha1, sha256


@given(st.binary())
def test_digests_are_those_of_the_standard_library(octets: bytes) -> None:
    """Of any octets, in the same letters, whichever way they are computed."""
    expected = {
        "sha1": hashlib.sha1(octets, usedforsecurity=False).hexdigest(),
        "sha256": hashlib.sha256(octets).hexdigest(),
    }

    assert {"sha1": sha1(octets), "sha256": sha256(octets)} == expected
    for compute in (by_library(), by_interpreter()):
        assert {name: compute(name, octets) for name in expected} == expected


@pytest.mark.parametrize(
    ("before", "other"),
    [("import edgetrust.pki.public_key", "hashlib"), ("pass", "cryptography")],
    ids=["with signatures", "alone"],
)
def test_one_run_loads_one_openssl(before: str, other: str) -> None:
    """That which is there, or the one that is there sooner."""
    code = f"import sys\n{before}\nfrom edgetrust.pki.digest import sha1, sha256\nsha1(b''), sha256(b'')\n"
    code += f"print({other!r} in sys.modules)"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "False\n"
