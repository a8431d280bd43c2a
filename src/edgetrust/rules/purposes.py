"""Certificates whose extended key usage (or key usage) does not permit what they are used for: the two rules about that
differ in the purpose alone.

Whether a certificate misses a purpose is decided by the connections that demand it and by the store it is in; one
certificate and purpose is one finding. Not here: who demands what (`edgetrust.mra.connections`,
`edgetrust.mra.uploads`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from edgetrust.model.certificate import Certificate, KeyUsage
from edgetrust.model.connection import Purpose, Requirement
from edgetrust.model.deployment import Role, Slot
from edgetrust.model.finding import Finding, Remedy, RemedyStep
from edgetrust.model.value import dataclass
from edgetrust.mra.uploads import is_checked_on_upload, purposes_of_store, waits_for_switch
from edgetrust.pki.purpose import barring_usage, lists_purpose
from edgetrust.rules.consequences import describe_effects
from edgetrust.rules.culprits import Culprit, about_culprit, culprits, reissue_all
from edgetrust.rules.examination import Examination, Subject
from edgetrust.rules.issuers import reissue_elsewhere
from edgetrust.rules.rule import Rule
from edgetrust.rules.subjects import describe_purposes

_WORDS = {Purpose.SERVER_AUTH: "serverAuth", Purpose.CLIENT_AUTH: "clientAuth"}
_SIGNING = KeyUsage.DIGITAL_SIGNATURE
_SWITCH = "xConfiguration XCP TLS Certificate CVS EnableServerEkuUpload"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Flaw:
    """One extension that rules a purpose out, in the words of a finding."""

    problem: str
    expected: str
    got: str
    change: str
    """What the new certificate has to be like, as in `with serverAuth`."""


def find_unpermitted(rule: Rule, examination: Examination, purpose: Purpose) -> Iterator[Finding]:
    """One finding of `rule` for each certificate that is to be used for `purpose` and does not permit it."""

    def hides(requirement: Requirement, leaf: Certificate) -> bool:
        return purpose in requirement.purposes and _is_ours(examination, requirement, purpose, leaf)

    unsuited = tuple(_unsuited_for_store(examination, purpose))
    for culprit in culprits(examination, rule.slug, hides=hides, unseen=unsuited, slot_as_demanded=True):
        here = tuple(subject for subject in unsuited if subject.certificate == culprit.certificate)
        yield _finding(rule, examination, culprit, purpose, here)


def _is_ours(examination: Examination, requirement: Requirement, purpose: Purpose, leaf: Certificate) -> bool:
    """A CallManager certificate without clientAuth has a rule of its own."""
    presenter = examination.node(requirement.presenter)
    is_callmanager = presenter.role is Role.CUCM and requirement.slot is Slot.CALLMANAGER
    return not lists_purpose(leaf, purpose) and not (is_callmanager and purpose is Purpose.CLIENT_AUTH)


def _unsuited_for_store(examination: Examination, purpose: Purpose) -> Iterator[Subject]:
    for side in examination.deployment.expressways:
        for subject in examination.subjects(side.role):
            demanded = purposes_of_store(side, subject.slot)
            if purpose in demanded and not lists_purpose(subject.certificate, purpose):
                if not _is_copy(examination, subject):
                    yield subject


def _is_copy(examination: Examination, subject: Subject) -> bool:
    """The client store takes over the server certificate without looking at it."""
    server = examination.inventory.identities.get((subject.node.id, Slot.SERVER))
    return subject.slot is Slot.CLIENT and server is not None and server.leaf.certificate == subject.certificate


def _finding(
    rule: Rule, examination: Examination, culprit: Culprit, purpose: Purpose, unsuited: tuple[Subject, ...]
) -> Finding:
    flaws = tuple(_flaws(examination, culprit, purpose))
    return about_culprit(
        rule,
        examination,
        culprit,
        problem=", and ".join(flaw.problem for flaw in flaws),
        expected="; ".join(flaw.expected for flaw in flaws),
        got="; ".join(flaw.got for flaw in flaws),
        consequence="; ".join(_consequences(examination, culprit, unsuited)),
        remedy=_remedy(examination, culprit, " and ".join(flaw.change for flaw in flaws), unsuited),
    )


def _flaws(examination: Examination, culprit: Culprit, purpose: Purpose) -> Iterator[_Flaw]:
    """Every extension that rules the purpose out, or would rule out another that is wanted in the same place."""
    certificate, word = culprit.certificate, _WORDS[purpose]
    wanted = _wanted(examination, culprit.subjects[0], purpose)
    usages = {each: barring_usage(certificate, each) for each in wanted} if culprit.is_leaf else {}
    barred = [each for each in wanted if usages.get(each) is not None]
    is_listed = lists_purpose(certificate, purpose)
    if not is_listed:
        source = "" if culprit.is_leaf else ", from a CA that may issue for that"
        yield _Flaw(
            problem=f"does not permit {word}",
            expected=f"{word} among the extended key usages, or no extended key usage at all",
            got=describe_purposes(certificate),
            change=f"with {' and '.join(_WORDS[each] for each in wanted)}{source}",
        )
    if barred:
        usage, unfit = usages[barred[0]], " and ".join(_WORDS[each] for each in barred)
        keeps = (
            " and the extended key usages it has"
            if is_listed and isinstance(certificate.extended_key_usage, tuple)
            else ""
        )
        yield _Flaw(
            problem=f"has a key usage without {_SIGNING}, which makes it unfit for {unfit}",
            expected=f"{_SIGNING} in the key usage, or no key usage at all",
            got=f"key usage {usage}",
            change=f"with {_SIGNING} in its key usage{keeps} (the template of its CA decides)",
        )
    if is_listed and usages.get(purpose) is None:
        yield _of_netscape_type(culprit, word)


def _of_netscape_type(culprit: Culprit, word: str) -> _Flaw:
    """What is left when neither key usage is to blame."""
    source = "" if culprit.is_leaf else "from a CA "
    return _Flaw(
        problem=f"has a Netscape certificate type that makes it unfit for {word}",
        expected="no Netscape certificate type",
        got=f"a Netscape certificate type without {'SSL client or server' if culprit.is_leaf else 'SSL CA'}",
        change=f"{source}without the Netscape certificate type",
    )


def _consequences(examination: Examination, culprit: Culprit, unsuited: tuple[Subject, ...]) -> Iterator[str]:
    yield (
        describe_effects(culprit.connections, examination.working())
        or "no connection of this deployment asks for it today"
    )
    sides = ((examination.side_of(subject.node), subject.slot) for subject in unsuited)
    versions = (side.version for side, slot in sides if side is not None and is_checked_on_upload(side, slot))
    yield from (f"{version} refuses to load this certificate on upload" for version in dict.fromkeys(versions))


def _remedy(examination: Examination, culprit: Culprit, change: str, unsuited: tuple[Subject, ...]) -> Remedy:
    subject = culprit.subjects[0]
    reissue = reissue_all if culprit.is_leaf else reissue_elsewhere
    remedy = reissue(examination, culprit, change)
    side = examination.side_of(subject.node)
    if side is None or culprit.connections or not unsuited or not waits_for_switch(side):
        return remedy
    switch = RemedyStep(
        node=subject.node.id,
        where=f"{_SWITCH}, on the command line",
        do="set it to On, and the certificate may stay as it is; else:",
    )
    return replace(remedy, steps=(switch, *remedy.steps))


def _wanted(examination: Examination, subject: Subject, purpose: Purpose) -> tuple[Purpose, ...]:
    """All purposes that a certificate in this place should permit."""
    side = examination.side_of(subject.node)
    if side is None:
        return (Purpose.SERVER_AUTH, Purpose.CLIENT_AUTH)
    demanded = {*purposes_of_store(side, subject.slot), purpose}
    return tuple(each for each in Purpose if each in demanded)
