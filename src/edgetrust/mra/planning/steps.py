"""The procedure: what is planned, as numbered steps in working order.

Names first, then requests, then trust before certificates: a certificate whose CA nobody knows yet breaks every
connection, a CA too many breaks none. Clusters go from Enforce to Permissive and back. CUCM works without security
first, then with it.

Sources: certificate guide (changing certificates of a cluster), TAC 213872, Security Guide for CUCM 14 (order of
uploads). Not here: what is planned (`certificates`, `trust`), orders at CAs
(`issuing`), loading Expressways (`loading`), and CUCM (`servers`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from edgetrust.model.certificate import Certificate
from edgetrust.model.deployment import Deployment, Node, Role, Slot, Store
from edgetrust.model.finding import Impact
from edgetrust.model.inventory import Inventory
from edgetrust.model.plan import PlannedAuthority, PlannedCertificate, PlannedCopy, PlannedList, PlanStep
from edgetrust.model.value import dataclass
from edgetrust.mra.pages import STORE_NAMES, Place, append_words, trust_list_place
from edgetrust.mra.planning.confirming import confirm_list
from edgetrust.mra.planning.crowds import CROWDED
from edgetrust.mra.planning.held import EXPIRED, IN_THE_WAY, LEFT_OVER, USELESS
from edgetrust.mra.planning.issuing import order_certificates
from edgetrust.mra.planning.loading import load_expressways
from edgetrust.mra.planning.refusals import find_unfit_names
from edgetrust.mra.planning.revocation import RevocationGap
from edgetrust.mra.planning.servers import load_servers
from edgetrust.mra.planning.settings import names_to_change, settings_to_change
from edgetrust.mra.planning.site import Site, describe, describe_authority, step
from edgetrust.mra.planning.words import joined, joined_few


def plan_steps(
    deployment: Deployment,
    inventory: Inventory,
    certificates: tuple[PlannedCertificate, ...],
    trust: tuple[PlannedList, ...],
    gaps: tuple[RevocationGap, ...] = (),
    *,
    issuers: Mapping[tuple[str, Slot], str] | None = None,
    bundled: Mapping[tuple[str, Store], str] | None = None,
) -> tuple[PlanStep, ...]:
    """The procedure in working order. What is in place already is not made anew; what files cannot tell is to be
    confirmed. `issuers` are the CAs of `find_issuers`, `bundled` the files of lists that this run writes, by node id
    and store."""
    site = Site(
        deployment=deployment,
        inventory=inventory,
        certificates=tuple(planned for planned in certificates if not planned.is_in_place),
        trust=trust,
        placed=tuple(planned for planned in certificates if planned.is_in_place),
        gaps=gaps,
        issuers=issuers or {},
        bundled=bundled or {},
    )
    chapters = (
        _settings,
        _requests,
        order_certificates,
        _ending,
        _lists,
        load_expressways,
        load_servers,
        _leftovers,
        _check,
    )
    steps = (each for chapter in chapters for each in chapter(site))
    return tuple(replace(each, number=number) for number, each in enumerate(steps, start=1))


def _settings(site: Site) -> Iterator[PlanStep]:
    renamings = names_to_change(site.deployment, (*site.certificates, *site.placed))
    for setting in (*settings_to_change(site.deployment), *renamings):
        yield step(setting.where, setting.do, node=setting.node, impact=setting.impact, verify=setting.verify)


def _requests(site: Site) -> Iterator[PlanStep]:
    for planned in site.certificates:
        on_expressway = planned.node.role.is_expressway
        count = len(planned.san)
        yield step(
            f"{planned.where} > Generate CSR" if on_expressway else planned.where,
            f"{_prerequisite(site, planned)}generate a CSR for the {describe(planned)}: common name "
            f"{planned.common_name}, {count} alternative name{'s' if count != 1 else ''} and key as planned; then "
            f"download it{_PENDING if on_expressway else ''}",
            node=planned.node,
            verify="Show (decoded) lists the planned names; the certificate in use stays as it is"
            if on_expressway
            else "the CSR lists the planned names",
        )


_PENDING = (
    "; where a CSR is pending already, Discard CSR comes first, and a certificate that is signed for it can then no "
    "longer be installed"
)
"""An Expressway keeps one request for each certificate (Certificate Creation and Use Deployment Guide X15.5)."""


def _prerequisite(site: Site, planned: PlannedCertificate) -> str:
    """What has to be done first, where no request can be made with the names as they are."""
    sides = (side for side in site.deployment.expressways if planned.node in side.nodes)
    names = [unfit.name for side in sides for unfit in find_unfit_names(planned, side)]
    return f"once {joined(names)} {'has' if len(names) == 1 else 'have'} another name, " if names else ""


def _ending(site: Site) -> Iterator[PlanStep]:
    """CAs that will expire while nobody has their renewed certificates yet."""
    ending: dict[Certificate, list[str]] = {}
    for planned in site.trust:
        for each in planned.authorities:
            if each.ends_soon and each.located is not None:
                ending.setdefault(each.located.certificate, []).append(planned.node.fqdn)
    for certificate, nodes in ending.items():
        yield step(
            "the order at the CA",
            f"ask for the renewed certificate of {certificate.subject.rfc4514}, which expires on "
            f"{certificate.not_after:%Y-%m-%d} and stands in lists of {joined_few(nodes)}",
            verify="edgetrust plan that is given it with --ca has it loaded in place of the former one",
        )


def _leftovers(site: Site) -> Iterator[PlanStep]:
    """What servers made for themselves, and nobody is shown any more."""
    for planned in site.trust:
        if planned.remove_afterwards:
            place = trust_list_place(planned.node.role, planned.store)
            entries = joined(map(describe_authority, planned.remove_afterwards))
            everywhere = ", here and on every node to which this list is replicated" if planned.copies else ""
            yield step(
                place.where,
                f"delete {entries}, which no server shows any more{everywhere}; then {place.restart}"
                f"{site.alone(planned.node)}",
                node=planned.node,
                impact=place.impact,
                verify=f"{place.where} lists CAs alone, each subject once{site.green(planned.node)}"
                if planned.node.role.is_expressway
                else place.verify,
            )


@dataclass(frozen=True, slots=True)
class _Change:
    """What is to be done to one list, and to its copies."""

    planned: PlannedList
    lacking: tuple[PlannedAuthority, ...]

    @property
    def is_due(self) -> bool:
        """Whether the list itself changes, and so every copy."""
        return bool(self.lacking or self.planned.remove)

    def restarted(self) -> Iterator[Node]:
        """The nodes that take the change in when they are restarted."""
        if self.is_due:
            yield self.planned.node
        yield from (copy.node for copy in self.planned.copies if self.is_due or copy.lacking or copy.remove)


def _lists(site: Site) -> Iterator[PlanStep]:
    changes = [_Change(planned, _lacking(site, planned)) for planned in site.trust]
    # One restart of CUCM does for both of its lists; elsewhere the upload of each list names its own.
    last = {
        node.id: number
        for number, change in enumerate(changes)
        for node in change.restarted()
        if node.role is Role.CUCM
    }
    for number, change in enumerate(changes):
        waiting = frozenset(node.id for node in change.restarted() if last.get(node.id, number) > number)
        yield from _change_list(site, change, waiting)


def _change_list(site: Site, change: _Change, waiting: Collection[str]) -> Iterator[PlanStep]:
    """The steps for one list; `waiting` are the nodes that are restarted with a later one."""
    planned = change.planned
    if change.is_due:
        yield _load(site, change, is_waiting=planned.node.id in waiting)
    elif planned.authorities:
        yield confirm_list(site, planned)
    for copy in planned.copies:
        is_unknown = site.inventory.trust_list(copy.node, planned.store) is None
        if change.is_due or is_unknown or copy.lacking or copy.remove:
            is_to_arrive = change.is_due or is_unknown
            yield _confirm(change, copy, is_to_arrive=is_to_arrive, is_waiting=copy.node.id in waiting)


def _load(site: Site, change: _Change, *, is_waiting: bool) -> PlanStep:
    """The list itself: on an Expressway, on a publisher."""
    planned, lacking = change.planned, change.lacking
    place = trust_list_place(planned.node.role, planned.store)
    additions = (f"{each}{_written(site, change)}" for each in _additions(planned, lacking))
    actions = (*_deletions(planned.remove), *additions)
    return step(
        place.where,
        _all(*actions, restart=f"{place.restart}{site.alone(planned.node)}", is_waiting=is_waiting),
        node=planned.node,
        impact=Impact.NONE if is_waiting else place.impact,
        verify=f"{_loaded(change, place)}{site.green(planned.node)}",
    )


def _written(site: Site, change: _Change) -> str:
    """The file that holds what is to be added, where this run writes one: a list as it is planned, not as it lacks."""
    file = site.bundled.get((change.planned.node.id, change.planned.store))
    at_hand = [each for each in change.lacking if each.located is not None]
    if file is None or not at_hand:
        return ""
    those = "all" if len(at_hand) == len(change.lacking) else "those at hand"
    also = ", and what the list has already" if len(change.planned.authorities) > len(change.lacking) else ""
    return f" ({file} holds {those}{also})"


def _all(*actions: str, restart: str, is_waiting: bool = False) -> str:
    """Actions one after the other, and the restart if there is one."""
    if is_waiting:
        return f"{'; then '.join(actions)}; the restart comes with the next list"
    return "; then ".join(filter(None, (*actions, restart)))


def _loaded(change: _Change, place: Place) -> str:
    """How to see that a list is as planned: with what its file has already, for no file tells what was loaded."""
    planned, lacking = change.planned, change.lacking
    held = [describe_authority(each) for each in planned.authorities if each not in lacking]
    if planned.node.role.is_expressway or not place.restart:
        above = ["every CA above"] if lacking else []
        # Several pages where it is a device that edgetrust does not know.
        lists = "lists" if planned.node.role.is_expressway else "list"
        return f"{place.where} {lists} {joined((*above, joined_few(held)) if held else above)}, each subject once"
    if lacking:
        them = "them" if len(lacking) > 1 else "it"
        also = f" and {joined_few(held)}" if held else ""
        return f"{place.where} lists {them}{also} under {STORE_NAMES[planned.store]}"
    return f"{place.verify}; {joined_few(held)} {'are' if len(held) > 1 else 'is'} there" if held else place.verify


def _confirm(change: _Change, copy: PlannedCopy, *, is_to_arrive: bool, is_waiting: bool) -> PlanStep:
    """A node to which the list is replicated: what is known to be wrong there is mended, the rest confirmed."""
    planned = change.planned
    place = trust_list_place(copy.node.role, planned.store)
    actions = [*_deletions(copy.remove), *_additions(planned, copy.lacking)]
    if copy.lacking:
        actions[-1] += ", which the publisher has and this node lacks"
    is_changed = bool(change.is_due or actions)
    if is_to_arrive:
        otherwise = (
            "upload here what did not" if is_changed else f"where one did not, upload it here and {place.restart}"
        )
        actions.append(f"confirm that the publisher's {STORE_NAMES[planned.store]} entries arrived; {otherwise}")
    return step(
        place.where,
        _all(*actions, restart=place.restart if is_changed else "", is_waiting=is_waiting),
        node=copy.node,
        impact=place.impact if is_changed and not is_waiting else Impact.NONE,
        verify=f"Find lists every one of them under {STORE_NAMES[planned.store]}"
        if is_to_arrive and not copy.remove
        else place.verify,
    )


def _lacking(site: Site, planned: PlannedList) -> tuple[PlannedAuthority, ...]:
    held = site.inventory.trust_list(planned.node, planned.store) or ()
    present = {entry.certificate for entry in held}
    authorities = planned.authorities
    return tuple(each for each in authorities if each.located is None or each.located.certificate not in present)


def _deletions(remove: Sequence[PlannedAuthority]) -> Iterator[str]:
    for reason, one, several in (
        (IN_THE_WAY, ": the first entry of a subject is taken", ": the first entry of a subject is taken"),
        (EXPIRED, ", which has expired", ", which have expired"),
        (USELESS, ", which is no CA", ", which are no CAs"),
        (LEFT_OVER, ", which no server shows any more", ", which no server shows any more"),
    ):
        entries = [entry for entry in remove if entry.reason == reason]
        if entries:
            yield f"delete {joined(map(describe_authority, entries))}{several if len(entries) > 1 else one}"
    crowd = [describe_authority(entry) for entry in remove if entry.reason == CROWDED]
    if crowd:
        yield (
            f"save the list, and delete {joined_few(crowd)}: nothing in this deployment needs them, and so many CAs "
            "cannot be named when a certificate is asked for"
        )


def _additions(planned: PlannedList, lacking: Sequence[PlannedAuthority]) -> Iterator[str]:
    if lacking:
        listed = ", ".join(f"({number}) {describe_authority(each)}" for number, each in enumerate(lacking, start=1))
        yield f"{append_words(planned.node.role, planned.store)} {listed}"


def _check(site: Site) -> Iterator[PlanStep]:
    yield step(
        "edgetrust",
        _last_words(site),
        verify="no finding above info but those that the chosen design earns",
    )


def _last_words(site: Site) -> str:
    """What is to be done with the deployment file before it is checked, and that."""
    file = site.deployment.file
    named = [planned.is_named for planned in site.certificates]
    named += [planned.store in node.trust for planned in site.trust for node in _to_change(site, planned)]
    if not named:
        return f"run edgetrust check on {file}"
    if all(named):
        return f"put the new certificates and lists where {file} names them, and run edgetrust check on it"
    return f"let {file} name the new certificates and lists, and run edgetrust check on it"


def _to_change(site: Site, planned: PlannedList) -> tuple[Node, ...]:
    """The nodes on which a list will be another one."""
    if planned.remove or _lacking(site, planned):
        return (planned.node, *planned.confirm_on)
    return tuple(copy.node for copy in planned.copies if copy.lacking or copy.remove)
