"""Names of TLS numbers, held against OpenSSL's."""

from __future__ import annotations

import re
import subprocess

from edgetrust.codec.tls import registry
from edgetrust.model.alert import Alert
from tests import oracle


@oracle.NEEDED
def test_cipher_suites_have_the_names_that_openssl_knows_them_by() -> None:
    """`openssl ciphers -V -stdname` prints number and standard name; those of shared secrets are left out."""
    listing = subprocess.run(
        ["openssl", "ciphers", "-V", "-stdname", "ALL:COMPLEMENTOFALL:@SECLEVEL=0"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    theirs = {
        int(first, 16) << 8 | int(second, 16): name
        for first, second, name in re.findall(r"0x(\w\w),0x(\w\w) - (TLS_\w+)", listing)
    }

    with_certificates = {number: name for number, name in theirs.items() if not re.search("PSK|SRP", name)}

    assert len(with_certificates) > 80
    assert {number: registry.name_cipher_suite(number) for number in with_certificates} == with_certificates


def test_what_has_no_name_shows_its_number() -> None:
    """Nothing is called unknown."""
    assert registry.name_version(0x0303) == "TLS 1.2"
    assert registry.name_version(0x0399) == "version 0x0399"
    assert registry.name_cipher_suite(0xC030) == "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"
    assert registry.name_cipher_suite(0xFFFE) == "cipher suite 0xfffe"
    assert registry.alert(48) == Alert(code=48, name="unknown_ca")
    assert registry.name_alert(200) == "unassigned"
