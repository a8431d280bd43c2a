"""The `openssl verify` command that asks OpenSSL what was asked here, so that nobody has to take our word for it.

OpenSSL reads PEM and a single DER certificate; what it cannot read (PKCS#7, PKCS#12, folders, odd PEM) is turned into
PEM by `edgetrust inspect` first. Not here: running anything.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from datetime import datetime

from edgetrust.codec.pem import write_block
from edgetrust.model.connection import Purpose
from edgetrust.model.value import dataclass
from edgetrust.pki.addresses import ip_address
from edgetrust.pki.match import ascii_name

CERTIFICATE, REVOCATION_LIST = "CERTIFICATE", "X509 CRL"
"""Labels of PEM blocks."""

_PURPOSES = {Purpose.SERVER_AUTH: "sslserver", Purpose.CLIENT_AUTH: "sslclient"}
_BEGIN = b"-----BEGIN "


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """One file or folder of the question."""

    path: str
    """As typed."""
    is_plain: bool
    """OpenSSL reads from it exactly what we read (see `openssl_reads`)."""


def openssl_reads(data: bytes, objects: Sequence[bytes], label: str = CERTIFICATE) -> bool:
    """Whether OpenSSL finds exactly these objects (DER, in this order) in the bytes of a file: one in DER, or PEM as
    OpenSSL itself would write it, with or without text in between."""
    if len(objects) == 1 and data == objects[0]:
        return True
    text = b"\n" + data.replace(b"\r\n", b"\n") + b"\n"
    position = 0
    for each in objects:
        position = text.find(f"\n{write_block(each, label)}".encode(), position)
        if position < 0:
            return False
        position += 1
    return text.count(_BEGIN) == len(objects)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpensslQuestion:
    """What is asked, in files."""

    leaf: Material
    sent: tuple[Material, ...]
    trusted: tuple[Material, ...]
    lists: tuple[Material, ...] | None
    """Revocation lists; None when nobody asks for revocation."""
    purpose: Purpose | None
    name: str | None
    at: datetime
    password_file: str | None = None


def render_openssl_verify(question: OpensslQuestion) -> str:
    """The command, for a POSIX shell, in front of it what turns files into PEM. Authentication level 0 and the folders
    of the system left out: as in the verdict, nothing counts but what is named."""
    turned: list[str] = []

    def files(option: str, material: Sequence[Material], name: str) -> Iterator[str]:
        if all(each.is_plain for each in material):
            for each in material:
                yield from (option, _path(each.path))
            return
        turned.append(_turn([each.path for each in material], name, question.password_file))
        yield from (option, name)

    words = ["openssl", "verify", "-auth_level", "0", "-attime", str(int(question.at.timestamp()))]
    words += files("-trusted", question.trusted, "edgetrust-trusted.pem")
    words += [] if question.trusted else ["-no-CAfile", "-no-CApath", "-no-CAstore"]
    words += files("-untrusted", question.sent, "edgetrust-sent.pem")
    if question.lists is not None:
        words += ["-crl_check_all", *files("-CRLfile", question.lists, "edgetrust-crls.pem")]
    words += [] if question.purpose is None else ["-purpose", _PURPOSES[question.purpose]]
    words += _name(question.name)
    leaf = question.leaf
    if not leaf.is_plain:
        turned.append(_turn([leaf.path], "edgetrust-leaf.pem", question.password_file, number=1))
    words.append(_path(leaf.path) if leaf.is_plain else "edgetrust-leaf.pem")
    return " && ".join([*turned, shlex.join(words)])


def _name(name: str | None) -> tuple[str, ...]:
    """Nothing for an SRVName, which OpenSSL does not look for."""
    if name is None or name.startswith("_"):
        return ()
    return ("-verify_ip", name) if ip_address(name) is not None else ("-verify_hostname", ascii_name(name))


def _turn(paths: Sequence[str], name: str, password_file: str | None, *, number: int | None = None) -> str:
    words = ["edgetrust", "inspect", *map(_path, paths), "--format", "pem"]
    words += [] if number is None else ["--number", str(number)]
    words += [] if password_file is None else ["--password-file", password_file]
    return shlex.join([*words, "--output", name])


def _path(path: str) -> str:
    """A file whose name begins like an option is named by its folder too."""
    return f"./{path}" if path.startswith("-") else path
