"""Uploading a certificate to an Expressway: what is refused, what is warned of, and what the node holds afterwards.

Sources: Certificate Creation and Use Deployment Guide (X14.0.2 to X15.5), TAC 221624, 225482 and 225693. Two texts of
refusal are in them, the others are our own. Whether a chain that the node itself does not trust is refused or warned of
is said both ways; `is_strict` decides. Not here: CUCM (`edgetrust.twin.admin.cucm_uploads`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from datetime import datetime

from edgetrust.model.certificate import Certificate, KeyKind, Oid
from edgetrust.model.connection import Purpose
from edgetrust.model.deployment import ExpresswayCluster, Slot, Store
from edgetrust.model.lab import HeldIdentity, Holding
from edgetrust.model.names import DnsName
from edgetrust.model.value import dataclass
from edgetrust.mra.fqdn import is_fqdn
from edgetrust.mra.releases import SEPARATE_CLIENT_STORE, UPLOAD_DEMANDS_FQDN, is_in_force
from edgetrust.mra.uploads import is_checked_on_upload, purposes_of_store
from edgetrust.pki.strength import WEAK_DIGESTS, is_weak
from edgetrust.twin.admin.acceptance import find_distrust
from edgetrust.twin.admin.files import UploadedKey, is_pair, read_key, read_pem_certificates, spki_of_pkcs8
from edgetrust.twin.admin.requests import Pending
from edgetrust.twin.admin.ruling import Declined, Done, Notice, Ruling, declined, ours, spell, warning

SAN_NO_FQDN = "File upload failed.: Subject alternative name must be a valid FQDN"
COMMON_NAME_NO_FQDN = "File upload failed.: Common name must be a valid FQDN"
"""The page's own texts, documented from X14.0.2 on."""
NO_COMMON_NAME = "Server certificate does not have a Common Name (CN) attribute"
"""How the text of alarm 40052 begins."""

_SLOTS = {Slot.SERVER: "server certificate", Slot.CLIENT: "client certificate"}
_PURPOSES = {Purpose.SERVER_AUTH: (Oid.SERVER_AUTH, "serverAuth"), Purpose.CLIENT_AUTH: (Oid.CLIENT_AUTH, "clientAuth")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """What is uploaded on the page of a slot."""

    slot: Slot
    certificate: bytes
    key: bytes | None = field(default=None, repr=False)
    copies_to_client: bool = False
    """X15.5: *Copy server certificate file as client certificate*."""


def load_certificate(
    holding: Holding,
    upload: Upload,
    *,
    side: ExpresswayCluster,
    pending: Pending | None,
    at: datetime,
    is_strict: bool = True,
) -> Ruling:
    """What an Expressway of that side makes of an upload at that time. `pending`: the request that waits in this slot.
    `is_strict`: a chain that the node's list does not vouch for is refused; otherwise it is warned of."""
    if upload.slot is Slot.CLIENT and not is_in_force(SEPARATE_CLIENT_STORE, side.version):
        return declined(f"{side.version} has no client certificate of its own; upload the server certificate")
    read = read_pem_certificates(upload.certificate, name="the certificate file")
    if isinstance(read, Declined):
        return read
    leaf = read[0]
    key = _choose_key(holding, upload, leaf, pending)
    if isinstance(key, Declined):
        return key
    refusal = _refuse(leaf, upload.slot, side)
    if refusal is not None:
        return refusal
    distrust = find_distrust(leaf, holding.trust.get(Store.TRUSTED_CA, ()))
    if distrust is not None and is_strict:
        return declined(
            f"the chain of the certificate is not in the trusted CA list: {distrust}; append its CA certificates first"
        )
    ends = "expired" if leaf.not_after < at else "expires"
    notices = (
        ours(f"the {_SLOTS[upload.slot]} is uploaded; it {ends} on {leaf.not_after:%d %b %Y}"),
        *_about_dates(leaf, at),
        *_about_purposes(leaf, upload, side),
        *_warnings(leaf, key, count=len(read), distrust=distrust),
    )
    identity = HeldIdentity(leaf=leaf, key=key.pkcs8)
    return Done(holding=_with_identity(holding, upload, identity, side), notices=notices)


def _with_identity(holding: Holding, upload: Upload, identity: HeldIdentity, side: ExpresswayCluster) -> Holding:
    loaded = holding.with_identity(upload.slot, identity)
    if upload.slot is Slot.CLIENT or not is_in_force(SEPARATE_CLIENT_STORE, side.version):
        return loaded
    if upload.copies_to_client:
        return loaded.with_identity(Slot.CLIENT, identity)
    before = holding.identities.get(Slot.SERVER)
    if Slot.CLIENT not in holding.identities and before is not None:
        # The upgrade has copied it once; from then on the stores go their own ways.
        return loaded.with_identity(Slot.CLIENT, before)
    return loaded


# --- the private key --------------------------------------------------------------------------------------------------


def _choose_key(holding: Holding, upload: Upload, leaf: Certificate, pending: Pending | None) -> UploadedKey | Declined:
    """The key of the certificate: the one uploaded beside it, that of the pending request, or the one in the slot."""
    if upload.key is not None:
        if pending is not None:
            return declined(
                "a certificate signing request is pending, and no private key can be uploaded meanwhile; discard the "
                "CSR, or upload the certificate alone",
                is_conflict=True,
            )
        key = read_key(upload.key)
        if isinstance(key, Declined) or is_pair(key.spki, leaf):
            return key
        return declined("the private key does not match the certificate; upload the key of this certificate")
    held = holding.identities.get(upload.slot) or holding.identities.get(Slot.SERVER)
    for candidate in (pending.pkcs8 if pending is not None else None, held.key if held is not None else None):
        if candidate is not None and is_pair(spki_of_pkcs8(candidate), leaf):
            return UploadedKey(pkcs8=candidate, spki=leaf.key.spki, ends_in_line_break=True)
    there_is = "the pending CSR" if pending is not None else "this node, and no CSR is pending"
    return declined(
        f"the certificate does not match the private key of {there_is}; a certificate that was signed from a discarded "
        "CSR can no longer be used"
    )


# --- what is refused --------------------------------------------------------------------------------------------------


def _refuse(leaf: Certificate, slot: Slot, side: ExpresswayCluster) -> Declined | None:
    if is_in_force(UPLOAD_DEMANDS_FQDN, side.version):
        if any(isinstance(name, DnsName) and not is_fqdn(name.value) for name in leaf.san):
            return declined(SAN_NO_FQDN, is_vendor_text=True)
        common_name = leaf.subject.common_name
        if common_name is not None and not is_fqdn(common_name):
            return declined(COMMON_NAME_NO_FQDN, is_vendor_text=True)
    lacking = [words for words in _lacking_purposes(leaf, slot, side) if is_checked_on_upload(side, slot)]
    if lacking:
        return declined(
            f"the certificate's extended key usage lacks {' and '.join(lacking)}; {side.version} does not take it as "
            f"{_SLOTS[slot]}"
        )
    return None


def _lacking_purposes(leaf: Certificate, slot: Slot, side: ExpresswayCluster) -> Iterator[str]:
    listed = leaf.extended_key_usage
    if not isinstance(listed, tuple):
        return
    for purpose in purposes_of_store(side, slot):
        oid, words = _PURPOSES[purpose]
        if oid not in listed:
            yield words


# --- what is warned of ------------------------------------------------------------------------------------------------


def _about_dates(leaf: Certificate, at: datetime) -> Iterator[Notice]:
    """No document has a certificate refused for its dates; whoever is shown it refuses it."""
    if at < leaf.not_before:
        yield warning(f"the certificate is valid from {spell(leaf.not_before)} on, and this lab is at {spell(at)}")
    if leaf.not_after < at:
        yield warning(f"the certificate expired on {spell(leaf.not_after)}, and this lab is at {spell(at)}")


def _about_purposes(leaf: Certificate, upload: Upload, side: ExpresswayCluster) -> Iterator[Notice]:
    """What reaches a slot without the purpose for which the slot is there."""
    copied = (Slot.CLIENT,) if upload.copies_to_client and is_in_force(SEPARATE_CLIENT_STORE, side.version) else ()
    for slot in (upload.slot, *copied):
        lacking = tuple(_lacking_purposes(leaf, slot, side))
        if lacking:
            yield warning(
                f"the certificate's extended key usage lacks {' and '.join(lacking)}; {side.version} takes it as "
                f"{_SLOTS[slot]}, and whoever looks at the purpose refuses it"
            )


def _warnings(leaf: Certificate, key: UploadedKey, *, count: int, distrust: str | None) -> Iterator[Notice]:
    if leaf.subject.common_name is None:
        yield warning(
            f"{NO_COMMON_NAME}; Mobile and Remote Access does not work without one",
        )
    if distrust is not None:
        yield warning(f"the chain of the certificate is not in the trusted CA list: {distrust}")
    if is_weak(leaf.key):
        yield warning(f"weak security: the {leaf.key.kind.value} key has {leaf.key.bits} bits")
    if leaf.signature_hash in WEAK_DIGESTS:
        yield warning(f"weak security: signed with {WEAK_DIGESTS[leaf.signature_hash]}")
    if leaf.key.kind is KeyKind.RSA and (leaf.key.bits or 0) > 4096:
        yield warning(f"SIP TLS zones may stay down with a key of {leaf.key.bits} bits; 4096 is the most to use")
    if not key.ends_in_line_break:
        yield warning("the private key file does not end in a line break; MRA services may break later")
    if count > 1:
        yield warning(f"the file holds {count} certificates; the first one is used, the CAs belong on the trusted list")
