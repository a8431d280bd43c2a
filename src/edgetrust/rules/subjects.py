"""Certificates and lists as rules meet them, and findings about them in one form.

Not here: what is wrong (each rule knows), and how it is mended (`edgetrust.rules.remedies`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from edgetrust.model.certificate import PURPOSE_NAMES, Certificate, Unreadable
from edgetrust.model.deployment import Node, Role, Slot, Store
from edgetrust.model.evidence import Evidence
from edgetrust.model.finding import Finding, Remedy, Severity
from edgetrust.model.names import GeneralName, XmppName, print_name
from edgetrust.model.value import dataclass
from edgetrust.model.verdict import Outcome, Verification
from edgetrust.mra.connections import shown_slot
from edgetrust.mra.pages import SLOT_NAMES, STORE_NAMES
from edgetrust.mra.service import settle_slot
from edgetrust.mra.verdicts import find_unmatched
from edgetrust.pki.match import offers
from edgetrust.rules.examination import Examination, Subject, evidence_of
from edgetrust.rules.proofs import with_proofs
from edgetrust.rules.refusals import describe_node
from edgetrust.rules.rule import Rule

EXPRESSWAYS = (Role.EXPRESSWAY_C, Role.EXPRESSWAY_E)

_MOST_NAMES = 12
"""Names of one certificate that a finding prints; the rest is counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """One certificate, and where it is in use: in a slot of one node, or (a multi-server certificate of CUCM, IM and
    Presence or Unity Connection) on several nodes of one cluster, from where one upload replaces it on all."""

    subject: Subject
    """The first holder; the publisher where it is one."""
    others: tuple[Subject, ...] = ()
    """The same certificate on other nodes of the cluster."""

    @property
    def certificate(self) -> Certificate:
        return self.subject.certificate

    def describe(self) -> str:
        """`tomcat certificate of cucm-pub.example.com and 2 other nodes`."""
        nodes = len({other.node.id for other in self.others})
        more = f" and {nodes} other node{'s' if nodes > 1 else ''}" if nodes else ""
        return describe(self.subject) + more

    def connections(self, examination: Examination) -> tuple[str, ...]:
        """Ids of the connections in which any holder shows it."""
        shown = (examination.connections_showing(subject) for subject in (self.subject, *self.others))
        return tuple(dict.fromkeys(connection for each in shown for connection in each))


def certificates_in_use(
    examination: Examination, *roles: Role, slots: Collection[Slot] = tuple(Slot)
) -> Iterator[Subject]:
    """Every certificate that is given (or seen) in one of these slots and that its node uses, once for each node, in
    its first slot; with roles, only on nodes of those. An Expressway without a client store does not use that slot."""
    seen: set[tuple[str, Certificate]] = set()
    for subject in examination.subjects(*roles):
        key = (subject.node.id, subject.certificate)
        if (
            subject.slot not in slots
            or key in seen
            or shown_slot(examination.deployment, subject.node, subject.slot) is not subject.slot
        ):
            continue
        seen.add(key)
        yield subject


def holdings(examination: Examination, *roles: Role, slots: Collection[Slot] = tuple(Slot)) -> tuple[Holding, ...]:
    """The certificates in use, each multi-server certificate once for its cluster."""
    groups: dict[tuple[str, Certificate], list[Subject]] = {}
    for subject in certificates_in_use(examination, *roles, slots=slots):
        cluster = examination.uc_cluster_of(subject.node)
        place = subject.node.id if cluster is None else cluster.nodes[0].id
        groups.setdefault((place, subject.certificate), []).append(subject)
    ordered = (sorted(group, key=lambda subject: not subject.node.is_publisher) for group in groups.values())
    return tuple(Holding(subject=first, others=tuple(others)) for first, *others in ordered)


@dataclass(frozen=True, slots=True, kw_only=True)
class Appearance:
    """A certificate for which somebody relies on cryptography: one that is shown, or a CA above one that is shown."""

    certificate: Certificate
    holding: Holding
    """The first place where it, or something below it, is shown."""
    is_issuer: bool

    def describe(self) -> str:
        """`the server certificate of expe1.example.com`, or `the CA CN=Issuing above the server certificate of …`."""
        if self.is_issuer:
            return f"the CA {self.certificate.subject.rfc4514} above the {self.holding.describe()}"
        return f"the {self.holding.describe()}"


def appearances(examination: Examination) -> Iterator[Appearance]:
    """Every certificate in use and every CA above it that a verifier met or that stands in its file, each once."""
    shown = holdings(examination)
    above: dict[Certificate, dict[Certificate, None]] = {}
    for _, verification in examination.verifications():
        if verification.leaf is not None:
            above.setdefault(verification.leaf, {}).update((step.certificate, None) for step in verification.path[1:])
    seen = {holding.certificate for holding in shown}
    yield from (Appearance(certificate=holding.certificate, holding=holding, is_issuer=False) for holding in shown)
    for holding in shown:
        beside = (other.certificate for other in holding.subject.identity.others if other.certificate.is_ca)
        for issuer in (*above.get(holding.certificate, ()), *beside):
            if issuer not in seen:
                seen.add(issuer)
                yield Appearance(certificate=issuer, holding=holding, is_issuer=True)


def shown_by(examination: Examination, node: Node, slot: Slot) -> Subject | None:
    """What a node shows when asked for the certificate of a slot; None when that is unknown."""
    settled = shown_slot(examination.deployment, node, slot)
    identity = examination.inventory.identity(node, settled)
    if identity is None:
        return None
    settled = settle_slot(examination.deployment, examination.inventory, node, slot)
    return Subject(node=node, slot=settled, identity=identity)


def presented_in(examination: Examination, verification: Verification) -> Subject | None:
    """What a verification looks at, in the slot from which it comes; None when that is unknown."""
    requirement, shown = verification.requirement, verification.shown
    node = examination.node(requirement.presenter)
    if shown is None:
        return shown_by(examination, node, requirement.slot)
    settled = settle_slot(examination.deployment, examination.inventory, node, requirement.slot)
    return Subject(node=node, slot=settled, identity=shown.identity)


def keeper_of(examination: Examination, subject: Subject) -> Node:
    """Where a new certificate is uploaded: on the publisher where that shows the same one, else on the node itself."""
    cluster = examination.uc_cluster_of(subject.node)
    for node in () if cluster is None else cluster.nodes:
        shown = shown_by(examination, node, subject.slot) if node.is_publisher else None
        if shown is not None and shown.certificate == subject.certificate:
            return node
    return subject.node


def server_certificates(examination: Examination, *roles: Role) -> Iterator[Subject]:
    """The certificates in the server slot of the nodes of these roles, as far as they are given."""
    return (subject for subject in examination.subjects(*roles) if subject.slot is Slot.SERVER)


def describe(subject: Subject) -> str:
    """`server certificate of expe1.example.com`."""
    return f"{SLOT_NAMES[subject.slot]} of {subject.node.fqdn}"


def describe_list(node: Node, store: Store) -> str:
    """`trusted CA list of expe1.example.com`, `trust list of TC/CE endpoints`."""
    return f"{STORE_NAMES[store]} of {describe_node(node)}"


def describe_purposes(certificate: Certificate) -> str:
    """The extended key usage for people: `serverAuth`, dotted numbers for purposes edgetrust has no name for."""
    purposes = certificate.extended_key_usage
    if purposes is None:
        return "no extended key usage"
    if isinstance(purposes, Unreadable):
        return f"an extended key usage that cannot be read ({purposes.reason})"
    return ", ".join(PURPOSE_NAMES.get(purpose, purpose) for purpose in purposes) or "an empty extended key usage"


def names_for_xmpp(certificate: Certificate, domain: str) -> bool:
    """Whether a certificate names an XMPP domain, as a DNS name or as an xmppAddr."""
    if any(isinstance(name, XmppName) and name.value.lower() == domain.lower() for name in certificate.san):
        return True
    return offers(certificate, domain, common_name_counts=False)


def print_san(certificate: Certificate) -> str:
    """The subject alternative names of a certificate for people; also says why there are none to see."""
    names = certificate.subject_alt_names
    if isinstance(names, Unreadable):
        return f"subject alternative names that cannot be read ({names.reason})"
    return print_names(names) if names else "no subject alternative name"


def print_names(names: Iterable[GeneralName]) -> str:
    """Subject alternative names for people: `DNS:a.example.com, SRVName:_x._tls.example.com`; `no name` for none."""
    listed = tuple(names)
    if not listed:
        return "no name"
    printed = ", ".join(print_name(name) for name in listed[:_MOST_NAMES])
    return printed + (f", and {len(listed) - _MOST_NAMES} more" if len(listed) > _MOST_NAMES else "")


def connections_missing(examination: Examination, subject: Subject, names: Iterable[str]) -> tuple[str, ...]:
    """Ids of the connections in which a verifier looks for one of these names in this certificate in vain, also where
    an earlier failure hides it; a group of alternatives is meant by its first name."""
    wanted = {name.lower() for name in names}
    found = []
    for verdict, verification in examination.verifications_with(subject.node):
        requirement = verification.requirement
        if requirement.presenter != subject.node.id or verification.leaf != subject.certificate:
            continue
        if verification.outcome is Outcome.NOT_VERIFIED:
            continue
        if any(
            group[0].lower() in wanted
            for group in find_unmatched(examination.deployment, requirement, subject.certificate)
        ):
            found.append(verdict.connection.id)
    return tuple(dict.fromkeys(found))


def explains_failure(examination: Examination, rule: str, subject: Subject) -> bool:
    """Whether `rule` is what a verdict names as the defect of this certificate: sides of different releases may look
    for names in different ways."""
    return any(
        verification.diagnosis is not None
        and (verification.diagnosis.rule, verification.diagnosis.node) == (rule, subject.node.id)
        and verification.leaf == subject.certificate
        for _, verification in examination.verifications()
    )


def about_certificate(  # noqa: PLR0913 - a finding is that many facts
    rule: Rule,
    subject: Subject,
    *,
    severity: Severity | None = None,
    message: str,
    expected: str,
    got: str,
    consequence: str,
    remedy: Remedy,
    connections: tuple[str, ...] = (),
    evidence: tuple[Evidence, ...] = (),
) -> Finding:
    """A finding of `rule` about a certificate, which is its primary evidence unless `evidence` is given."""
    return Finding(
        rule=rule.slug,
        severity=severity or rule.severity,
        node=subject.node.id,
        slot=subject.slot,
        connections=connections,
        message=message,
        expected=expected,
        got=got,
        evidence=evidence or (evidence_of(subject.located),),
        consequence=consequence,
        remedy=with_proofs(remedy, connections) if (severity or rule.severity) is Severity.ERROR else remedy,
        references=tuple(str(citation) for citation in rule.citations),
    )


def about_list(  # noqa: PLR0913 - as above
    rule: Rule,
    node: Node,
    store: Store,
    *,
    severity: Severity | None = None,
    message: str,
    expected: str,
    got: str,
    consequence: str,
    remedy: Remedy,
    connections: tuple[str, ...] = (),
    evidence: tuple[Evidence, ...],
) -> Finding:
    """A finding of `rule` about a trust list."""
    return Finding(
        rule=rule.slug,
        severity=severity or rule.severity,
        node=node.id,
        store=store,
        connections=connections,
        message=message,
        expected=expected,
        got=got,
        evidence=evidence,
        consequence=consequence,
        remedy=with_proofs(remedy, connections) if (severity or rule.severity) is Severity.ERROR else remedy,
        references=tuple(str(citation) for citation in rule.citations),
    )
