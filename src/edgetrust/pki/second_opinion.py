"""A second opinion on a chain: the verifier of the cryptography library, which keeps to RFC 5280 to the letter, demands
what the CA/Browser Forum demands besides, and tries every path.

OpenSSL decides what an appliance does; this tells whether its verdict is owed to OpenSSL's one path and its lenience.
As OpenSSL does it, only a self-signed certificate of the list ends a path. Not here: OpenSSL's verdict
(`edgetrust.pki.path`).
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from datetime import datetime

from cryptography import __version__, x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.x509.verification import (
    Criticality,
    ExtensionPolicy,
    Policy,
    PolicyBuilder,
    Store,
    Subject,
    VerificationError,
)

from edgetrust.model.certificate import PURPOSE_NAMES, Certificate, Oid
from edgetrust.model.chain import SecondOpinion
from edgetrust.model.connection import Purpose
from edgetrust.pki.addresses import ip_address
from edgetrust.pki.match import ascii_name
from edgetrust.pki.purpose import is_self_signed

WHO = f"cryptography {__version__} (RFC 5280 and the CA/Browser Forum's profile to the letter, every path tried)"
"""Who gives the second opinion, and what is strict about it."""
_OIDS = {Purpose.SERVER_AUTH: Oid.SERVER_AUTH, Purpose.CLIENT_AUTH: Oid.CLIENT_AUTH}
_SUBJECT_OF = re.compile(r" \(encountered processing <Certificate\(subject=<Name\((?P<subject>.*)\)>, \.\.\.\)>\)$")
_WRAPPINGS = (
    "validation failed: ",
    "candidates exhausted: ",
    "Python extension validator failed: ValueError: ",
)
_UNREADABLE = (
    ValueError,
    UnsupportedAlgorithm,
    x509.InvalidVersion,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
)
"""What the library raises on certificates it cannot read."""
_NO_PATH = "all candidates exhausted with no interior errors"


def ask_second_opinion(
    leaf: Certificate,
    sent: Sequence[Certificate],
    trusted: Sequence[Certificate],
    *,
    purpose: Purpose | None,
    name: str | None,
    at: datetime,
) -> SecondOpinion:
    """What the library says of the same question. Total: a certificate it cannot read is a refusal with its reason."""
    roots = [entry for entry in trusted if is_self_signed(entry)]
    if not roots:
        return _refusal("the list holds no self-signed root in which a path could end")
    subject = _subject_of(name)
    left_out = f"; it was not asked for the name {name}" if name is not None and subject is None else ""
    others = dict.fromkeys(entry for entry in (*sent, *trusted) if entry not in roots)
    try:
        verify = _build(roots, purpose, subject, at=at)
        verify(_load(leaf), [found for each in others if (found := _try_load(each)) is not None])
    except VerificationError as error:
        return _refusal(f"{_in_words(str(error))}{left_out}")
    except _UNREADABLE as error:
        return _refusal(f"it cannot read what it was given: {error}{left_out}")
    return SecondOpinion(trusted=True, reason=f"{WHO} accepts it{left_out}")


def _refusal(why: str) -> SecondOpinion:
    return SecondOpinion(trusted=False, reason=f"{WHO} refuses: {why}")


def _subject_of(name: str | None) -> Subject | None:
    """The name as the library takes it; None for what it cannot look for."""
    if name is None:
        return None
    address = ip_address(name)
    if address is not None:
        return x509.IPAddress(address)
    label = ascii_name(name)
    is_host = label.isascii() and not label.startswith(("_", ".")) and not label.endswith(".")
    return x509.DNSName(label) if is_host else None


class _Verify:
    """One question, ready to be asked."""

    def __init__(self, builder: PolicyBuilder, subject: Subject | None) -> None:
        self._builder = builder
        self._subject = subject

    def __call__(self, leaf: x509.Certificate, others: list[x509.Certificate]) -> None:
        if self._subject is None:
            self._builder.build_client_verifier().verify(leaf, others)
        else:
            self._builder.build_server_verifier(self._subject).verify(leaf, others)


def _build(roots: Sequence[Certificate], purpose: Purpose | None, subject: Subject | None, *, at: datetime) -> _Verify:
    """The library's profile of the web, with the purpose asked for instead of the one that its verifiers imply, and
    without the alternative names it demands where no name is asked for."""
    loaded = [found for each in roots if (found := _try_load(each)) is not None]
    demand = _Demand(purpose)
    of_cas = ExtensionPolicy.webpki_defaults_ca().may_be_present(x509.ExtendedKeyUsage, Criticality.AGNOSTIC, demand)
    of_leaves = ExtensionPolicy.webpki_defaults_ee().may_be_present(x509.ExtendedKeyUsage, Criticality.AGNOSTIC, demand)
    if subject is None:
        of_leaves = of_leaves.may_be_present(x509.SubjectAlternativeName, Criticality.AGNOSTIC, None)
    builder = PolicyBuilder().store(Store(loaded)).time(at)
    return _Verify(builder.extension_policies(ca_policy=of_cas, ee_policy=of_leaves), subject)


class _Demand:
    """Refuses a certificate whose extended key usage leaves a purpose out."""

    def __init__(self, purpose: Purpose | None) -> None:
        self._purpose = purpose

    def __call__(self, policy: Policy, certificate: x509.Certificate, usage: x509.ExtendedKeyUsage | None) -> None:
        if self._purpose is None or usage is None:
            return
        stated = {each.dotted_string for each in usage}
        if stated.isdisjoint({_OIDS[self._purpose], Oid.ANY_EXTENDED_KEY_USAGE}):
            raise ValueError(f"extendedKeyUsage lacks {PURPOSE_NAMES[_OIDS[self._purpose]]}")


def _load(certificate: Certificate) -> x509.Certificate:
    with warnings.catch_warnings():
        # A serial number that is not positive is announced to become an error; until then it is one of the path's.
        warnings.simplefilter("ignore")
        return x509.load_der_x509_certificate(certificate.der)


def _try_load(certificate: Certificate) -> x509.Certificate | None:
    """None for one that the library cannot read, which then is on no path."""
    try:
        return _load(certificate)
    except _UNREADABLE:
        return None


def _in_words(text: str) -> str:
    """The library's reason without its wrapping, and with the certificate it is about."""
    found = _SUBJECT_OF.search(text)
    reason = text[: found.start()] if found is not None else text
    for wrapping in _WRAPPINGS:
        reason = reason.removeprefix(wrapping)
    if reason == _NO_PATH:
        return "no path leads from the certificate to a self-signed root of the list"
    return f"{reason} ({found['subject']})" if found is not None else reason
