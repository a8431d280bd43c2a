"""What is wrong with a certificate that every verifier may take all the same: its key, its digest, its dates,
wildcards, names behind a limit or that are no FQDN, and attributes that appliances do not know. Check warns of it, so
the plan replaces it.

Not here: what verifiers refuse (`edgetrust.mra.planning.fitness`), names that are looked for and purposes
(`edgetrust.mra.planning.presence`).
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.certificate import Certificate, KeyKind
from edgetrust.model.deployment import Node, Role, Slot
from edgetrust.model.names import DnsName, print_name
from edgetrust.model.plan import PlannedCertificate
from edgetrust.mra.fqdn import is_fqdn
from edgetrust.mra.planning.chains import Chains
from edgetrust.mra.planning.demands import Demands
from edgetrust.mra.planning.sans import printed_names
from edgetrust.mra.planning.words import joined, joined_few
from edgetrust.mra.public_cas import limit_exceeded, validity_days
from edgetrust.mra.quirks import LONGEST_SAN_LIST, printed_san
from edgetrust.mra.releases import SAN_LENGTH_LIMIT, UPLOAD_DEMANDS_FQDN, is_in_force
from edgetrust.mra.subject_oids import unknown_subject_oids
from edgetrust.pki.dates import FIRST_DOUBTFUL_YEAR
from edgetrust.pki.match import fold
from edgetrust.pki.strength import TOO_LONG_RSA_KEY, WEAK_DIGESTS, is_weak


def find_defects(
    leaf: Certificate, planned: PlannedCertificate, node: Node, chains: Chains, demands: Demands
) -> Iterator[str]:
    """What speaks against the certificate of a node in place of a planned one, as clauses."""
    if is_weak(leaf.key):
        yield f"its key has {leaf.key.bits} bits"
    if leaf.signature_hash in WEAK_DIGESTS:
        yield f"it is signed with {WEAK_DIGESTS[leaf.signature_hash]}"
    if leaf.not_after.year >= FIRST_DOUBTFUL_YEAR:
        yield f"it expires in {leaf.not_after.year}, and dates from {FIRST_DOUBTFUL_YEAR} on may cause faults"
    limit = limit_exceeded(leaf)
    if limit is not None and chains.pool.public_root_of(leaf) is not None:
        yield f"it is public and valid for {validity_days(leaf)} days, and {limit.days} are allowed"
    if node.role.is_expressway:
        yield from _on_expressways(leaf, node, planned.slot, demands)
        yield from _too_many_names(leaf, planned, chains)
        yield from _no_fqdns(leaf, planned, chains)
    if node.role is not Role.EDGE_PROXY:
        yield from _wildcards(leaf, node)


def _on_expressways(leaf: Certificate, node: Node, slot: Slot, demands: Demands) -> Iterator[str]:
    if leaf.key.kind is KeyKind.RSA and leaf.key.bits is not None and leaf.key.bits >= TOO_LONG_RSA_KEY:
        yield f"its RSA key has {leaf.key.bits} bits, with which SIP TLS zones may stay down"
    is_in_tunnels = any(each.requirement.leaf_only for each in demands.get((node.id, slot), ()))
    unknown = unknown_subject_oids(leaf) if is_in_tunnels else ()
    if unknown:
        yield f"its subject or issuer holds {joined(unknown)}, which SSH tunnels do not cope with"


def _too_many_names(leaf: Certificate, planned: PlannedCertificate, chains: Chains) -> Iterator[str]:
    """Names behind the limit of old releases, where those that are planned end before it."""
    length, wanted = len(printed_san(leaf.san)), len(printed_names(planned.san))
    if wanted <= LONGEST_SAN_LIST < length:
        if any(is_in_force(SAN_LENGTH_LIMIT, side.version) for side in chains.deployment.expressways):
            yield f"its list of names has {length} characters, and up to X8.9 an Expressway reads {LONGEST_SAN_LIST}"


def _no_fqdns(leaf: Certificate, planned: PlannedCertificate, chains: Chains) -> Iterator[str]:
    """Names that nobody planned, and with which no Expressway loads a certificate. Hosts that are to be renamed and
    phone security profiles are told by themselves."""
    hosts = (node.fqdn for side in chains.deployment.expressways for node in side.nodes)
    profiles = (name for cucm in chains.deployment.cucm for name in cucm.phone_security_profiles)
    known = {fold(name) for name in (*(each.value for each in planned.san), *hosts, *profiles)}
    dns = [name for name in leaf.san if isinstance(name, DnsName) and not name.is_wildcard]
    names = [print_name(name) for name in dns if not is_fqdn(name.value) and fold(name.value) not in known]
    if names:
        since = UPLOAD_DEMANDS_FQDN.since
        yield f"it holds {joined_few(names)}, no FQDN, and from {since} on no Expressway loads it"


def _wildcards(leaf: Certificate, node: Node) -> Iterator[str]:
    names = [f"CN={name}" for name in leaf.subject.common_names if "*" in name]
    names += [print_name(name) for name in leaf.san if isinstance(name, DnsName) and name.is_wildcard]
    if names:
        who = "Expressways support" if node.role.is_expressway else "CUCM and its kin support"
        yield f"it holds {joined_few(names)}, and {who} no wildcards"
