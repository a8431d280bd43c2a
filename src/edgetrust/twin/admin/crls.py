"""CRL management of an Expressway: uploading a revocation list, and removing it.

Source: Expressway Administrator Guide (X15.5). The texts are our own; automatic updates are not part of the lab, which
asks no network. Not here: what a list revokes, which OpenSSL finds in the handshake.
"""

from __future__ import annotations

from dataclasses import replace

from edgetrust.model.lab import Holding
from edgetrust.twin.admin.files import read_revocation_lists
from edgetrust.twin.admin.ruling import Declined, Done, Ruling, declined, ours

LARGEST_FILE = 16 * 1024 * 1024
"""Octets: the page takes files under 16 MB."""


def upload_crl(holding: Holding, data: bytes) -> Ruling:
    """The lists of a PEM file take the place of what was uploaded before."""
    if len(data) >= LARGEST_FILE:
        return declined(f"the file has {len(data)} octets, expected less than 16 MB")
    read = read_revocation_lists(data)
    if isinstance(read, Declined):
        return read
    issuers = ", ".join(dict.fromkeys(crl.issuer.rfc4514 for crl in read))
    return Done(holding=replace(holding, crls=read), notices=(ours(f"the revocation list is uploaded: {issuers}"),))


def remove_crl(holding: Holding) -> Ruling:
    """*Remove revocation list*: none is left."""
    if not holding.crls:
        return declined("no revocation list is there to remove")
    return Done(holding=replace(holding, crls=()), notices=(ours("the revocation list is removed"),))
