"""Another certificate of the same subject stands above the right one in a trust list.

## What it checks
Whether a verifier's list holds, above the certificate that a path needs (or in place of one that is sent), another
certificate with the same subject. It is an error where OpenSSL takes the wrong one, and a warning where key
identifiers, key types or dates keep it from that.

## Why it matters on the edge
Issuers are looked up by name. OpenSSL takes the first entry of that name which the identifiers do not rule out and
which is in date, and never tries a second one; the vendor describes its lists as going by the name alone. A CA that
was set up anew under its old name, or renewed with a new key, therefore hides behind its predecessor, although
everybody sees the right certificate in the list.

## What you will see
For an issuer: OpenSSL error 7, `certificate signature failure`, and alert decrypt_error (51). For a self-signed
certificate: error 18, `self-signed certificate`, and alert unknown_ca (48). Other connections that end in the other
certificate go on working.

## How to fix it
Delete the stale certificate: tick it on the Trusted CA certificate page and Delete. Appending the right one again
does not move it up. Where both are needed, have one of the two CAs (or self-signed certificates) take another name.

## How to verify
Show all (decoded) lists the subject once; the connection comes up after a restart of the node.

## Sources
The article's notes on the trusted CA list; TAC 218018 on look-ups by name. The order of candidates was read in the
sources of OpenSSL 3.0, and measured.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import takewhile

from edgetrust.model.certificate import Certificate
from edgetrust.model.deployment import Node, Store
from edgetrust.model.evidence import Evidence
from edgetrust.model.finding import Finding, Remedy, Severity
from edgetrust.model.value import dataclass
from edgetrust.model.verdict import Verification
from edgetrust.mra.missing import is_fit
from edgetrust.mra.obstacles import Obstacle, find_passed_by
from edgetrust.mra.pages import trust_list_place
from edgetrust.mra.stores import own_store
from edgetrust.pki.path import TrustList, build_chain
from edgetrust.rules.consequences import describe_effects
from edgetrust.rules.examination import Examination, Failure
from edgetrust.rules.refusals import describe_error, describe_path, describe_refusal
from edgetrust.rules.remedies import short
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.settled import find_settled
from edgetrust.rules.shortages import Shortage, reissue_below, shortage_of
from edgetrust.rules.sources import article, tac
from edgetrust.rules.subjects import about_list, describe_list


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each entry that shadows, or could shadow, another certificate."""
    known = set()
    for failure in examination.failures(RULE.slug):
        if failure.culprit is not None:
            known.add((failure.node.id, failure.first.requirement.store, failure.culprit))
            yield _error(examination, failure, failure.culprit)
    risks = tuple(_find_risks(examination))
    elsewhere = find_settled(examination, _APPENDING) if risks else ()
    for risk in risks:
        is_told = (risk.node.id, risk.store, risk.twin) in known or (risk.node.id, risk.twin.sha256) in elsewhere
        if not is_told:
            yield _warning(examination, risk)


_APPENDING = ("intermediate-missing", "intermediate-not-in-list", "root-missing", "ca-not-trusted")
"""What these rules append, they clear the way for."""


RULE = Rule(
    slug="same-subject-shadowed",
    title="another certificate of the same subject stands above the right one",
    family=Family.TRUST,
    severity=Severity.ERROR,
    citations=(
        article("Synergy Light Endpoints (7800/8800 Series Phones), notes on the trusted CA list"),
        tac(218018, "Troubleshoot Expressway Traffic Server Certificate Verification"),
    ),
    check=check,
)


def _error(examination: Examination, failure: Failure, twin: Certificate) -> Finding:
    node, first = failure.node, failure.first
    store = first.requirement.store
    shown = tuple(verification for _, verification in failure.verifications)
    shortage = shortage_of(examination, node, store, (verification.leaf for verification in shown))
    hidden = _hidden(examination, shortage, first, twin)
    twins = _in_the_way(examination, shortage, twin, hidden)
    named, is_held = ", ".join(map(short, hidden)), _holds(examination, node, store, hidden)
    action = ("hide" if len(twins) > 1 else "hides") if is_held else f"{'are' if len(twins) > 1 else 'is'} in place of"
    return about_list(
        RULE,
        node,
        store,
        message=f"in the {describe_list(node, store)}, {', '.join(map(short, twins))} {action} {named} of the same "
        f"subject; {describe_refusal(examination, first)}",
        expected=f"{named} alone under this subject",
        got=f"{short(twin)} {'above it' if is_held else 'in its place'}; the path {describe_path(first)}, then "
        f"{describe_error(first)}",
        evidence=(*examination.evidence_shown(*shown), *_places(examination, node, store, (*twins, *hidden))),
        consequence=describe_effects(failure.connections, examination.working()),
        remedy=_mend(examination, replace(shortage, obstacles=_all_obstacles(shortage, twins, hidden)), shown),
        connections=failure.connections,
    )


def _holds(examination: Examination, node: Node, store: Store, hidden: tuple[Certificate, ...]) -> bool:
    entries = examination.stock.trust_list(node, store) or TrustList(())
    return any(certificate in entries for certificate in hidden)


def _hidden(
    examination: Examination, shortage: Shortage, refused: Verification, twin: Certificate
) -> tuple[Certificate, ...]:
    """What the path needed instead of `twin`: what belongs in its place, or else whoever signed the certificate below
    it, or the self-signed leaf."""
    subject = twin.subject.canonical
    wanted = (obstacle.wanted for obstacle in shortage.obstacles)
    right = dict.fromkeys(each for each in wanted if each is not None and each.subject.canonical == subject)
    if right:
        return tuple(right)
    path = [step.certificate for step in refused.path]
    depth = next((depth for depth, each in enumerate(path) if depth and each.subject.canonical == subject), None)
    if depth is None:
        return tuple(path[:1])
    signers = examination.pool.issuers(path[depth - 1])
    return tuple(each for each in signers if each.subject.canonical == subject and each != twin)


def _in_the_way(
    examination: Examination, shortage: Shortage, twin: Certificate, hidden: tuple[Certificate, ...]
) -> tuple[Certificate, ...]:
    """The one that is taken, and all others of its subject that would be taken next."""
    entries = examination.stock.trust_list(shortage.node, shortage.store) or TrustList(())
    above = takewhile(lambda entry: entry not in hidden, entries.with_subject(twin.subject.canonical))
    return tuple(dict.fromkeys((twin, *above)))


def _all_obstacles(
    shortage: Shortage, twins: tuple[Certificate, ...], hidden: tuple[Certificate, ...]
) -> tuple[Obstacle, ...]:
    """Those of this subject, and what is in the way further up."""
    wanted = hidden[0] if hidden else None
    return (*(Obstacle(taken=twin, wanted=wanted) for twin in twins), *shortage.obstacles)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Risk:
    """An entry above (or before) the one that a path went through, and did not take."""

    node: Node
    store: Store
    twin: Certificate
    taken: Certificate
    connections: tuple[str, ...]
    verifications: tuple[Verification, ...]


def _find_risks(examination: Examination) -> Iterator[_Risk]:
    found: dict[tuple[str, Store, Certificate, Certificate], dict[str, Verification]] = {}
    # The two self-signed certificates of one CUCM node: a rule of its own speaks of them.
    conflicts = examination.self_signed_conflicts()
    for verdict, verification in examination.verifications():
        requirement = verification.requirement
        node = examination.node(requirement.verifier)
        if verification.error is not None or node.role.is_endpoint:
            continue
        key = (node.id, requirement.store)
        trust = examination.stock.trust_list(node, requirement.store) or TrustList(())
        for depth, step in enumerate(verification.path):
            for twin in find_passed_by(trust, step, is_leaf=depth == 0):
                if twin not in conflicts.get(requirement.presenter, ()):
                    found.setdefault((*key, twin, step.certificate), {})[verdict.connection.id] = verification
    for (node_id, store, twin, taken), relying in found.items():
        yield _Risk(
            node=examination.node(node_id),
            store=store,
            twin=twin,
            taken=taken,
            connections=tuple(relying),
            verifications=tuple(relying.values()),
        )


def _warning(examination: Examination, risk: _Risk) -> Finding:
    node, store, first = risk.node, risk.store, risk.verifications[0]
    obstacles = (Obstacle(taken=risk.twin, wanted=risk.taken),)
    is_held = _holds(examination, node, store, (risk.taken,))
    where = ("stands above", "above it") if is_held else ("stands in the way of", "in the list, and it is only sent")
    return about_list(
        RULE,
        node,
        store,
        severity=Severity.WARNING,
        message=f"in the {describe_list(node, store)}, {short(risk.twin)} {where[0]} {short(risk.taken)} of the same "
        f"subject, which {len(risk.connections)} connection{'s rely' if len(risk.connections) > 1 else ' relies'} on",
        expected=f"{short(risk.taken)} alone under this subject",
        got=f"{short(risk.twin)} {where[1]}; the path {describe_path(first)} passes it by, because of key "
        "identifiers, key types or dates",
        evidence=(
            *examination.evidence_shown(first),
            *_places(examination, node, store, (risk.twin, risk.taken)),
        ),
        consequence="nothing today; where the list is searched by name alone, as the vendor describes it: "
        f"{describe_effects(risk.connections)}",
        remedy=_mend(
            examination, Shortage(node=node, store=store, lacking=(), obstacles=obstacles), risk.verifications
        ),
    )


def _places(
    examination: Examination, node: Node, store: Store, certificates: Iterable[Certificate]
) -> Iterator[Evidence]:
    for certificate in certificates:
        yield from examination.evidence_in_list(node, store, certificate) or examination.evidence(certificate)


def _mend(examination: Examination, shortage: Shortage, concerned: tuple[Verification, ...]) -> Remedy:
    """New certificates from the twin, where the list needs it for others and all who verify them know it by that name;
    else what changes the list."""
    needed = shortage.clear(examination).renamed
    leaves = frozenset(verification.leaf for verification in concerned)
    looks = [each for _, each in examination.verifications() if each.leaf in leaves]
    is_known = all(_is_found(examination, twin, each) for twin in needed for each in looks)
    reissued = reissue_below(examination, needed, concerned) if is_known else None
    return reissued or _remedy(examination, shortage)


def _is_found(examination: Examination, authority: Certificate, verification: Verification) -> bool:
    """Whether the verifier finds a CA by its name: in its list, no other before it of that subject, or sent from that
    of the presenter, where endpoints rely on that."""
    requirement, at = verification.requirement, examination.at
    verifier, presenter = examination.node(requirement.verifier), examination.node(requirement.presenter)
    trust = examination.stock.trust_list(verifier, requirement.store) or TrustList(())
    if not verifier.role.is_endpoint:
        return is_fit(authority, at) and _comes_first(authority, trust)
    own = examination.stock.trust_list(presenter, own_store(presenter, requirement.slot)) or TrustList(())
    sent = build_chain(authority, (), own, at).certificates[1:]
    return _comes_first(authority, own) and build_chain(authority, sent, trust, at).error is None


def _comes_first(authority: Certificate, trust: TrustList) -> bool:
    return trust.with_subject(authority.subject.canonical)[:1] == (authority,)


def _remedy(examination: Examination, shortage: Shortage) -> Remedy:
    """The twins out of the way, and what the list lacks of the chain (it may rely on what is sent) into it."""
    place = trust_list_place(shortage.node.role, shortage.store)
    return Remedy(steps=shortage.steps(examination), impact=place.impact, verify=place.verify)
