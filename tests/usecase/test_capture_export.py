"""Certificates of captures as files."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from edgetrust.codec.pkcs7 import slice_bundle
from edgetrust.usecase.capture import Certificates
from edgetrust.usecase.capture_export import ExportForm, export_capture
from tests import make
from tests.observed import handshake
from tests.wire.pki import EXPC, EXPE, ISSUING, ROOT

SHOWN = (
    handshake(server_chain=(EXPE, ISSUING), client_chain=(EXPC, ISSUING, ROOT), server_name="expe1.example.com"),
    handshake(server_chain=(EXPE, ISSUING)),
    handshake(server_chain=(EXPE,)),
)


def export(form: ExportForm = ExportForm.PEM) -> dict[str, str | bytes]:
    """What would be written."""
    return export_capture(SHOWN, Certificates().all_of(SHOWN), form)


def short(issued: make.Issued) -> str:
    """The part of a name that tells certificates apart."""
    return issued.certificate.sha256[:16]


def test_every_certificate_is_one_file_named_after_who_showed_it_and_what_it_is() -> None:
    """The server name where there is one, else the address."""
    assert export() == {
        f"10.0.10.11_expc1.example.com_{short(EXPC)}.pem": EXPC.pem,
        f"10.0.10.11_Issuing_{short(ISSUING)}.pem": ISSUING.pem,
        f"10.0.10.11_Root_{short(ROOT)}.pem": ROOT.pem,
        f"expe1.example.com_expe1.example.com_{short(EXPE)}.pem": EXPE.pem,
    }


@pytest.mark.parametrize("form", [ExportForm.DER, ExportForm.CER])
def test_der_is_written_as_it_was_sent(form: ExportForm) -> None:
    """Under the name that Windows knows as well."""
    files = export(form)

    assert files[f"expe1.example.com_expe1.example.com_{short(EXPE)}.{form}"] == EXPE.der
    assert len(files) == 4


def test_every_chain_is_one_bundle(tmp_path: Path) -> None:
    """Whole, in the order sent; OpenSSL reads them."""
    files = export(ExportForm.P7B)

    contents = [content for content in files.values() if isinstance(content, bytes)]
    assert [slice_bundle(content) for content in contents] == [
        [EXPC.der, ISSUING.der, ROOT.der],
        [EXPE.der, ISSUING.der],
        [EXPE.der],
    ]
    assert all(re.fullmatch(r"[\w.-]+_exp[ce]1\.example\.com_[0-9a-f]{16}\.p7b", name) for name in files)
    (tmp_path / "chain.p7b").write_bytes(contents[0])
    command = ["openssl", "pkcs7", "-inform", "DER", "-in", str(tmp_path / "chain.p7b"), "-print_certs", "-noout"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert told.count("subject=") == 3


def test_a_client_without_a_certificate_is_no_file() -> None:
    """In whatever form."""
    shown = [handshake(client_chain=())]

    assert [export_capture(shown, {}, form) for form in ExportForm] == [{}] * 4


def test_names_come_from_a_safe_alphabet() -> None:
    """Whatever stands in certificates and server names; what cannot be read is exported as it was sent."""
    evil = make.leaf("x.example.com", ISSUING, subject="CN=../../etc/passwd\x1b[2J")
    shown = replace(handshake(server_chain=(evil,)), server_name="..\\..\\con/\n")
    assert shown.server_chain is not None
    odd = replace(shown, server_chain=replace(shown.server_chain, certificates=(b"?",)))

    files = export_capture((shown, odd), Certificates().all_of((shown, odd)))

    assert len(files) == 2
    assert all(re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*\.pem", name) for name in files)
