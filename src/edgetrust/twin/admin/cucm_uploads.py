"""Uploading an identity certificate to CUCM: the checks, with the texts that documents have.

Sources: Security Guide for CUCM 14, TAC 217138 and 118731. Capitals and wording differ between releases. Not here:
trust stores (`edgetrust.twin.admin.trust_list`).
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.certificate import Certificate, KeyKind
from edgetrust.model.lab import HeldIdentity, Holding
from edgetrust.model.names import DnsName, GeneralName, print_name
from edgetrust.twin.admin.acceptance import find_distrust
from edgetrust.twin.admin.cucm_units import Unit
from edgetrust.twin.admin.files import read_certificates
from edgetrust.twin.admin.requests import Pending
from edgetrust.twin.admin.ruling import Declined, Done, Notice, Ruling, declined, ours, vendors

NOT_IN_TRUST_STORE = "CA certificate is not available in the trust-store"
KEYS_DIFFER = "CSR Public Key and Certificate Public Key Do Not Match"
NAMES_DIFFER = "CSR SAN and Certificate SAN does not match"
UPLOADED = "Success: Certificate Uploaded"
"""The page's own texts."""
LONGEST_RSA_KEY = 4096


def load_identity(holding: Holding, unit: Unit, data: bytes, *, pending: Pending | None) -> Ruling:
    """What the server makes of a certificate for a unit, with its chain behind it or not. `pending`: the unit's
    request."""
    read = read_certificates(data)
    if isinstance(read, Declined):
        return read
    leaf, *others = read
    if pending is None:
        return _without_request(unit)
    refusal = _refuse(holding, unit, leaf, pending)
    if refusal is not None:
        return refusal
    identity = HeldIdentity(leaf=leaf, others=tuple(others), key=pending.pkcs8)
    return Done(holding=holding.with_identity(unit.slot, identity), notices=tuple(_reminders(unit)))


def _refuse(holding: Holding, unit: Unit, leaf: Certificate, pending: Pending) -> Declined | None:
    unfit = _find_unfit(leaf, unit)
    if unfit is not None:
        return declined(unfit)
    if find_distrust(leaf, holding.trust.get(unit.store, ())) is not None:
        return declined(NOT_IN_TRUST_STORE, is_vendor_text=True)
    if leaf.key.spki != pending.request.key.spki:
        return declined(KEYS_DIFFER, is_vendor_text=True, is_conflict=True)
    asked = _as_set(pending.request.subject_alt_names)
    if asked and asked != _as_set(leaf.san):
        return declined(NAMES_DIFFER, is_vendor_text=True)
    return None


def _without_request(unit: Unit) -> Declined:
    """Both lines are the vendor's for a unit whose folder a document names."""
    is_known = not unit.is_inferred
    lines = (
        f"File {unit.csr_path} does not exist",
        f"The file /usr/local/platform/upload/certs//{unit.name}.der could not be uploaded",
    )
    return Declined(notices=tuple(Notice(text=line, is_vendor_text=is_known) for line in lines), is_conflict=True)


def _find_unfit(leaf: Certificate, unit: Unit) -> str | None:
    if any(isinstance(name, DnsName) and name.is_wildcard for name in leaf.san):
        return "the certificate has a wildcard name, and wildcard certificates are not supported"
    if leaf.key.kind is KeyKind.RSA and (leaf.key.bits or 0) > LONGEST_RSA_KEY:
        return f"the certificate has an RSA key of {leaf.key.bits} bits, and {LONGEST_RSA_KEY} is the most"
    if leaf.key.kind is not unit.key_kind:
        return f"the certificate has a key of the kind {leaf.key.kind.value}, expected {unit.key_kind.value}"
    return None


def _as_set(names: tuple[GeneralName, ...]) -> frozenset[str]:
    return frozenset(print_name(name).lower() for name in names)


def _reminders(unit: Unit) -> Iterator[Notice]:
    yield vendors(UPLOADED)
    yield ours("take a backup (DRS), then restart the services that show it; until then they show the one before")
    yield ours(f"restart on every node it is for: {', '.join(unit.restarts)}")
