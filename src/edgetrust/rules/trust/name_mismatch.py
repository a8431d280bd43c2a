"""A certificate carries none of the names that its verifier looks for.

## What it checks
On every connection whose verifier looks for a name, whether the SAN of the certificate offers it: the peer address
typed on the Expressway-C, the TLS verify subject name typed on the Expressway-E, the name of a server under System >
Server, and the publisher's address typed on the Expressway-C. A common name counts only for a certificate without any
DNS name, and between Expressways not at all from X12.5 on. Names that a cluster, a phone or a profile asks for have
rules of their own. In a capture also the server name that a client asked for (SNI) is looked for, and a warning where
the handshake was completed all the same.

## Why it matters on the edge
Trust says who vouches for a certificate, the name says whose it is. The name is typed by hand in one place and issued
in another, and both have to change together: after a rename, a move to a cluster, or when somebody types an IP
address because DNS was not ready that day.

## What you will see
On an Expressway `Peer's TLS certificate identity was unacceptable`, with the name it looked for as Common-name; no
alert, the connection is closed after a good handshake. The traffic server logs `SNI (…) not in certificate`.
OpenSSL's own code is 62, `hostname mismatch`.

## How to fix it
Where the certificate carries the right name, type that name: as peer address in the traversal zone of the
Expressway-C, as TLS verify subject name on the Expressway-E (for a cluster its FQDN), under System > Server on CUCM.
Where it does not, have it issued again with the name that is looked for. A name with a dot at its end is typed again
without it: no certificate carries one.

## How to verify
Secure traversal test on the Expressway-C, with the TLS verify subject name exactly as typed on the Expressway-E;
Refresh servers for CUCM, IM and Presence and Unity Connection.

## Sources
The MRA guide and the Administrator Guide on names in the SAN; TAC 117811 and TAC 218018 on the log lines; RFC 9525 on
what a name matches.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from edgetrust.model.certificate import Certificate
from edgetrust.model.deployment import Deployment, Node, Role, Slot
from edgetrust.model.finding import Finding, Impact, Remedy, RemedyStep, Severity
from edgetrust.model.names import DnsName
from edgetrust.model.value import dataclass
from edgetrust.model.verdict import Outcome, Verification
from edgetrust.mra.diagnosis import Encounter, diagnose_names
from edgetrust.mra.fqdn import is_no_fqdn
from edgetrust.mra.pages import CUCM_SERVER, SLOT_NAMES, UNITY_CONNECTION_SERVERS, ZONES, certificate_place
from edgetrust.mra.service import is_out_of_place
from edgetrust.mra.verdicts import find_unmatched
from edgetrust.pki.addresses import ip_address
from edgetrust.pki.match import offers
from edgetrust.rules.consequences import describe_effects
from edgetrust.rules.examination import Examination
from edgetrust.rules.proofs import with_proofs
from edgetrust.rules.publishers import TypedPublisher, typed_on_c
from edgetrust.rules.refusals import describe_refusal
from edgetrust.rules.remedies import common_name_beside, name_steps, own_name, reissue_step
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import administrator_guide, article, mra_guide, standard, tac
from edgetrust.rules.subjects import keeper_of, presented_in, print_names


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each name that is typed wrong, and for each certificate that lacks the name of its node."""
    groups: dict[object, list[_Mismatch]] = {}
    for mismatch in _find_mismatches(examination):
        groups.setdefault(mismatch.defect, []).append(mismatch)
    for group in groups.values():
        yield _finding(examination, group)
    for typed in typed_on_c(examination):
        if not is_no_fqdn(typed.name):
            yield _about_publisher(typed)


RULE = Rule(
    slug="name-mismatch",
    title="a certificate does not carry the name that is looked for",
    family=Family.TRUST,
    severity=Severity.ERROR,
    citations=(
        mra_guide("Unified Communications traversal zone, TLS verification"),
        administrator_guide("TLS certificate verification of neighbor systems"),
        article("Configure Trust Between CUCM and Expressway-C"),
        tac(117811, "MRA in a Multi-Domain Deployment"),
        tac(218018, "Troubleshoot Expressway Traffic Server Certificate Verification"),
        standard("RFC 9525", "section 6, verifying service identity"),
    ),
    check=check,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mismatch:
    """A name that one verifier looks for in vain in one certificate."""

    connection: str
    verification: Verification
    verifier: Node
    presenter: Node
    keeper: Node
    """Where a new certificate of the presenter is uploaded."""
    slot: Slot
    leaf: Certificate
    wanted: str
    is_typed_on_verifier: bool
    """The name is not the presenter's own, so what is typed at the verifier must change."""

    @property
    def is_typed_elsewhere(self) -> bool:
        """The certificate carries the FQDN of its server, which is defined by another name."""
        own = self.presenter.fqdn
        is_expressway = self.presenter.role.is_expressway
        return not is_expressway and self.wanted.lower() != own.lower() and self.carries(own)

    @property
    def defect(self) -> tuple[object, ...]:
        """Typed once, wrong once: the zones of a cluster are those of each of its peers."""
        if self.is_typed_on_verifier:
            return "typed", self.verifier.role, self.wanted.lower()
        if self.is_typed_elsewhere:
            return "typed", self.presenter.id, self.wanted.lower()
        return "certificate", self.presenter.id, self.leaf, self.wanted.lower()

    def carries(self, name: str) -> bool:
        counts = self.verification.requirement.names.common_name_counts
        return offers(self.leaf, name, common_name_counts=counts)


def _find_mismatches(examination: Examination) -> Iterator[_Mismatch]:
    """Also where a connection ends before the name is looked at."""
    for verdict, verification in examination.verifications():
        requirement, leaf = verification.requirement, verification.leaf
        if leaf is None or verification.outcome is Outcome.NOT_VERIFIED or is_out_of_place(verification):
            continue
        unmatched = find_unmatched(examination.deployment, requirement, leaf)
        verifier, presenter = examination.node(requirement.verifier), examination.node(requirement.presenter)
        subject = presented_in(examination, verification)
        if not unmatched or subject is None:
            continue
        encounter = Encounter(
            deployment=examination.deployment,
            requirement=requirement,
            verifier=verifier,
            presenter=presenter,
            leaf=leaf,
        )
        diagnosis = diagnose_names(encounter, unmatched)
        if diagnosis.rule == RULE.slug:
            yield _Mismatch(
                connection=verdict.connection.id,
                verification=verification,
                verifier=verifier,
                presenter=presenter,
                keeper=keeper_of(examination, subject),
                slot=subject.slot,
                leaf=leaf,
                wanted=unmatched[0][0],
                is_typed_on_verifier=diagnosis.node == verifier.id,
            )


def _finding(examination: Examination, group: list[_Mismatch]) -> Finding:
    first = group[0]
    typed = first.is_typed_on_verifier or first.is_typed_elsewhere
    remedy = _remedy(examination, group)
    node = remedy.steps[0].node if typed else first.keeper.id
    connections = tuple(dict.fromkeys(mismatch.connection for mismatch in group))
    shown = ", ".join(dict.fromkeys(f"the {SLOT_NAMES[each.slot]} of {each.presenter.fqdn}" for each in group))
    refused = [each.verification for each in group if each.verification.unmatched]
    refusal = f"; {describe_refusal(examination, refused[0])}" if refused else ""
    return Finding(
        rule=RULE.slug,
        severity=RULE.severity,
        node=node,
        slot=None if typed else first.slot,
        connections=connections,
        message=f"{first.verifier.fqdn} looks for {first.wanted} in vain in {shown}{refusal}",
        expected=_describe_right_name(first.wanted),
        got=f"{first.wanted} looked for, {print_names(first.leaf.san)} in the certificate",
        evidence=examination.evidence_shown(*(each.verification for each in group)),
        consequence=describe_effects(connections, examination.working()),
        remedy=with_proofs(remedy, connections),
        references=tuple(str(citation) for citation in RULE.citations),
    )


def _describe_right_name(wanted: str) -> str:
    if wanted.endswith("."):
        return f"{wanted.rstrip('.')} in the SAN, and typed without a dot at its end"
    return f"{wanted} in the SAN, or a name that is typed as the SAN has it"


def _about_publisher(typed: TypedPublisher) -> Finding:
    """The discovery of a cluster looks for the publisher under the name that is typed for it."""
    steps = list(typed.remedy.steps)
    if not typed.carries_fqdn:
        change = f"with its names and also SAN DNS:{typed.publisher.fqdn}"
        steps.insert(0, reissue_step(typed.publisher, Slot.TOMCAT, change))
    return Finding(
        rule=RULE.slug,
        severity=RULE.severity,
        node=typed.on.id,
        message=f"{typed.publisher.fqdn} is typed as {typed.name} on the Expressway-C, and its certificate does not "
        "carry that",
        expected=f"{typed.publisher.fqdn} as the publisher's address, and in the SAN",
        got=f"{typed.name} on the Expressway-C, {print_names(typed.leaf.san)} in the certificate",
        evidence=(typed.evidence,),
        consequence=typed.consequence,
        remedy=replace(typed.remedy, steps=tuple(steps)),
        references=tuple(str(citation) for citation in RULE.citations),
    )


def _remedy(examination: Examination, group: list[_Mismatch]) -> Remedy:
    """What is typed, and the certificate: the one that is at fault first."""
    first = group[0]
    typing, place = _type_step(examination, first), certificate_place(first.presenter.role, first.slot)
    issuing = {(each.presenter.id, each.slot): each for each in group}.values()
    certifying = [step for each in issuing if (step := _certify_step(each)) is not None]
    naming = name_steps(first.presenter) if _is_own_name(first) else ()
    if typing is None:
        return Remedy(steps=(*naming, *certifying), impact=place.impact, verify=place.verify)
    if first.is_typed_on_verifier or first.is_typed_elsewhere:
        is_needed = any(not step.do.startswith(_OR) for step in certifying)
        return Remedy(
            steps=(typing, *certifying),
            impact=place.impact if is_needed else Impact.NONE,
            verify="; ".join((f"{typing.where} shows the name that was typed", *([place.verify] if is_needed else []))),
        )
    return Remedy(steps=(*naming, *certifying, _or(typing)), impact=place.impact, verify=place.verify)


def _certify_step(mismatch: _Mismatch) -> RemedyStep | None:
    """None where the certificate carries what is to be typed, and nothing else would do."""
    node, slot, wanted = mismatch.presenter, mismatch.slot, mismatch.wanted
    is_address = ip_address(wanted) is not None
    if is_address and node.role.is_expressway:
        # Expressways neither ask for addresses in a CSR nor accept them on upload.
        change = f"with its names and also SAN DNS:{node.fqdn}"
        return None if mismatch.carries(node.fqdn) else reissue_step(node, slot, change)
    if wanted.endswith("."):
        # No certificate carries such a name, so that it is typed without the dot in any case.
        name = wanted.rstrip(".")
        change = f"with its names and also SAN DNS:{name}{common_name_beside(mismatch.leaf, f'DNS:{name}')}"
        return None if mismatch.carries(name) else reissue_step(mismatch.keeper, slot, change)
    name = own_name(node) if _is_own_name(mismatch) else f"{'IP' if is_address else 'DNS'}:{wanted}"
    change = f"with its names and also SAN {name}{common_name_beside(mismatch.leaf, name)}"
    step = reissue_step(mismatch.keeper, slot, change)
    is_typed = mismatch.is_typed_on_verifier or mismatch.is_typed_elsewhere
    return _or(step) if is_typed else step


def _is_own_name(mismatch: _Mismatch) -> bool:
    """Whether an Expressway is looked for by the name that it goes by, which may be one that no certificate of an
    Expressway may carry."""
    return mismatch.presenter.role.is_expressway and mismatch.wanted.lower() == mismatch.presenter.fqdn.lower()


_OR = "or instead, "


def _or(step: RemedyStep) -> RemedyStep:
    return replace(step, do=f"{_OR}{step.do}")


def _type_step(examination: Examination, mismatch: _Mismatch) -> RemedyStep | None:
    """Typing a name that the certificate carries, where the name is typed at all."""
    name, kind = _carried_name(examination, mismatch), mismatch.connection.partition(":")[0]
    verifier, presenter = mismatch.verifier, mismatch.presenter
    if name is None or (presenter.role.is_expressway and kind != "traversal"):
        return None
    if presenter.role is Role.EXPRESSWAY_E:
        do = f"let the peer address of {presenter.fqdn} in the traversal zone be {name} instead of {mismatch.wanted}"
        return RemedyStep(node=verifier.id, where=ZONES, do=do)
    if presenter.role is Role.EXPRESSWAY_C:
        do = f"let the TLS verify subject name of the traversal zone be {name} instead of {mismatch.wanted}"
        return RemedyStep(node=verifier.id, where=ZONES, do=do)
    if presenter.role is Role.UNITY_CONNECTION:
        do = f"let the address be {name} instead of {mismatch.wanted}; then Refresh servers"
        return RemedyStep(node=verifier.id, where=UNITY_CONNECTION_SERVERS, do=do)
    do = f"let the name be {name} instead of {mismatch.wanted}; then Refresh servers on the Expressway-C"
    return RemedyStep(node=presenter.id, where=CUCM_SERVER, do=do)


def _is_name_of(deployment: Deployment, node: Node, leaf: Certificate, name: str) -> bool:
    """Whether a name in the certificate of a node leads to that node, as far as can be told: it is the common name, or
    begins as the node is called, and belongs to nobody else."""
    wanted = name.lower()
    is_own = wanted == (leaf.subject.common_name or "").lower() or _label(wanted) == _label(node.fqdn.lower())
    return is_own and wanted not in set(_names_of_others(deployment, node))


def _names_of_others(deployment: Deployment, node: Node) -> Iterator[str]:
    """Names that stand in certificates and are not the address of this node, in lower case."""
    names = [each.fqdn for each in deployment.nodes() if each is not node]
    names += [side.cluster_name for side in deployment.expressways if side.cluster_name is not None]
    names += [profile for cluster in deployment.cucm for profile in cluster.phone_security_profiles]
    names += [name for domain in deployment.domains for name in (domain, f"collab-edge.{domain}")]
    if deployment.federation is not None:
        names += [*deployment.federation.domains, *deployment.federation.chat_node_aliases]
    names += [deployment.cms_address] if deployment.cms_address is not None else []
    return (name.lower() for name in names)


def _label(name: str) -> str:
    return name.partition(".")[0]


def _carried_name(examination: Examination, mismatch: _Mismatch) -> str | None:
    """What to type: the name of the presenter's cluster (Expressway-C) or its own, as far as its certificate carries
    them, or another host name of this very node that it carries; its own where a new certificate is needed in any
    case."""
    presenter, deployment = mismatch.presenter, examination.deployment
    side = examination.side_of(presenter)
    is_c = presenter.role is Role.EXPRESSWAY_C
    of_cluster = (side.cluster_name,) if side is not None and side.cluster_name is not None and is_c else ()
    own = (name for name in (*of_cluster, presenter.fqdn) if mismatch.carries(name))
    carried = (entry.value for entry in mismatch.leaf.san if isinstance(entry, DnsName) and not entry.is_wildcard)
    others = (name for name in carried if _is_name_of(deployment, presenter, mismatch.leaf, name))
    last_resort = (presenter.fqdn,) if ip_address(mismatch.wanted) is not None else ()
    return next(chain(_without_dot(mismatch), own, others, last_resort), None)


def _without_dot(mismatch: _Mismatch) -> Iterator[str]:
    if mismatch.wanted.endswith("."):
        yield mismatch.wanted.rstrip(".")
