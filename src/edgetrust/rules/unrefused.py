"""Certificates in which something is wrong that nobody refused before our eyes: an expired one in a handshake that was
completed all the same works only as long as whoever is shown it does not look.

They are judged for the time of their handshakes. What was accepted is a warning at most, as is a defect of a deployment
that a capture disproves; a certificate that was shown in handshakes that failed, and in none that did not, is what its
rule says. Not here: refusals (`edgetrust.rules.rejections`), and what can be wrong (`edgetrust.rules.faults`).
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from edgetrust.model.certificate import Certificate
from edgetrust.model.connection import Purpose
from edgetrust.model.evidence import Evidence
from edgetrust.model.finding import Finding, Impact, Remedy, RemedyStep, Severity
from edgetrust.model.handshake import Handshake, HandshakeOutcome
from edgetrust.model.side import Side
from edgetrust.model.value import dataclass
from edgetrust.rules.faults import (
    Fault,
    describe_dates,
    find_broken_signature,
    find_no_ca,
    find_out_of_bounds,
    find_temporary,
    find_weakness,
    find_wrong_name,
    find_wrong_purpose,
)
from edgetrust.rules.observation import MOST_ENDS, MOST_EVIDENCE, Observation, count_of, moment_of, place
from edgetrust.rules.remedies import short
from edgetrust.rules.shown import rule_of_dates

DATES = ("certificate-expired", "certificate-not-yet-valid", "expires-soon")
"""Rules about the dates of one certificate: the first of them that speaks has said it."""
BY_USE = frozenset(("eku-missing-server-auth", "eku-missing-client-auth", "name-mismatch"))
"""Rules that ask what a certificate is used for: where a deployment knows that, a chain by itself has no say."""
_SAME = {
    **dict.fromkeys((*DATES, "expired-trust-entry", "trust-entry-expires-soon"), "dates"),
    "cucm-certificate-without-client-auth": "eku-missing-client-auth",
}
"""What several rules say of one certificate."""
_OUT_OF_PLACE = ("shown-certificate-differs", "restart-pending")
_PURPOSES = {Side.SERVER: Purpose.SERVER_AUTH, Side.CLIENT: Purpose.CLIENT_AUTH}
BY_DESIGN = "eku-missing-client-auth"
"""What public CAs do not offer any more, and newer releases do not ask for: where it was accepted, nothing is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """What one side showed, and the name that it was asked for by."""

    side: Side
    certificates: tuple[bytes, ...]
    server_name: str | None
    """None for clients."""
    is_ssh: bool

    @property
    def octets(self) -> bytes:
        """All that tells it from others; certificates say themselves where they end."""
        kind = f"{self.side} {'SSH' if self.is_ssh else self.server_name or ''}"
        return b"".join((*self.certificates, kind.encode()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """The same fault of one certificate, wherever it was shown."""

    faults: tuple[Fault, ...]
    """Of one rule and one certificate; never empty. More than one where several names were asked for in vain."""
    shown: tuple[tuple[Handshake, Side], ...]
    """In which handshakes, each once, and by which side; never empty, in the order of the observation."""

    @property
    def first(self) -> Fault:
        """What is wrong."""
        return self.faults[0]

    @property
    def handshakes(self) -> list[Handshake]:
        """Those in which it was shown."""
        return [handshake for handshake, _ in self.shown]

    @property
    def accepted(self) -> list[Handshake]:
        """Those that were completed, and used."""
        return [each for each in self._completed if not each.is_unused]

    @property
    def abandoned(self) -> list[Handshake]:
        """Those that were completed, and closed at once."""
        return [each for each in self._completed if each.is_unused]

    @property
    def _completed(self) -> list[Handshake]:
        return [each for each in self.handshakes if each.outcome is HandshakeOutcome.OK]


def showings_of(handshake: Handshake) -> Iterator[Showing]:
    """What both sides of a handshake showed, as far as it was seen."""
    for side in Side:
        seen = handshake.chain(side)
        if seen is not None and seen.certificates:
            yield Showing(
                side=side,
                certificates=seen.certificates,
                server_name=handshake.server_name if side is Side.SERVER else None,
                is_ssh=handshake.is_ssh,
            )


def find_lasting(showing: Showing, chain: Sequence[Certificate]) -> Iterator[Fault]:
    """What is wrong with a chain at any time."""
    yield from find_broken_signature(chain)
    yield from find_no_ca(chain)
    yield from find_out_of_bounds(chain)
    yield from find_weakness(chain)
    yield from find_temporary(chain[0])
    # Over SSH a certificate is no certificate of TLS: neither purposes nor names are looked at as there.
    if not showing.is_ssh:
        yield from find_wrong_purpose(chain, _PURPOSES[showing.side])
        if showing.server_name is not None:
            yield from find_wrong_name(chain[0], showing.server_name)


def severity_of_fault(rule: str, usual: Severity, outcomes: Iterable[HandshakeOutcome]) -> Severity:
    """How severe a fault is by how the handshakes ended in which it was shown."""
    ended = set(outcomes)
    if HandshakeOutcome.OK not in ended and HandshakeOutcome.FAILED in ended:
        return usual
    if rule == BY_DESIGN:
        return Severity.INFO
    return Severity.WARNING if usual is Severity.ERROR else usual


def find_flaws(observation: Observation, settled: Container[Handshake] = ()) -> tuple[Flaw, ...]:
    """Every fault of every certificate that was shown, each once. What a certificate is used for is `settled` of
    handshakes whose connection a deployment knows."""
    shown: dict[Showing, list[int]] = {}
    for number, handshake in enumerate(observation.handshakes):
        for showing in showings_of(handshake):
            shown.setdefault(showing, []).append(number)
    found: dict[tuple[str, Certificate], tuple[dict[str, Fault], dict[int, Side]]] = {}
    for showing, numbers in shown.items():
        chain = observation.chain(observation.handshakes[numbers[0]], showing.side)
        for fault, those in _faults(observation, showing, chain, numbers, settled) if chain else ():
            faults, sides = found.setdefault((fault.rule, fault.culprit), ({}, {}))
            faults.setdefault(fault.problem, fault)
            for number in those:
                sides.setdefault(number, showing.side)
    return tuple(
        Flaw(
            faults=tuple(faults.values()),
            shown=tuple((observation.handshakes[number], sides[number]) for number in sorted(sides)),
        )
        for (rule, culprit), (faults, sides) in found.items()
        if not any((better, culprit) in found for better in _better_than(rule))
    )


def _faults(
    observation: Observation,
    showing: Showing,
    chain: Sequence[Certificate],
    numbers: Sequence[int],
    settled: Container[Handshake],
) -> Iterator[tuple[Fault, Sequence[int]]]:
    """The faults of one chain, and the handshakes in which each was one."""
    for fault in find_lasting(showing, chain):
        those = [each for each in numbers if _counts(fault.rule, observation.handshakes[each], settled)]
        if those:
            yield fault, those
    moments = {number: at for number in numbers if (at := moment_of(observation.handshakes[number])) is not None}
    for certificate in chain if moments else ():
        for rule, those in _by_rule(certificate, moments).items():
            yield describe_dates(certificate, rule, moments[those[0]]), those


def _by_rule(certificate: Certificate, moments: Mapping[int, datetime]) -> dict[str, list[int]]:
    """The rules about dates that a certificate breaks, and when. They follow one another in time, so that nothing is
    broken between two times at which nothing is."""
    ends = {rule_of_dates(certificate, at) for at in (min(moments.values()), max(moments.values()))}
    if ends == {None}:
        return {}
    found: dict[str, list[int]] = {}
    for number, at in moments.items():
        rule = rule_of_dates(certificate, at)
        if rule is not None:
            found.setdefault(rule, []).append(number)
    return found


def _counts(rule: str, handshake: Handshake, settled: Container[Handshake]) -> bool:
    """Whether a handshake tells of it. Why one failed, its alert says: a name that was asked for in passing is no
    reason."""
    if rule == "name-mismatch" and handshake.outcome is HandshakeOutcome.FAILED:
        return False
    return rule not in BY_USE or handshake not in settled


def untold(flaws: Iterable[Flaw], findings: Iterable[Finding]) -> Iterator[Flaw]:
    """The flaws of which no finding has told: none about the same fault of the same certificate, none by which it is
    not the one to be shown at all."""
    told = {(_SAME.get(each.rule, each.rule), one.sha256) for each in findings for one in each.evidence}
    for flaw in flaws:
        rules = (_SAME.get(flaw.first.rule, flaw.first.rule), *_OUT_OF_PLACE)
        if told.isdisjoint((rule, flaw.first.culprit.sha256) for rule in rules):
            yield flaw


def _better_than(rule: str) -> tuple[str, ...]:
    """Rules that have said the same about the dates of a certificate, and more."""
    return DATES[: DATES.index(rule)] if rule in DATES else ()


def judge_flaw(observation: Observation, flaw: Flaw) -> Finding:
    """The finding of the rule that the fault belongs to."""
    from edgetrust.rules.catalogue import find_rule

    rule, fault = find_rule(flaw.first.rule), flaw.first
    assert rule is not None
    node = observation.hosts_of_ends(flaw.shown)
    problem = "; ".join(dict.fromkeys(each.problem for each in flaw.faults[:MOST_ENDS]))
    severity = severity_of_fault(rule.slug, rule.severity, (each.outcome for each in flaw.handshakes))
    return Finding(
        rule=rule.slug,
        severity=severity,
        node=node,
        message=f"{short(fault.culprit)}, shown by {observation.describe_ends(flaw.shown)}"
        f" ({count_of(flaw.handshakes)}), {problem}; {_describe_reaction(flaw)}",
        expected=fault.expected,
        got=f"{short(fault.culprit)} {problem}",
        evidence=_evidence(flaw),
        consequence=_describe_consequence(flaw),
        remedy=Remedy(
            steps=(
                RemedyStep(
                    node=node,
                    where="the certificate page of the node",
                    do=_describe_remedy(flaw),
                    certificates=(fault.culprit.sha256,),
                ),
            ),
            impact=Impact.NONE if severity is Severity.INFO else Impact.SERVICE_RESTART,
            verify="a new capture shows another certificate",
        ),
        references=tuple(str(citation) for citation in rule.citations),
    )


def _describe_reaction(flaw: Flaw) -> str:
    accepted, abandoned, every = len(flaw.accepted), len(flaw.abandoned), len(flaw.handshakes)
    if accepted:
        return f"{_count(accepted, every)} completed all the same"
    if abandoned:
        return f"{_count(abandoned, every)} completed and closed before any data, as by whoever looks at it only then"
    return "no handshake in which it was shown is seen to be completed"


def _count(count: int, every: int) -> str:
    if count == every:
        return "the handshake was" if count == 1 else "all these handshakes were"
    return f"{count} of these handshakes {'was' if count == 1 else 'were'}"


def _describe_consequence(flaw: Flaw) -> str:
    if not flaw.accepted or flaw.first.rule in _NEVER_REFUSED:
        return flaw.first.consequence
    return f"nothing as long as whoever is shown it does not verify it, or not that; {flaw.first.consequence}"


_NEVER_REFUSED = frozenset(("expires-soon", "weak-key", "weak-signature", "temporary-certificate"))
"""Rules by which nobody refuses, or not yet, or of which the consequence says it."""


def _describe_remedy(flaw: Flaw) -> str:
    if flaw.first.rule == BY_DESIGN and flaw.accepted:
        return f"nothing, unless another server asks for it: then {flaw.first.do}"
    return flaw.first.do


def _evidence(flaw: Flaw) -> tuple[Evidence, ...]:
    """Where the certificate was shown first."""
    places = []
    for handshake, side in flaw.shown[:MOST_EVIDENCE]:
        seen = handshake.chain(side)
        places.append(place(handshake, None if seen is None else seen.frame))
    return tuple(Evidence(source=each, sha256=flaw.first.culprit.sha256) for each in dict.fromkeys(places))
