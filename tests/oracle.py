"""OpenSSL 3.0 as the oracle: what `openssl verify` and `openssl x509` of this machine say.

    oracle.verify(leaf, sent, trusted, purpose=Purpose.SERVER_AUTH, at=make.NOW)   # None, or the first error
    oracle.offers(leaf, host="a.example.com")                                      # X509_check_host

Certificates and lists are DER. The program goes on after some errors; its first one is where a TLS library stops, and
that is the answer. Its files lie in memory where the machine has such a folder, so that a question costs some 6 ms.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest

from edgetrust.model.connection import Purpose
from edgetrust.model.verdict import ChainError
from tests import make

VERSION = "3.0"
"""The release line that the appliances run and that edgetrust speaks for."""

SILENT = -1
"""The depth of an error that OpenSSL only returns, without telling at which certificate."""

_PURPOSES = {Purpose.SERVER_AUTH: "sslserver", Purpose.CLIENT_AUTH: "sslclient"}
_ERROR = re.compile(r"^error (\d+) at (\d+) depth lookup: (.+)$", re.MULTILINE)
ENVIRONMENT = {
    "OPENSSL_CONF": os.devnull,
    "PATH": os.environ.get("PATH", os.defpath),
    # `openssl x509` reads the CAs of the machine, whatever it is asked: that is five sixths of its time.
    "SSL_CERT_FILE": os.devnull,
    "SSL_CERT_DIR": os.devnull,
}
"""No configuration of the machine may change an answer, and none of its CAs."""
_ISOLATED = ("-no-CApath", "-no-CAstore", "-auth_level", "0")


@cache
def why_absent() -> str | None:
    """Why the oracle cannot be asked on this machine; None when it can."""
    program = shutil.which("openssl")
    if program is None:
        return "there is no openssl on this machine"
    version = _run("version").stdout.split()[1]
    return None if version.startswith(f"{VERSION}.") else f"openssl is {version}, expected {VERSION}"


def verify(
    leaf: bytes,
    sent: Sequence[bytes],
    trusted: Sequence[bytes],
    *,
    at: datetime,
    purpose: Purpose | None = None,
    crls: Sequence[bytes] | None = None,
    host: str | None = None,
    ip: str | None = None,
) -> ChainError | None:
    """The first error of `openssl verify`; None for OK. With `crls` (even none) every certificate is looked up."""
    options = ["-attime", str(int(at.timestamp())), *_ISOLATED]
    options += ["-CAfile", _write("trusted", trusted)] if trusted else ["-no-CAfile"]
    options += ["-untrusted", _write("sent", sent)] if sent else []
    options += ["-purpose", _PURPOSES[purpose]] if purpose is not None else []
    options += ["-crl_check_all"] if crls is not None else []
    options += ["-CRLfile", _write("crls", crls, "X509 CRL")] if crls else []
    options += ["-verify_hostname", host] if host is not None else []
    options += ["-verify_ip", ip] if ip is not None else []
    return _read_answer(_run("verify", *options, _write("leaf", [leaf])))


def offers(certificate: bytes, *, host: str | None = None, ip: str | None = None) -> bool:
    """Whether `openssl x509` finds a host name or an address in a certificate."""
    option = ["-checkhost", host] if host is not None else ["-checkip", str(ip)]
    # `=` where the name itself begins with a hyphen would not help: no host name does.
    printed = _run("x509", "-noout", "-in", _write("leaf", [certificate]), *option).stdout
    assert "does" in printed, printed
    return "does NOT match" not in printed


def _read_answer(done: subprocess.CompletedProcess[str]) -> ChainError | None:
    found = _ERROR.search(done.stderr)
    if found is not None:
        return ChainError(code=int(found[1]), text=found[3], depth=int(found[2]))
    if done.returncode == 0:
        return None
    if "verification failed" in done.stderr:
        return ChainError(code=1, text="unspecified certificate verification error", depth=SILENT)
    raise CannotAnswerError(done.stderr)


class CannotAnswerError(Exception):
    """OpenSSL could not read what it was given."""


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    # Inherited descriptors do no harm, and without closing them a process starts in half the time.
    return subprocess.run(
        ["openssl", *arguments],
        env=ENVIRONMENT,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
        close_fds=False,
    )


def print_text(encoded: bytes, *, command_name: str = "x509") -> str:
    """What `openssl x509 -text -nameopt RFC2253 -noout` prints of a certificate, or `req` and `crl` of what they are
    for; octets that are no UTF-8 come back as surrogates."""
    command = ["openssl", command_name, "-inform", "DER", "-text", "-nameopt", "RFC2253", "-noout"]
    done = subprocess.run(command, env=ENVIRONMENT, input=encoded, capture_output=True, check=True, close_fds=False)
    return done.stdout.decode("utf-8", "surrogateescape")


def _write(name: str, objects: Sequence[bytes], label: str = "CERTIFICATE") -> str:
    path = _folder() / f"{name}.pem"
    path.write_text("".join(make.pem(der, label) for der in objects))
    return str(path)


@cache
def _folder() -> Path:
    """A folder of this process, gone with it."""
    memory = Path("/dev/shm")  # noqa: S108 - the folder below it has a name of its own
    kept = tempfile.TemporaryDirectory(prefix="edgetrust-oracle-", dir=memory if memory.is_dir() else None)
    _KEPT.append(kept)
    return Path(kept.name)


_KEPT: list[tempfile.TemporaryDirectory[str]] = []

NEEDED = pytest.mark.skipif(why_absent() is not None, reason=str(why_absent()))
"""For tests that cannot do without the oracle."""
