"""What nodes were seen to show, held against what their files give: differences as rules tell of them.

Not here: what a difference means (`edgetrust.mra.service`), and what is refused for it (`edgetrust.mra.verdicts`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from edgetrust.model.certificate import Certificate, print_serial
from edgetrust.model.deployment import Slot
from edgetrust.model.finding import Finding, Remedy, RemedyStep, Severity
from edgetrust.model.inventory import Identity, ShownIdentity
from edgetrust.model.side import Side
from edgetrust.model.value import dataclass
from edgetrust.model.verdict import ConnectionVerdict, Outcome, Verification
from edgetrust.mra.bench import Bench
from edgetrust.mra.pages import certificate_place
from edgetrust.mra.service import Difference, find_difference, is_out_of_place, settle_slot
from edgetrust.mra.verdicts import judge_files
from edgetrust.rules.consequences import describe_effects
from edgetrust.rules.examination import Examination, Subject, evidence_of
from edgetrust.rules.refusals import describe_refusal
from edgetrust.rules.remedies import short
from edgetrust.rules.rule import Rule
from edgetrust.rules.subjects import about_certificate


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """A certificate that a node was seen to show where another one is given."""

    subject: Subject
    """The one that is shown."""
    given: Identity
    difference: Difference
    sights: tuple[ShownIdentity, ...]
    """Where it was seen, never empty."""
    refused: tuple[tuple[ConnectionVerdict, Verification], ...]
    """The verifications that fail for this difference."""
    breaking: tuple[tuple[str, str], ...]
    """Connections (by id) that would fail with what is given, whatever they do today, each with the rule that would say
    why."""

    elsewhere: int
    """Connections that are judged by what is given, because nobody looked at them."""

    @property
    def ports(self) -> str:
        """`port 7001 and port 8443`."""
        return describe_ports(self.sights)

    @property
    def connections(self) -> tuple[str, ...]:
        """Ids of the connections that fail for this difference."""
        return tuple(dict.fromkeys(verdict.connection.id for verdict, _ in self.refused))

    def describe_given(self) -> str:
        """`certs/expe1.pem holds`, or `port 8443 shows` where no file gives one."""
        source = self.given.leaf.source.file
        is_seen = source in {sight.identity.leaf.source.file for sight in self.sights}
        return "another of its ports shows" if is_seen else f"{source} holds"

    def describe_elsewhere(self) -> str:
        """Which of the two everything else is judged by; empty where there is nothing else."""
        if not self.elsewhere:
            return ""
        more = "1 more connection was" if self.elsewhere == 1 else f"{self.elsewhere} more connections were"
        return f"{more} not looked at, and judged by {short(self.given.leaf.certificate)}"

    def describe_breaking(self) -> str:
        """What would fail with the certificate that is given; empty when nothing would."""
        if not self.breaking:
            return ""
        rules = ", ".join(dict.fromkeys(rule for _, rule in self.breaking))
        listed = ", ".join(dict.fromkeys(connection for connection, _ in self.breaking))
        return f"with {short(self.given.leaf.certificate)} in service, {listed} would fail ({rules})"


def replacements(examination: Examination, *differences: Difference) -> Iterator[Replacement]:
    """Every certificate that differs in one of these ways from the one that is given, once for each node and slot."""
    found: dict[tuple[str, Slot, Certificate], list[ShownIdentity]] = {}
    for sight in examination.stock.sights:
        node = examination.node(sight.node)
        slot = settle_slot(examination.deployment, examination.inventory, node, sight.slot)
        found.setdefault((sight.node, slot, sight.identity.leaf.certificate), []).append(sight)
    for (node_id, slot, shown), sights in found.items():
        node = examination.node(node_id)
        given = examination.inventory.identity(node, slot)
        seen = max((sight.seen for sight in sights if sight.seen is not None), default=None)
        difference = None if given is None else find_difference(shown, given.leaf.certificate, slot=slot, seen=seen)
        if given is not None and difference is not None and difference in differences:
            subject = Subject(node=node, slot=slot, identity=sights[0].identity)
            yield _replacement(examination, subject, given, difference, sights)


def about_replacement(
    rule: Rule, replacement: Replacement, examination: Examination, *, problem: str, consequence: str, remedy: Remedy
) -> Finding:
    """A finding of `rule`: an error where something is refused for it. `problem` is what the node does."""
    shown, given = replacement.subject.located, replacement.given.leaf
    refused = replacement.refused
    refusal = f"; {describe_refusal(examination, refused[0][1])}" if refused else ""
    effects = describe_effects(replacement.connections, examination.working())
    consequences = (effects or consequence, replacement.describe_breaking(), replacement.describe_elsewhere())
    return about_certificate(
        rule,
        replacement.subject,
        severity=Severity.ERROR if any(each.outcome is Outcome.FAIL for _, each in refused) else rule.severity,
        message=f"{replacement.subject.node.fqdn} {problem}{refusal}",
        expected=describe_dated(given.certificate),
        got=describe_dated(shown.certificate),
        evidence=(evidence_of(shown), evidence_of(given)),
        consequence="; ".join(filter(None, consequences)),
        remedy=remedy,
        connections=replacement.connections,
    )


def mend(replacement: Replacement, do: str) -> Remedy:
    """The remedy that consists of `do` on the page of the certificate; after a warning, where it would break
    something."""
    node, slot = replacement.subject.node, replacement.subject.slot
    place = certificate_place(node.role, slot)
    shown, given = replacement.subject.certificate, replacement.given.leaf.certificate
    caution = (
        f"before anything is restarted, mend what edgetrust check says of {short(given)} by the files alone; then "
        if replacement.breaking
        else ""
    )
    step = RemedyStep(node=node.id, where=place.where, do=f"{caution}{do}", certificates=(given.sha256, shown.sha256))
    return Remedy(steps=(step,), impact=place.impact, verify=_verify(replacement, place.verify))


def describe_ports(sights: Collection[ShownIdentity]) -> str:
    """`port 7001 and port 8443`, each once, in order."""
    ports = [f"port {port}" for port in sorted({sight.port for sight in sights})]
    return " and ".join(filter(None, (", ".join(ports[:-1]), ports[-1])))


def describe_dated(certificate: Certificate) -> str:
    """A certificate with its serial number and its days: what tells a renewed one from the old, and one that has
    expired."""
    days = f"{certificate.not_before:%Y-%m-%d} to {certificate.not_after:%Y-%m-%d}"
    return f"{short(certificate)}, serial {print_serial(certificate.serial)}, valid from {days}"


def _verify(replacement: Replacement, page: str) -> str:
    port = next((sight.port for sight in replacement.sights if sight.side is Side.SERVER), None)
    if port is None:
        return page
    is_given = replacement.difference is Difference.OLDER
    meant = short(replacement.given.leaf.certificate) if is_given else "the certificate that is meant"
    return f"edgetrust probe {replacement.subject.node.fqdn}:{port} shows {meant}"


def _replacement(
    examination: Examination, subject: Subject, given: Identity, difference: Difference, sights: list[ShownIdentity]
) -> Replacement:
    met = [verified for verified in examination.verifications_with(subject.node) if verified[1].shown in sights]
    leaf = given.leaf.certificate
    return Replacement(
        subject=subject,
        given=given,
        difference=difference,
        sights=tuple(sights),
        refused=tuple(each for each in met if is_out_of_place(each[1])),
        breaking=tuple(_breaking(examination.bench, met)),
        elsewhere=len({id_ for id_, verification in _unseen(examination, subject) if verification.leaf == leaf}),
    )


def _unseen(examination: Examination, subject: Subject) -> Iterator[tuple[str, Verification]]:
    """The verifications of a node's certificates where nobody looked, with the ids of their connections."""
    for verdict, verification in examination.verifications_with(subject.node):
        if verification.requirement.presenter == subject.node.id and verification.shown is None:
            yield verdict.connection.id, verification


def _breaking(bench: Bench, met: list[tuple[ConnectionVerdict, Verification]]) -> Iterator[tuple[str, str]]:
    for verdict, verification in met:
        after = judge_files(bench, verification.requirement)
        if after.outcome is Outcome.FAIL and after.diagnosis is not None:
            yield verdict.connection.id, after.diagnosis.rule
