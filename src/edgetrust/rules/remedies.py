"""Remedies in common: the same change is described with the same words in every rule.

Not here: which certificates, names or settings (the rule knows), and the pages themselves (`edgetrust.mra.pages`).
"""

from __future__ import annotations

from collections.abc import Sequence

from edgetrust.model.certificate import Certificate
from edgetrust.model.deployment import Node, Slot, Store
from edgetrust.model.finding import Impact, Remedy, RemedyStep
from edgetrust.model.names import DnsName
from edgetrust.mra.fqdn import fails_by_underscore_only, is_fqdn, is_no_fqdn, with_hyphens
from edgetrust.mra.pages import (
    DNS,
    SLOT_NAMES,
    STORE_NAMES,
    Place,
    append_words,
    certificate_place,
    clock_page,
    trust_list_place,
)


def short(certificate: Certificate) -> str:
    """A certificate in running text: its subject and the first eight digits of its SHA-256."""
    return f"{certificate.subject.rfc4514 or '(empty subject)'} (SHA-256 {certificate.sha256[:8]}…)"


def append_step(
    node: Node, store: Store, certificates: Sequence[Certificate], unknown: Sequence[str] = ()
) -> RemedyStep:
    """Append certificates to a list; `unknown` are subjects of certificates that no file at hand holds."""
    place = trust_list_place(node.role, store)
    wanted = [short(certificate) for certificate in certificates] + [
        f"{subject} (ask its CA for it)" for subject in unknown
    ]
    return RemedyStep(
        node=node.id,
        where=place.where,
        do=_then(f"{append_words(node.role, store)} {', '.join(wanted)}", place),
        certificates=tuple(certificate.sha256 for certificate in certificates),
    )


def delete_step(node: Node, store: Store, certificates: Sequence[Certificate]) -> RemedyStep:
    """Delete certificates from a list."""
    place = trust_list_place(node.role, store)
    wanted = ", ".join(short(certificate) for certificate in certificates)
    return RemedyStep(
        node=node.id,
        where=place.where,
        do=_then(f"delete {wanted} from the {STORE_NAMES[store]}", place),
        certificates=tuple(certificate.sha256 for certificate in certificates),
    )


def reissue_step(node: Node, slot: Slot, change: str) -> RemedyStep:
    """Request, sign and upload a new certificate; `change` says what it must carry, as in `with SAN DNS:x`."""
    place = certificate_place(node.role, slot)
    return RemedyStep(
        node=node.id,
        where=place.where,
        do=_then(f"generate a CSR for a new {SLOT_NAMES[slot]} {change}, have it signed and upload it", place),
        renews=slot,
    )


def reissue(node: Node, slot: Slot, change: str, *before: RemedyStep) -> Remedy:
    """The remedy that consists of a new certificate, after other steps if there are any."""
    place = certificate_place(node.role, slot)
    return Remedy(steps=(*before, reissue_step(node, slot, change)), impact=place.impact, verify=place.verify)


def append(node: Node, store: Store, certificates: Sequence[Certificate], unknown: Sequence[str] = ()) -> Remedy:
    """The remedy that consists of appending to one list."""
    place = trust_list_place(node.role, store)
    return Remedy(steps=(append_step(node, store, certificates, unknown),), impact=place.impact, verify=place.verify)


def own_name(node: Node) -> str:
    """The name by which a certificate is to carry its node: `DNS:expe1.example.com`. A bare host name or an address is
    no such name, and none is asked for under it; a name with an underscore makes place for another one."""
    if is_no_fqdn(node.fqdn):
        return f"the FQDN of {node.fqdn}"
    return f"DNS:{with_hyphens(node.fqdn) if fails_by_underscore_only(node.fqdn) else node.fqdn}"


def with_present_names(certificate: Certificate, wanted: str) -> str:
    """`with its present names and also DNS:x`, and what the SAN is to hold as well then."""
    return f"with its present names and also {wanted}{common_name_beside(certificate, wanted)}"


def common_name_beside(certificate: Certificate, wanted: str) -> str:
    """`, DNS:x (its common name, which no longer counts then)` for a certificate without DNS names that is to have the
    `wanted` ones, printed; else nothing. Verifiers look at the common name as long as there are none."""
    name = certificate.subject.common_name
    has_names = any(isinstance(each, DnsName) for each in certificate.san)
    if has_names or name is None or not is_fqdn(name) or f"DNS:{name}".lower() in wanted.lower().split(", "):
        return ""
    return f", DNS:{name} (its common name, which no longer counts then)"


def name_steps(*nodes: Node) -> tuple[RemedyStep, ...]:
    """What comes before a certificate with its own name is requested for a node that goes by no FQDN, or by one that
    an Expressway takes for none."""
    return tuple(RemedyStep(node=node.id, where=DNS, do=do) for node in nodes if (do := _naming(node.fqdn)) is not None)


def _naming(fqdn: str) -> str | None:
    written = f"in the deployment file in place of {fqdn}"
    if is_no_fqdn(fqdn):
        return f"see that host name and domain make an FQDN, and name the node by it {written}"
    if fails_by_underscore_only(fqdn):
        better = with_hyphens(fqdn)
        return f"change the names of host and domain, so that the FQDN is {better}, wherever it is typed and {written}"
    return None


def compare_clock_step(node: Node) -> RemedyStep:
    """Look whether the clock of a node is right, before anything is blamed on a date."""
    do = "compare the clock with the real time, and set it right where it differs (NTP)"
    return RemedyStep(node=node.id, where=clock_page(node.role), do=do)


def no_action(verify: str) -> Remedy:
    """For information that asks for nothing."""
    return Remedy(steps=(), impact=Impact.NONE, verify=verify)


def _then(action: str, place: Place) -> str:
    return "; ".join((action, *([f"then {place.restart}"] if place.restart else []), *filter(None, [place.caution])))
