"""Findings about log lines that say a connection fails which works by the certificates and lists at hand.

Then the lists are others by now, or the node goes on with older ones, or what was typed differs from what is assumed:
nothing is to be appended by what is at hand. Not here: which lines these are (`edgetrust.usecase.log_reasons`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from edgetrust.model.certificate import Certificate
from edgetrust.model.finding import Finding, Impact, Remedy, RemedyStep
from edgetrust.model.log import Incident, Sighting
from edgetrust.model.names import DnsName
from edgetrust.model.report import Report
from edgetrust.mra.fqdn import is_fqdn
from edgetrust.mra.pages import CUCM_SERVER, SECURE_TRAVERSAL_TEST, UNIFIED_CM_SERVERS, ZONES
from edgetrust.rules.observation import describe_moment
from edgetrust.usecase.joint import OTHER_LIST
from edgetrust.usecase.log_parties import Parties
from edgetrust.usecase.logs import judge_logs

_CONTRADICTION = (
    "By the certificates and lists at hand this should work: they are not those of that time, or the node was not"
    " restarted since they were changed"
)
_RESTART = "Maintenance > Restart options, of an Expressway"
_NAMES, _ZONE = "name-mismatch", "traversal"
_MOST_NAMES = 8


def judge_contradicted(incidents: Iterable[Incident], parties: Parties) -> Iterator[Finding]:
    """What is wrong by such lines, and what there is to do."""
    groups: dict[tuple[object, ...], list[Incident]] = {}
    for incident in incidents:
        sighting = incident.sighting
        groups.setdefault((parties.fqdns(incident), sighting.rule, sighting.role, sighting.code), []).append(incident)
    for members in groups.values():
        for finding in judge_logs(tuple(members)):
            yield _contradicted(finding, members, parties)


def _contradicted(finding: Finding, incidents: list[Incident], parties: Parties) -> Finding:
    ends, first = parties.fqdns(incidents[0]), incidents[0].sighting
    leaves = [each.leaf for _, each in parties.verified(incidents[0]) if each.leaf is not None]
    if ends is None:
        return replace(finding, message=f"{finding.message}. {_CONTRADICTION}")
    if first.rule == _NAMES and leaves:
        in_zone = any(verdict.connection.kind == _ZONE for verdict, _ in parties.verified(incidents[0]))
        return _typed(finding, ends, leaves[0], first, in_zone=in_zone)
    times = [each.last for each in incidents if each.last is not None]
    placed = replace(finding, node=parties.fqdn(finding.node), message=f"{finding.message}. {_CONTRADICTION}")
    return _with_restart(placed, *ends, f" after {describe_moment(max(times))}" if times else " since")


def restart_contradicted(finding: Finding, report: Report) -> Finding:
    """A finding about captured refusals that by the files should be none: to append what the list has mends nothing."""
    connections = [each.connection for each in report.connections if each.connection.id in finding.connections]
    ends = {end for each in connections for end in (each.client, each.server)}
    others = ends - {(finding.node or "").lower()}
    if OTHER_LIST not in finding.message or finding.node is None or len(ends) != len(others) + 1 or len(others) != 1:
        return finding
    return _with_restart(finding, finding.node, others.pop(), " since")


def _with_restart(finding: Finding, verifier: str, presenter: str, since: str) -> Finding:
    """The finding with what there is to do where lists, or what was shown, are others by now."""
    # What is mended at a certificate is shown by who has it, and goes on with an older one.
    node = presenter if finding.node == presenter else verifier
    do = (
        f"where the list of {verifier}, or the certificate or list of {presenter}, was changed{since}: restart the node"
        " that was changed; else take the archives of both anew, at one time, and test again. By what is at hand"
        " nothing is to be appended or replaced"
    )
    step = RemedyStep(node=node, where=_RESTART, do=do)
    verify = f"{SECURE_TRAVERSAL_TEST}, or a new log, shows no such refusal"
    remedy = Remedy(steps=(step,), impact=Impact.NODE_RESTART, verify=verify)
    return replace(finding, node=node, remedy=remedy)


def _typed(finding: Finding, ends: tuple[str, str], leaf: Certificate, first: Sighting, *, in_zone: bool) -> Finding:
    """The chain was accepted, and the name was not: it is one that no file tells, but `first` may. `in_zone`: it is
    typed in the traversal zone, else where CUCM and its like are defined."""
    (verifier, presenter), typed = ends, first.expected_name
    names = _names_of(leaf)
    own = next((name for name in names if name.lower() == presenter.lower()), names[0] if names else presenter)
    what = "TLS verify subject name" if first.is_server else "peer address" if in_zone else "name of the server"
    holder = f"that is typed on {verifier}" if in_zone else f"by which {verifier} knows it"
    message = (
        f"{finding.message}. The certificate of {presenter} carries {', '.join(names) or 'no name'}: the {what}"
        f" {holder} is none of these"
    )
    place = f"as {what} of the traversal zone" if in_zone else f"in {CUCM_SERVER}, then refresh the servers here"
    or_else = f"; or have the certificate of {presenter} issued with what is typed" if is_fqdn(typed or own) else ""
    step = RemedyStep(node=verifier, where=ZONES if in_zone else UNIFIED_CM_SERVERS, do=f"type {own} {place}{or_else}")
    remedy = replace(finding.remedy, steps=(step,), impact=Impact.NONE)
    expected = f"a {what} that the certificate carries"
    return replace(finding, node=verifier, message=message, expected=expected, remedy=remedy)


def _names_of(leaf: Certificate) -> list[str]:
    """The names that count: of the SAN, or else the common name."""
    named = [each.value for each in leaf.san if isinstance(each, DnsName)]
    common = leaf.subject.common_name
    return named[:_MOST_NAMES] or ([common] if common is not None else [])
