"""The certificates of captures as files: each once, or each chain once, named after who showed it and what it is.

Not here: writing them (`edgetrust.io.export`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from hashlib import sha256

from edgetrust.codec.file_names import certificate_file_name
from edgetrust.codec.pem import write_block
from edgetrust.codec.pkcs7 import write_bundle
from edgetrust.model.certificate import Certificate, Unreadable
from edgetrust.model.handshake import Handshake
from edgetrust.model.side import Side
from edgetrust.usecase.capture import certificates_of


class ExportForm(StrEnum):
    """What the files are; the name of each is how they end."""

    PEM = "pem"
    DER = "der"
    CER = "cer"
    """DER, as Windows calls it."""
    P7B = "p7b"
    """PKCS#7 with a whole chain."""


def export_capture(
    handshakes: Iterable[Handshake],
    certificates: Mapping[bytes, Certificate | Unreadable],
    form: ExportForm = ExportForm.PEM,
) -> dict[str, str | bytes]:
    """Files by name, `<host>_<cn>_<sha256 short>.<form>`. The host is the server name for which it was shown, or the
    address of the first that showed it; in a bundle name and digest are those of the leaf and of the whole chain."""
    shown: dict[tuple[bytes, ...], str] = {}
    for handshake in handshakes:
        for side in Side:
            chain = certificates_of(handshake, side)
            pieces = [chain] if form is ExportForm.P7B and chain else [(der,) for der in chain]
            for piece in pieces:
                shown.setdefault(piece, _host_of(handshake, side))
    return {
        _file_name(piece, host, certificates[piece[0]], form): _content(piece, form) for piece, host in shown.items()
    }


def _content(piece: tuple[bytes, ...], form: ExportForm) -> str | bytes:
    if form is ExportForm.P7B:
        return write_bundle(piece)
    return write_block(piece[0]) if form is ExportForm.PEM else piece[0]


def _file_name(piece: tuple[bytes, ...], host: str, certificate: Certificate | Unreadable, form: ExportForm) -> str:
    names = certificate.subject.common_names if isinstance(certificate, Certificate) else ()
    return certificate_file_name(host, *names[-1:], sha256=sha256(b"".join(piece)).hexdigest(), suffix=form.value)


def _host_of(handshake: Handshake, side: Side) -> str:
    name = handshake.server_name if side is Side.SERVER else None
    return name or handshake.endpoint(side).ip
