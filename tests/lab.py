"""Lab CAs for tests, seeded so that they are the same in every run, and what openssl says of their work.

    holder = lab.issuing()                                    # below lab.root()
    signed = lab.sign(make.request("expe1.example.com"))      # by that CA, with the profile internal
    lab.openssl("verify", "-CAfile", path, path)              # what it prints; fails the test when openssl does

The time is `make.NOW`, and every CA is valid then.
"""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from functools import cache
from typing import Any

from edgetrust.model.authority import ProfileName
from edgetrust.model.certificate import SigningRequest
from edgetrust.model.evidence import Source
from edgetrust.pki.authority.names import NamePolicy
from edgetrust.pki.read import read_signing_request
from edgetrust.usecase.authority import Founding, Holder, found
from edgetrust.usecase.sign_requests import Order, SignedRequest, sign_requests
from tests import make, oracle

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
ROOT_NAME, ISSUING_NAME = "CN=Lab Root CA, O=Acme Example, C=US", "CN=Lab Issuing CA, O=Acme Example, C=US"


def founding(name: str = ROOT_NAME, **changes: Any) -> Founding:  # noqa: ANN401 - its fields
    """The wish for a seeded CA from 2026 on; a test changes one thing."""
    return Founding(**{"name": name, "at": SINCE, "days": 3650, "seed": "test", **changes})


@cache
def root() -> Holder:
    """A seeded root."""
    return found(founding(), parent=None, draw_serial=no_chance).holder


@cache
def issuing() -> Holder:
    """A seeded CA below `root`."""
    return found(founding(ISSUING_NAME, days=1825), parent=root(), draw_serial=no_chance).holder


def no_chance() -> int:
    """A source of serial numbers that nobody may ask."""
    raise AssertionError("a seeded CA asked for a random serial number")


def request(der: bytes, file: str = "x.csr") -> tuple[SigningRequest, Source]:
    """A signing request, as found in a file."""
    return read_signing_request(der), Source(file=file)


def order(profile: ProfileName = ProfileName.INTERNAL, **changes: Any) -> Order:  # noqa: ANN401 - its fields
    """The wish to have requests signed now. The fields of a `NamePolicy` may stand among the changes."""
    policy = {
        each: changes.pop(each) for each in ("allowed", "refuses", "takes_wildcards", "dropped") if each in changes
    }
    return Order(**{"profile": profile, "at": make.NOW, "policy": NamePolicy(**policy), **changes})


def sign(
    der: bytes,
    profile: ProfileName = ProfileName.INTERNAL,
    holder: Holder | None = None,
    **changes: Any,  # noqa: ANN401 - the fields of an order
) -> SignedRequest:
    """What a CA makes of one request, `issuing` unless another is given."""
    (signed,), _ = sign_requests([request(der)], order(profile, **changes), holder or issuing(), draw_serial=no_chance)
    return signed


def said(signed: SignedRequest) -> list[str]:
    """The differences as people read them."""
    return [str(difference) for difference in signed.differences]


def chain(holder: Holder) -> list[bytes]:
    """DER of the CAs from a holder up to its root."""
    return [each.der for each in (holder.authority.certificate, *holder.authority.issuers)]


def openssl(*arguments: object, fails: bool = False) -> str:
    """What openssl prints; it must succeed, or with `fails` must not."""
    done = subprocess.run(
        ["openssl", *map(str, arguments)], capture_output=True, text=True, check=False, env=oracle.ENVIRONMENT
    )
    assert (done.returncode != 0) == fails, done.stderr + done.stdout
    return done.stdout + done.stderr


def pem(*ders: bytes, label: str = "CERTIFICATE") -> str:
    """PEM blocks, one behind the other."""
    return "".join(make.pem(der, label) for der in ders)
