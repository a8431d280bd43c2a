"""The plan as reports for people tell it: what is said, in which order, and what is said once for many nodes.

Not here: how it looks (`edgetrust.report.plan_text`, `edgetrust.report.plan_markdown`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from edgetrust.model.deployment import Deployment, Slot, Store
from edgetrust.model.finding import Impact
from edgetrust.model.plan import Plan, PlannedAuthority, PlannedCertificate, PlannedList, PlannedName, PlanStep, Signer
from edgetrust.model.value import dataclass
from edgetrust.report.printable import printable
from edgetrust.report.wording import IMPACT_WORDS, describe_count

_SIGNERS = {Signer.PUBLIC: "a public CA", Signer.INTERNAL: "the internal CA", Signer.EITHER: "a public or internal CA"}


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateEntry:
    """One certificate. All strings are safe to show."""

    title: str
    """`expe1.example.com, expe2.example.com: server certificate`."""
    is_in_place: bool
    facts: tuple[tuple[str, str], ...]
    """Label and value: who signs it, its key, its purposes."""
    where: str
    fields: tuple[tuple[str, str], ...]
    """Label and value of each field of the page; a value is copied as a whole, so it must not be broken."""
    preview: str
    """`DNS:a, DNS:b`, as the page shows it before the request is made."""
    names: tuple[tuple[str, str], ...]
    """Each name as printed, and `feature: reason`."""
    reasons: tuple[str, ...]
    advised: tuple[str, ...]
    """What a certificate that is in place should carry besides when it is made anew."""
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListEntry:
    """One list, and every node that keeps it alike."""

    title: str
    """`expc1.example.com, expc2.example.com: trusted-ca list`."""
    authorities: tuple[tuple[str, str], ...]
    """In list order: the CA with the place where it was seen, and the reason."""
    notes: tuple[str, ...]
    """What is to go first, and where the list is to be confirmed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepEntry:
    """One step."""

    number: int
    title: str
    """`expe1.example.com, Maintenance > Security > Server certificate`."""
    do: str
    impact: str
    """Empty when nothing is interrupted."""
    verify: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanOutline:
    """The whole plan."""

    name: str
    file: str
    summary: str
    certificates: tuple[CertificateEntry, ...]
    lists: tuple[ListEntry, ...]
    steps: tuple[StepEntry, ...]


def build_plan_outline(plan: Plan, deployment: Deployment) -> PlanOutline:
    """The plan of a deployment, ready to be laid out."""
    return PlanOutline(
        name=printable(deployment.name),
        file=printable(deployment.file),
        summary=_summary(plan),
        certificates=tuple(_certificate(planned) for planned in plan.certificates),
        lists=tuple(_lists(plan.trust)),
        steps=tuple(_step(step) for step in plan.steps),
    )


def describe_slot(slot: Slot) -> str:
    """`tomcat-ecdsa certificate`."""
    return f"{slot.value.replace('_', '-')} certificate"


def describe_store(store: Store) -> str:
    """`trusted-ca list`."""
    return f"{store.value} list"


def _summary(plan: Plan) -> str:
    in_place = sum(planned.is_in_place for planned in plan.certificates)
    have = f", {in_place} of them in place" if in_place else ""
    return (
        f"{describe_count(len(plan.certificates), 'certificate')}{have}; "
        f"{describe_count(len(plan.trust), 'trust list')}; {describe_count(len(plan.steps), 'step')}"
    )


def _certificate(planned: PlannedCertificate) -> CertificateEntry:
    nodes = ", ".join(printable(node.fqdn) for node in planned.nodes)
    key = planned.key
    return CertificateEntry(
        title=f"{nodes}: {describe_slot(planned.slot)}",
        is_in_place=planned.is_in_place,
        facts=(
            ("signed by", _signer(planned)),
            ("key", f"{key.kind.value} {key.bits}"),
            ("purposes", ", ".join(purpose.usage for purpose in planned.purposes) or "none asked for"),
            ("key usage", ", ".join(planned.key_usage)),
        ),
        where=printable(planned.where),
        fields=tuple((printable(field.label), _whole(field.value)) for field in planned.fields),
        preview=_whole(", ".join(name.printed for name in planned.san)),
        names=tuple(_name(name) for name in planned.san),
        reasons=tuple(map(printable, planned.reasons)),
        advised=tuple(map(printable, planned.advised)),
        warnings=tuple(map(printable, (*_not_in_place(planned), *planned.warnings))),
    )


def _signer(planned: PlannedCertificate) -> str:
    """Who did sign what is in place, or who has to."""
    if planned.is_in_place and planned.issuers:
        return printable("; ".join(planned.issuers))
    return _SIGNERS[planned.signer]


def _not_in_place(planned: PlannedCertificate) -> Iterator[str]:
    yield from (f"what is at hand does not do: {shortcoming}" for shortcoming in planned.shortcomings)


def _whole(value: str) -> str:
    """A value that somebody copies: safe to show, and never shortened."""
    return ", ".join(printable(part) for part in value.split(", "))


def _name(name: PlannedName) -> tuple[str, str]:
    return printable(name.printed), printable(f"{name.feature}: {name.reason}")


def _lists(trust: Iterable[PlannedList]) -> Iterator[ListEntry]:
    """Peers that keep the same list, and have the same to remove from it, are told together."""
    groups: list[list[PlannedList]] = []
    for planned in trust:
        group = next((each for each in groups if _is_alike(each[0], planned)), None)
        if group is None:
            groups.append([planned])
        else:
            group.append(planned)
    for group in groups:
        first = group[0]
        nodes = ", ".join(printable(planned.node.fqdn) for planned in group)
        yield ListEntry(
            title=f"{nodes}: {describe_store(first.store)}",
            authorities=tuple(_authority(authority) for authority in first.authorities),
            notes=tuple(_notes(first)),
        )


def _is_alike(one: PlannedList, other: PlannedList) -> bool:
    return _contents(one) == _contents(other) and not (one.confirm_on or other.confirm_on)


def _contents(planned: PlannedList) -> tuple[object, ...]:
    return planned.store, planned.authorities, planned.remove, planned.remove_afterwards


def _authority(authority: PlannedAuthority) -> tuple[str, str]:
    return describe_authority(authority), printable(authority.reason)


def describe_authority(authority: PlannedAuthority) -> str:
    """`CN=Root,O=Acme (SHA-256 …, ca/root.pem:1)`; what is not at hand by its name or in words."""
    subject = printable(authority.subject)
    if authority.located is None:
        return f"{subject} (not at hand)"
    source = authority.located.source
    place = printable(source.file if source.line is None else f"{source.file}:{source.line}")
    return f"{subject or '(empty subject)'} (SHA-256 {authority.located.certificate.sha256}, {place})"


def _notes(planned: PlannedList) -> Iterator[str]:
    for authority in planned.remove:
        yield f"delete first: {describe_authority(authority)}; {printable(authority.reason)}"
    for authority in planned.remove_afterwards:
        yield f"delete last, after the new certificates are in use: {describe_authority(authority)}"
    if planned.confirm_on:
        nodes = ", ".join(printable(node.fqdn) for node in planned.confirm_on)
        yield f"load it here; it is replicated to {nodes}: confirm it on each"
    for copy in planned.copies:
        on = printable(copy.node.fqdn)
        for authority in copy.remove:
            yield f"on {on} delete first: {describe_authority(authority)}; {printable(authority.reason)}"
        for authority in copy.lacking:
            yield f"on {on} there is no {describe_authority(authority)} yet: upload it there"


def _step(step: PlanStep) -> StepEntry:
    return StepEntry(
        number=step.number,
        title=printable(step.where if step.node is None else f"{step.node}, {step.where}"),
        do=printable(step.do),
        impact="" if step.impact is Impact.NONE else IMPACT_WORDS[step.impact],
        verify=printable(step.verify),
    )
