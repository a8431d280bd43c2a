"""Steps: requests to the CAs that sign them, one step for each CA.

The lists are planned for the CA that signed what is there, or that was given; what another one signs they do not lead
to. So it is named wherever it is known. Not here: who may sign (`signers`), and which given CA is taken (`given`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from edgetrust.model.plan import PlannedCertificate, PlanStep, Signer
from edgetrust.mra.pages import SLOT_NAMES
from edgetrust.mra.planning.acme import authorities_step, is_by_acme
from edgetrust.mra.planning.chains import Chains, KnownChain
from edgetrust.mra.planning.given import only_issuer
from edgetrust.mra.planning.rivals import Place
from edgetrust.mra.planning.site import Site, step
from edgetrust.mra.planning.words import joined
from edgetrust.pki.path import TrustList
from edgetrust.pki.purpose import is_self_signed

_SIGNERS = {
    Signer.PUBLIC: "a public CA",
    Signer.INTERNAL: "the internal CA",
    Signer.EITHER: "the internal or a public CA",
}


def find_issuers(certificates: Iterable[PlannedCertificate], chains: Chains) -> dict[Place, str]:
    """By node id and slot, for the certificates that are not in place: the CA for which the lists are planned, as the
    subject of `sign`; nothing where nobody knows it yet."""
    found = {}
    for planned in certificates:
        if not planned.is_in_place:
            known = [chains.chain_to_verify(node, planned.slot, TrustList(())) for node in planned.nodes]
            names = dict.fromkeys(_describe_issuer(chain, chains) for chain in known if chain is not None)
            if all(known):
                # Nodes that share a certificate may show those of several CAs today, and the lists lead to each.
                found[planned.node.id, planned.slot] = " or ".join(names)
    return found


def _describe_issuer(chain: KnownChain, chains: Chains) -> str:
    """`CN=Corp Issuing,O=Acme (an internal CA)`."""
    top = chain.authorities[0] if chain.authorities else None
    kind = ""
    if top is not None and is_self_signed(top):
        kind = " (a public CA)" if chains.pool.is_public_root(top) else " (an internal CA)"
    if chain.leaf is not None:
        return f"{chain.leaf.issuer.rfc4514}{kind}"
    issuer = only_issuer(chain.authorities)
    if issuer is None:
        return f"one of the given CAs below {chain.authorities[0].subject.rfc4514}{kind}"
    return f"{issuer.subject.rfc4514}{kind}"


def order_certificates(site: Site) -> Iterator[PlanStep]:
    """What is sent to each CA."""
    by_acme = [planned for planned in site.certificates if is_by_acme(site.deployment, planned)]
    if by_acme:
        yield authorities_step(by_acme)
    orders: dict[str, list[PlannedCertificate]] = {}
    for signer in Signer:
        for each in site.certificates:
            if each.signer is signer and each not in by_acme:
                who = site.issuers.get((each.node.id, each.slot), _SIGNERS[signer])
                orders.setdefault(who, []).append(each)
    for who, ordered in orders.items():
        yield step(
            "the order at the CA",
            f"have {who} sign the {'CSRs' if len(ordered) > 1 else 'CSR'} of {_listed(ordered)}, and take along its "
            "root and every intermediate, all as PEM",
            verify="openssl x509 -noout -text -in CERTIFICATE shows every planned name (public CAs drop names "
            "silently unless the product covers several) and the planned extended key usage"
            f"{_shown_issuers(site, ordered)}",
        )


def _shown_issuers(site: Site, ordered: Sequence[PlannedCertificate]) -> str:
    """Where the lists lead to one CA, another one of the same company does not do."""
    is_known = any((each.node.id, each.slot) in site.issuers for each in ordered)
    return "; its issuer is the CA named here" if is_known else ""


def _listed(ordered: Sequence[PlannedCertificate]) -> str:
    """Every request, for each is sent: `expc1.example.com (server and client) and cucm1.example.com (tomcat)`."""
    slots: dict[str, list[str]] = {}
    for each in ordered:
        slots.setdefault(each.node.fqdn, []).append(SLOT_NAMES[each.slot].removesuffix(" certificate"))
    return joined(f"{fqdn} ({joined(names)})" for fqdn, names in slots.items())
