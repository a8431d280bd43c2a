"""The lists of trusted CA certificates: appending to an Expressway's, uploading to a trust store of CUCM, deleting.

Sources: Certificate Creation and Use Deployment Guide (X15.5), TAC 213872, 218018, 225476; Security Guide for CUCM 14.
They give the rules and no texts, so the texts are our own. On two certificates of one subject the guides disagree:
older ones take both and look at the first, newer ones are said to refuse the second; `is_strict` decides. Not here:
certificates with keys (`edgetrust.twin.admin.uploads`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from edgetrust.model.certificate import Certificate
from edgetrust.model.deployment import Store
from edgetrust.model.lab import Holding
from edgetrust.twin.admin.cucm_units import STORE_NAMES
from edgetrust.twin.admin.files import read_certificates, read_pem_certificates
from edgetrust.twin.admin.ruling import Declined, Done, Notice, Ruling, declined, ours, warning

MOST_ENTRIES = 1000
"""CAs on an Expressway's list (documented since X14.3)."""

Entries = tuple[Certificate, ...]


def append_authorities(holding: Holding, data: bytes, *, is_strict: bool) -> Ruling:
    """*Append CA certificate* of an Expressway: those of the PEM file that are not on the list yet go to its end."""
    read = read_pem_certificates(data)
    if isinstance(read, Declined):
        return read
    held = holding.trust.get(Store.TRUSTED_CA, ())
    new = _not_among(read, held)
    if not new:
        return Done(holding=holding, notices=(warning("nothing is appended: the list has every one of them already"),))
    if len(held) + len(new) > MOST_ENTRIES:
        return declined(f"the list would have {len(held) + len(new)} entries, and {MOST_ENTRIES} is the most")
    twins = [each for position, each in enumerate(new) if _has_twin(each, (*held, *new[:position]))]
    if twins and is_strict:
        return Declined(notices=tuple(_refusal_of(each) for each in twins), is_conflict=True)
    notices = (
        *_about_new(new, already=len(read) - len(new)),
        *map(_warning_of, twins),
        *(_useless(each) for each in new if not each.is_ca and not each.is_self_issued),
    )
    return Done(holding=holding.with_trust(Store.TRUSTED_CA, (*held, *new)), notices=notices)


def upload_trust(holding: Holding, store: Store, data: bytes, *, at: datetime) -> Ruling:
    """Upload to a trust store of CUCM: of one common name the certificate that begins later stays; one that is older,
    or out of date, or there already is refused."""
    read = read_certificates(data)
    if isinstance(read, Declined):
        return read
    return _add_trust(holding, store, read, at=at)


def _add_trust(holding: Holding, store: Store, read: Entries, *, at: datetime) -> Ruling:
    entries = holding.trust.get(store, ())
    notices: list[Notice] = []
    refusals: list[Notice] = []
    for certificate in read:
        standing = next((each for each in entries if _is_same_entry(each, certificate)), None)
        reason = _why_not(certificate, standing, at, STORE_NAMES[store]) if standing is not None else None
        if reason is not None:
            refusals.append(warning(reason))
            continue
        if standing is not None:
            notices.append(
                warning(
                    f"{_name(standing)} in {STORE_NAMES[store]} is replaced by the one of the same common name that "
                    "begins later"
                )
            )
        entries = (*(each for each in entries if each is not standing), certificate)
        notices.append(ours(f"{_name(certificate)} is in {STORE_NAMES[store]}"))
    if len(refusals) == len(read):
        return Declined(notices=tuple(refusals), is_conflict=True)
    return Done(holding=holding.with_trust(store, entries), notices=(*notices, *refusals))


def _is_same_entry(one: Certificate, other: Certificate) -> bool:
    """Of one common name and type there is room for one; without common names, of one subject."""
    if one.subject.common_name is None or other.subject.common_name is None:
        return one.subject.canonical == other.subject.canonical
    same_type = one.key.kind is other.key.kind
    return same_type and one.subject.common_name.casefold() == other.subject.common_name.casefold()


def _why_not(certificate: Certificate, standing: Certificate, at: datetime, store: str) -> str | None:
    name = _name(certificate)
    if certificate == standing:
        return f"{name} is not uploaded: it is in {store} already"
    if certificate.not_before <= standing.not_before:
        return f"{name} is not uploaded: {store} has one of the same common name that does not begin earlier"
    if certificate.not_after <= at:
        return f"{name} is not uploaded: it has expired, and {store} has one of the same common name"
    return None


def delete_entries(holding: Holding, store: Store, fingerprints: Collection[str]) -> Ruling:
    """Delete the entries with these SHA-256 fingerprints; the order of the others stays."""
    held = holding.trust.get(store, ())
    if not fingerprints:
        return declined("nothing is deleted: no entry is chosen; tick at least one")
    unknown = set(fingerprints) - {each.sha256 for each in held}
    if unknown:
        return declined(f"nothing is deleted: no entry {', '.join(sorted(unknown))} is on the list; look at it again")
    kept = tuple(each for each in held if each.sha256 not in fingerprints)
    gone = [each for each in held if each.sha256 in fingerprints]
    return Done(
        holding=holding.with_trust(store, kept), notices=tuple(ours(f"{_name(each)} is deleted") for each in gone)
    )


def find_shadowed(entries: Sequence[Certificate]) -> frozenset[str]:
    """Fingerprints of the entries above which another one with the same subject stands."""
    return frozenset(each.sha256 for position, each in enumerate(entries) if _has_twin(each, entries[:position]))


def _not_among(read: Entries, held: Sequence[Certificate]) -> Entries:
    seen = set(held)
    return tuple(each for each in dict.fromkeys(read) if each not in seen)


def _has_twin(certificate: Certificate, above: Sequence[Certificate]) -> bool:
    return any(each.subject.canonical == certificate.subject.canonical for each in above)


def _about_new(new: Entries, *, already: int) -> Iterator[Notice]:
    for each in new:
        yield ours(f"{_name(each)} is appended")
    if already:
        yield ours(f"{already} of the file's certificates {'was' if already == 1 else 'were'} on the list already")


def _refusal_of(certificate: Certificate) -> Notice:
    return Notice(
        text=f"nothing is appended: another certificate with the subject {_name(certificate)} is on the list, and two "
        "cannot both be effective; delete that one first"
    )


def _warning_of(certificate: Certificate) -> Notice:
    return warning(
        f"another certificate with the subject {_name(certificate)} stands higher on the list; a look-up by subject "
        "finds that one, and this one is as if absent"
    )


def _useless(certificate: Certificate) -> Notice:
    return warning(
        f"{_name(certificate)} is no CA certificate (basicConstraints), so that nothing is trusted because of it; "
        "append the CA that signed it"
    )


def _name(certificate: Certificate) -> str:
    return certificate.subject.rfc4514 or "a certificate without a subject"
