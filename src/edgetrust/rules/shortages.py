"""Trust lists that lack what a verification needs, for the rules about that.

The remedy always names the whole chain that a list lacks, root first: TLS may get by with less where the other side
sends its intermediates, the SSH tunnels do not. Not here: which rule it is (`edgetrust.mra.diagnosis`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise, zip_longest

from edgetrust.model.certificate import Certificate
from edgetrust.model.deployment import Node, Slot, Store
from edgetrust.model.finding import Finding, Remedy, RemedyStep
from edgetrust.model.value import dataclass
from edgetrust.model.verdict import FoundIn, MissingCertificate, Verification
from edgetrust.mra.missing import KnownWay, is_fit, missing_on
from edgetrust.mra.obstacles import Obstacle, find_obstacles
from edgetrust.mra.pages import SLOT_NAMES, trust_list_place
from edgetrust.mra.stores import own_store
from edgetrust.pki.path import TrustList
from edgetrust.pki.signature import verify_signature
from edgetrust.rules.consequences import describe_effects
from edgetrust.rules.culprits import reissue_shown
from edgetrust.rules.examination import Examination, Failure
from edgetrust.rules.passed_over import about_passed_over, find_passed_over
from edgetrust.rules.refusals import describe_error, describe_path, describe_refusal
from edgetrust.rules.remedies import append_step, short
from edgetrust.rules.rule import Rule
from edgetrust.rules.subjects import about_list, describe_list
from edgetrust.rules.twins import Clearance, clear
from edgetrust.rules.ways import way_to_send, way_to_verify

_MOST_PRESENTERS = 3
"""Certificates a message names; the rest is counted, and the connections are listed anyway."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortage:
    """A list, what it lacks of the chains that lead to it, and what is taken in place of the right certificates."""

    node: Node
    store: Store
    lacking: tuple[MissingCertificate, ...]
    """Root first."""
    obstacles: tuple[Obstacle, ...] = ()
    outdated: tuple[str, ...] = ()
    """Subjects of those that files at hand hold only out of date, or not as a CA."""
    namesakes: tuple[Certificate, ...] = ()
    """Entries with the subject of one that is lacking and another key: whoever looks for that one finds these."""

    @property
    def known(self) -> tuple[Certificate, ...]:
        """Those that some file at hand holds."""
        return tuple(each.certificate for each in self.lacking if each.certificate is not None)

    @property
    def unknown(self) -> tuple[str, ...]:
        """Subjects of those that no file at hand holds; of those out of date, that a renewed one is wanted."""
        subjects = (each.subject for each in self.lacking if each.certificate is None)
        return tuple(f"a renewed {subject}" if subject in self.outdated else subject for subject in subjects)

    @property
    def in_the_way(self) -> tuple[Certificate, ...]:
        """Entries that are taken in place of the right ones."""
        return tuple(dict.fromkeys(obstacle.taken for obstacle in self.obstacles))

    def describe(self) -> str:
        """`CN=Root,O=Acme (SHA-256 01234567…), CN=Issuing,O=Acme (in no file at hand)`."""
        return ", ".join(map(self._describe, self.lacking))

    def describe_namesakes(self) -> str:
        """`; the list holds CN=Root,O=Acme (SHA-256 01234567…) of that name, with another key`, or nothing."""
        return (
            f"; the list holds {', '.join(map(short, self.namesakes))} of that name, with another key"
            if self.namesakes
            else ""
        )

    def _describe(self, lacking: MissingCertificate) -> str:
        if lacking.certificate is not None:
            return short(lacking.certificate)
        is_outdated = lacking.subject in self.outdated
        why = "at hand only out of date or not as a CA" if is_outdated else "in no file at hand"
        return f"{lacking.subject} ({why})"

    def steps(self, examination: Examination, advice: str = "") -> tuple[RemedyStep, ...]:
        """What is in the way out of the list, then what is lacking into it; `advice` follows the latter."""
        steps = [*self.clear(examination).steps()]
        if self.lacking:
            step = append_step(self.node, self.store, self.known, self.unknown)
            steps.append(replace(step, do=f"{step.do}; {advice}") if advice else step)
        return tuple(steps)

    def clear(self, examination: Examination) -> Clearance:
        """What makes room for what is lacking."""
        return clear(
            examination,
            self.node,
            self.store,
            in_the_way=self.in_the_way,
            appended=(*self.known, *self._held),
            namesakes=self.namesakes,
        )

    @property
    def _held(self) -> tuple[Certificate, ...]:
        return tuple(obstacle.wanted for obstacle in self.obstacles if obstacle.wanted is not None)


def shortage_of(
    examination: Examination,
    node: Node,
    store: Store,
    leaves: Iterable[Certificate | None],
    *,
    is_sent: bool = False,
) -> Shortage:
    """What a list lacks to lead from these certificates to their roots; a self-signed one has to be in it itself. Where
    `is_sent`, to send the chain of them: it should do for whoever holds the root alone."""
    trust = examination.stock.trust_list(node, store) or TrustList(())
    at = examination.at
    lacking: dict[MissingCertificate, None] = {}
    obstacles: dict[Obstacle, None] = {}
    outdated: dict[str, None] = {}
    namesakes: dict[Certificate, None] = {}
    for leaf in dict.fromkeys(each for each in leaves if each is not None):
        way = (way_to_send if is_sent else way_to_verify)(examination, node, store, leaf)
        anchors = TrustList(way.above[-1:] if way.is_complete else ()) if is_sent else None
        lacking.update((each, None) for each in reversed(missing_on(leaf, way, trust, at)))
        obstacles.update((each, None) for each in find_obstacles(leaf, way, trust, at, anchors=anchors))
        outdated.update((each.subject.rfc4514, None) for each in way.above if not is_fit(each, at))
        namesakes.update((each, None) for each in _namesakes(leaf, way, trust))
    return Shortage(
        node=node,
        store=store,
        lacking=tuple(lacking),
        obstacles=tuple(obstacles),
        outdated=tuple(outdated),
        namesakes=tuple(namesakes),
    )


def _namesakes(leaf: Certificate, way: KnownWay, trust: TrustList) -> Iterator[Certificate]:
    """CAs of the list with the name of an issuer on the way that it lacks, whose key signed nothing there."""
    for below, above in zip_longest((leaf, *way.above), way.above):
        if way.is_complete if above is None else above in trust:
            continue
        named = trust.with_subject(below.issuer.canonical)
        yield from (each for each in named if is_fit(each) and not verify_signature(below, each))


def about_shortage(
    rule: Rule, examination: Examination, failure: Failure, *, problem: str, expected: str, advice: str = ""
) -> Finding:
    """A finding of `rule` about the verifier's list. `problem` is what to say of the list behind its name, with `{}`
    for what it lacks; `advice` follows the step that appends it."""
    verifications = tuple(verification for _, verification in failure.verifications)
    first = failure.first
    store = first.requirement.store
    shortage = shortage_of(examination, failure.node, store, (each.leaf for each in verifications))
    if not shortage.lacking and not shortage.obstacles:
        passed_over = find_passed_over(examination, failure)
        if passed_over is not None:
            return about_passed_over(rule, examination, failure, passed_over)
    held = (step.certificate for step in first.path[1:])
    evidence = (*examination.evidence_shown(*verifications), *examination.evidence(*shortage.known, *held))
    return about_list(
        rule,
        failure.node,
        store,
        message=f"the {describe_list(failure.node, store)} "
        f"{problem.format(shortage.describe())}{shortage.describe_namesakes()}; "
        f"{describe_refusal(examination, first)}{_describe_others(examination, verifications)}",
        expected=f"{expected}: {shortage.describe()}",
        got=f"the path {describe_path(first)}, then {describe_error(first)}",
        evidence=tuple(dict.fromkeys(evidence)),
        consequence=describe_effects(failure.connections, examination.working()),
        remedy=_mend(examination, shortage, verifications, advice),
        connections=failure.connections,
    )


def _mend(examination: Examination, shortage: Shortage, verifications: Iterable[Verification], advice: str) -> Remedy:
    """The verifier's list, then those of presenters that send a twin of the right issuer; or new certificates, where
    the CA that is lacking has the name of another one that the list needs: it takes no two of one name."""
    deleted = shortage.clear(examination).deleted if shortage.namesakes else ()
    needed = [each for each in shortage.namesakes if each not in deleted]
    reissued = reissue_below(examination, needed, verifications)
    if reissued is not None:
        return reissued
    place = trust_list_place(shortage.node.role, shortage.store)
    return Remedy(
        steps=(*shortage.steps(examination, advice), *_mend_senders(examination, verifications)),
        impact=place.impact,
        verify=place.verify,
    )


def reissue_below(
    examination: Examination, needed: Sequence[Certificate], verifications: Iterable[Verification]
) -> Remedy | None:
    """New certificates from the CAs that the list holds and needs; None where it needs none of that name."""
    change = f"below {', '.join(map(short, needed))}, which that list holds (it takes no other CA of that name)"
    return reissue_shown(examination, verifications, change) if needed else None


def _mend_senders(examination: Examination, verifications: Iterable[Verification]) -> Iterator[RemedyStep]:
    """A node that sends the wrong issuer holds it in its own list. With the verifier's list mended, nobody looks at
    what is sent; the next verifier would."""
    senders: dict[tuple[str, Slot], Certificate] = {}
    for verification in verifications:
        if verification.leaf is not None and _is_sent_a_twin(verification):
            senders[verification.requirement.presenter, verification.requirement.slot] = verification.leaf
    for (node_id, slot), leaf in senders.items():
        node = examination.node(node_id)
        store = own_store(node, slot)
        if examination.inventory.trust_list(node, store) is not None:
            for step in shortage_of(examination, node, store, (leaf,), is_sent=True).steps(examination):
                is_own = step.node == node_id
                yield (
                    replace(step, do=f"{step.do} (it sends the wrong certificate of this subject)") if is_own else step
                )


def _is_sent_a_twin(verification: Verification) -> bool:
    """Whether the path leaves the chain of the leaf over a certificate that was sent."""
    for below, above in pairwise(verification.path):
        if not verify_signature(below.certificate, above.certificate):
            return above.found_in is FoundIn.PRESENTED
    return False


def _describe_others(examination: Examination, verifications: Iterable[Verification]) -> str:
    """What else is refused for the same reason: `; likewise the server certificate of expe2.example.com`."""
    requirements = (verification.requirement for verification in verifications)
    _, *others = dict.fromkeys((each.presenter, each.slot) for each in requirements)
    named = [f"the {SLOT_NAMES[slot]} of {examination.node(node).fqdn}" for node, slot in others[:_MOST_PRESENTERS]]
    more = f" and {len(others) - _MOST_PRESENTERS} more" if len(others) > _MOST_PRESENTERS else ""
    return f"; likewise {', '.join(named)}{more}" if named else ""
