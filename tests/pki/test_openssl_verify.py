"""The command for OpenSSL."""

from __future__ import annotations

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetrust.codec.pem import write_block
from edgetrust.model.connection import Purpose
from edgetrust.pki.openssl_verify import (
    REVOCATION_LIST,
    Material,
    OpensslQuestion,
    openssl_reads,
    render_openssl_verify,
)
from tests import make

ROOT = make.ca("Root")
LEAF = make.leaf("a.example.com", ROOT)
LIST = make.revocation_list(ROOT)


def question(**changes: object) -> OpensslQuestion:
    """A question with a plain file for each part."""
    fields: dict[str, object] = {
        "leaf": plain("leaf.pem"), "sent": (), "trusted": (plain("root.pem"),), "lists": None,
        "purpose": None, "name": None, "at": make.NOW,
    }  # fmt: skip
    return OpensslQuestion(**{**fields, **changes})  # type: ignore[arg-type]


def plain(path: str) -> Material:
    """A file that OpenSSL reads."""
    return Material(path=path, is_plain=True)


def other(path: str) -> Material:
    """A file that it does not."""
    return Material(path=path, is_plain=False)


BEGIN = "openssl verify -auth_level 0 -attime 1795392000"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, f"{BEGIN} -trusted root.pem leaf.pem"),
        ({"trusted": ()}, f"{BEGIN} -no-CAfile -no-CApath -no-CAstore leaf.pem"),
        (
            {"trusted": (plain("a b.pem"), plain("-c.pem")), "sent": (plain("i.pem"),)},
            f"{BEGIN} -trusted 'a b.pem' -trusted ./-c.pem -untrusted i.pem leaf.pem",
        ),
        ({"lists": ()}, f"{BEGIN} -trusted root.pem -crl_check_all leaf.pem"),
        ({"lists": (plain("x.crl"),)}, f"{BEGIN} -trusted root.pem -crl_check_all -CRLfile x.crl leaf.pem"),
        (
            {"purpose": Purpose.CLIENT_AUTH, "name": "192.0.2.1"},
            f"{BEGIN} -trusted root.pem -purpose sslclient -verify_ip 192.0.2.1 leaf.pem",
        ),
        ({"name": "müller.example"}, f"{BEGIN} -trusted root.pem -verify_hostname xn--mller-kva.example leaf.pem"),
        ({"name": "_sip._tls.example.com"}, f"{BEGIN} -trusted root.pem leaf.pem"),
        (
            {"leaf": other("leaf.p12"), "trusted": (other("ca"), plain("root.pem")), "password_file": "pw"},
            " && ".join(
                [
                    "edgetrust inspect ca root.pem --format pem --password-file pw --output edgetrust-trusted.pem",
                    "edgetrust inspect leaf.p12 --format pem --number 1 --password-file pw --output edgetrust-leaf.pem",
                    f"{BEGIN} -trusted edgetrust-trusted.pem edgetrust-leaf.pem",
                ]
            ),
        ),
    ],
)
def test_the_command_says_what_was_asked(changes: dict[str, object], expected: str) -> None:
    """Word by word."""
    assert render_openssl_verify(question(**changes)) == expected


@given(st.text(min_size=1).filter(lambda text: "\0" not in text))
def test_any_path_is_one_word(path: str) -> None:
    """No file name can add an option or a command."""
    words = shlex.split(render_openssl_verify(question(leaf=plain(path))))

    assert words[:-1] == [*BEGIN.split(), "-trusted", "root.pem"]
    assert words[-1] in (path, f"./{path}")
    assert not words[-1].startswith("-")


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (ROOT.der, False),
        (LEAF.pem.encode() + ROOT.pem.encode(), True),
        (b"text\n" + LEAF.pem.encode() + b"more\n" + ROOT.pem.encode() + b"end", True),
        ((LEAF.pem + ROOT.pem).replace("\n", "\r\n").encode(), True),
        (ROOT.pem.encode() + LEAF.pem.encode(), False),
        (LEAF.pem.encode() + ROOT.pem.encode() + ROOT.key_pem.encode(), False),
        (LEAF.pem.encode() + ROOT.pem.replace("CERTIFICATE", "TRUSTED CERTIFICATE").encode(), False),
        (b" " + LEAF.pem.encode() + ROOT.pem.encode(), False),
        (b"", False),
    ],
)
def test_plain_is_what_openssl_would_write(data: bytes, expected: bool) -> None:
    """Both certificates, in order, and no other block."""
    assert openssl_reads(data, [LEAF.der, ROOT.der]) is expected


def test_one_object_in_der_is_plain() -> None:
    """A certificate, and a revocation list in either form."""
    assert openssl_reads(LEAF.der, [LEAF.der])
    assert openssl_reads(LIST, [LIST], REVOCATION_LIST)
    assert openssl_reads(write_block(LIST, REVOCATION_LIST).encode(), [LIST], REVOCATION_LIST)
    assert not openssl_reads(write_block(LIST).encode(), [LIST], REVOCATION_LIST)
