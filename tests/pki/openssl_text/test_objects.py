"""Names of object identifiers, held against OpenSSL's own list."""

from __future__ import annotations

import re
import subprocess

from edgetrust.pki.openssl_text import objects
from tests import oracle


@oracle.NEEDED
def test_every_name_is_the_one_openssl_prints() -> None:
    """`openssl list -objects` prints `short = long, oid`, or `name = oid` where the two are one."""
    listing = subprocess.run(["openssl", "list", "-objects"], capture_output=True, text=True, check=True).stdout
    theirs = {}
    for short, long, oid in re.findall(r"^(.+?) = (?:(.+), )?([\d.]+)$", listing, re.MULTILINE):
        theirs[oid] = (short, long or short)

    ours = {oid: (objects.short_name(oid), objects.long_name(oid)) for oid in theirs if objects.short_name(oid)}

    assert len(ours) > 200
    assert ours == {oid: theirs[oid] for oid in ours}


def test_an_identifier_without_a_name_is_a_number() -> None:
    """In names it has no short one at all."""
    assert objects.short_name("1.2.3") is None
    assert objects.long_name("1.2.3") == "1.2.3"
