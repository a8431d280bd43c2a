"""The Client certificate testing page of an Expressway: what it remembers, and what it answers.

The test itself is a function that the lab is given, so that nothing here judges a chain. Not here: that function
(`edgetrust.mra.client_test`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from datetime import datetime
from typing import Protocol

from edgetrust.errors import Malformed
from edgetrust.model.certificate import Certificate, RevocationList
from edgetrust.model.client_test import CrlChecking, Result, Settings
from edgetrust.model.deployment import ExpresswayCluster, Store
from edgetrust.model.lab import Holding
from edgetrust.model.value import dataclass
from edgetrust.twin.admin.files import read_pem_certificates
from edgetrust.twin.admin.ruling import Declined, declined


class ClientTest(Protocol):
    """Certificate, the list, what the page is set to, revocation lists, and when: what the page shows. Raises Malformed
    for a pattern that is none."""

    def __call__(
        self,
        certificate: Certificate,
        trusted: Sequence[Certificate],
        settings: Settings,
        *,
        crls: Sequence[RevocationList],
        at: datetime,
    ) -> Result: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadedFile:
    """*Currently uploaded test file*."""

    name: str
    data: bytes = field(repr=False)
    """Every file of a form is one of these, a private key as well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """What the page shows of a test file."""

    file: UploadedFile
    result: Result


def saved_settings(side: ExpresswayCluster) -> Settings:
    """What an Expressway has as its certificate-based authentication configuration when the lab begins."""
    saved, defaults = side.client_test, Settings()
    return Settings(
        pattern=saved.regex or defaults.pattern,
        username=saved.username or defaults.username,
        crl_checking=CrlChecking(saved.crl_checking),
    )


def check_certificate(
    file: UploadedFile, holding: Holding, settings: Settings, *, test: ClientTest, at: datetime
) -> Examined | Declined:
    """*Check certificate*: the first certificate of the test file against what the node holds."""
    read = read_pem_certificates(file.data, name=file.name)
    if isinstance(read, Declined):
        return read
    trusted = holding.trust.get(Store.TRUSTED_CA, ())
    try:
        result = test(read[0], trusted, settings, crls=holding.crls or (), at=at)
    except Malformed as error:
        return declined(error.message)
    return Examined(file=file, result=result)
