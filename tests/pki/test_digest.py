"""Digests by which people know a certificate or a list."""

from __future__ import annotations

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from edgetrust.pki.digest import sha1, sha256


@given(st.binary())
def test_digests_are_those_of_the_standard_library(octets: bytes) -> None:
    """Of any octets, in the same letters."""
    assert sha1(octets) == hashlib.sha1(octets, usedforsecurity=False).hexdigest()
    assert sha256(octets) == hashlib.sha256(octets).hexdigest()
