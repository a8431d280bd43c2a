"""What explains an incident out of logs: the finding that says it had to happen.

An incident is explained only where it is certain: both ends are nodes of the deployment, the port is that of the
connection, the reason is one that this verification gives, and one finding explains it.

Not here: who is who in a line (`edgetrust.usecase.log_parties`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from edgetrust.model.alert import Alert
from edgetrust.model.deployment import Slot
from edgetrust.model.log import Incident, Role, Sighting
from edgetrust.model.report import Report
from edgetrust.model.verdict import Abort, ConnectionVerdict, Outcome, Verification
from edgetrust.pki.openssl import VerifyError
from edgetrust.rules.rejections import GENERAL_ALERTS
from edgetrust.usecase.joint import UNSENT_RULE, find_finding, missing_names
from edgetrust.usecase.log_parties import ENDPOINTS, EVERY_ENDPOINT, REFUSALS, SILENT, Parties, is_refusal, port_of

_NO_ISSUER = frozenset(
    map(
        int,
        (
            VerifyError.UNABLE_TO_GET_ISSUER_CERT,
            VerifyError.SELF_SIGNED_CERT_IN_CHAIN,
            VerifyError.UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
        ),
    )
)
"""One defect in three spellings: which it is depends on what was sent along."""
_WORKING = (Outcome.OK, Outcome.WARN)
_REFUSED = (Outcome.FAIL, Outcome.WARN)
"""Of a verification with a diagnosis: some certificates are refused until a person accepts them, or now and then."""
_ALSO = {
    "jabber-prompts-user": ("san-missing-registration-domain", "san-over-999-characters"),
    "san-missing-registration-domain": ("san-over-999-characters",),
    **dict.fromkeys(("ca-not-trusted", "root-missing", "self-signed-not-trusted"), ("ecdsa-issuer-not-trusted",)),
}
"""What else than its own rule a line may mean: it has no other word for it."""
_OF_EXPRESSWAYS = (Slot.SERVER, Slot.CLIENT)
_OF_DATES = frozenset(("certificate-expired", "expires-soon"))
_STATES = {
    **dict.fromkeys((40068, 40078), frozenset(("certificate-expired",))),
    **dict.fromkeys((40069, 40079), _OF_DATES),
}
"""Alarms, and the rules of their causes where these are others than their own."""
_BROKEN_BY = {"ssh-tunnel-down": "ssh-tunnel", "cluster-communication-failed": "cluster-peer"}
"""Rules that tell of a connection which is down, whatever keeps it so."""
_REVERSE, _NO_RECORD = "reverse-dns-mismatch", "reverse DNS lookup failed"
_LACKS_OWN_NAME = frozenset(("name-mismatch", "san-missing-peer-name"))
SHADOWED = "same-subject-shadowed"
_WRONG_SIGNATURE = (
    (Role.REJECTED_PEER, int(VerifyError.CERT_SIGNATURE_FAILURE)),
    (Role.REJECTED_BY_PEER, 51),
)
_PROFILE, _LACKS_PROFILE = "profile-name-not-matched", "san-missing-security-profile"
_INCOMPLETE = (
    (Role.REJECTED_BY_PEER, 48),
    (Role.REJECTED_PEER, int(VerifyError.UNABLE_TO_GET_ISSUER_CERT_LOCALLY)),
    (Role.REJECTED_PEER, None),
)
"""How an endpoint, and who is refused by one, tells of a leaf that came alone; the words of products have no code."""
_OF_UNKNOWN_CAS = frozenset(("peer-rejected-certificate", "ca-not-trusted", "phone-ca-not-listed"))
_UNKNOWN_REASON = 46
_UNKNOWN_CA = 48


class Reasons:
    """What a report says of incidents between known parties."""

    def __init__(self, report: Report, parties: Parties) -> None:
        self._report = report
        self._parties = parties

    def explanation(self, incident: Incident) -> int | None:
        """The number of the one finding that explains an incident."""
        found = {find_finding(self._report, verdict, each) for verdict, each in self._failing(incident)}
        unsent = frozenset(self._unsent(incident)) if not found - {None} else frozenset()
        if unsent or self._may_be_unknown(incident):
            return next(iter(unsent)) if len(unsent) == 1 else None
        found |= {*self._told(incident.sighting), *self._unnamed(incident.sighting), *self._broken(incident.sighting)}
        found = found or {*self._shadowed(incident), *self._unlisted(incident.sighting), *self._same(incident)}
        return found.pop() if len(found) == 1 else None

    def is_mirrored(self, incident: Incident, others: Iterable[Incident]) -> bool:
        """Whether somebody whose address nobody knows is the node that wrote one of the other lines, behind a
        translation of addresses: both tell of the same server, as often, at the same moments, and of one refusal."""
        server = self._parties.writer(incident.sighting)
        if not incident.sighting.is_server or server is None or self._parties.id_of(incident.sighting.peer) is not None:
            return False
        return any(
            each.sighting.is_server is False
            and server in (self._parties.id_of(each.sighting.peer), self._parties.id_of(each.sighting.expected_name))
            and _are_mirrored(incident, each)
            and any(_fits(incident.sighting, verification) for _, verification in self._failing(each))
            for each in others
        )

    def is_contradicted(self, incident: Incident) -> bool:
        """Both ends are known, and whatever they have with one another should work. Who only closes says nothing."""
        if incident.sighting.rule == SILENT or incident.sighting.source in ENDPOINTS:
            return False
        listed = [verdict for verdict, *ends in self._parties.between(incident) if EVERY_ENDPOINT.isdisjoint(ends)]
        return bool(listed) and all(verdict.outcome in _WORKING for verdict in listed)

    def _may_be_unknown(self, incident: Incident) -> bool:
        """Whether an endpoint may refuse so of which is not known what it trusts."""
        alert = incident.sighting.code
        if incident.sighting.role is not Role.REJECTED_BY_PEER:
            return False  # it says itself why
        return (alert is None or alert == _UNKNOWN_CA or alert in GENERAL_ALERTS) and any(
            each.outcome is Outcome.UNKNOWN and each.requirement.verifier in EVERY_ENDPOINT
            for _, each in self._parties.verified(incident)
        )

    def _failing(self, incident: Incident) -> Iterator[tuple[ConnectionVerdict, Verification]]:
        """The verifications that fail as the log says."""
        for verdict, each in self._parties.verified(incident):
            if each.outcome in _REFUSED and each.diagnosis is not None and _fits(incident.sighting, each):
                yield verdict, each

    def _told(self, sighting: Sighting) -> Iterator[int]:
        """The numbers of findings of which a state that a node reports is the consequence."""
        writer = self._parties.writer(sighting) if sighting.role is Role.INFO else None
        rules = _STATES.get(sighting.code or 0, frozenset((sighting.rule,)))
        for number, finding in enumerate(self._report.findings if writer is not None else ()):
            if finding.rule in rules and finding.node == writer and finding.slot in _OF_EXPRESSWAYS:
                yield number
        for verdict in self._report.connections if writer is not None else ():
            if verdict.connection.kind == _BROKEN_BY.get(sighting.rule) and self._is_between(verdict, sighting, writer):
                numbers = (find_finding(self._report, verdict, each) for each in verdict.verifications)
                yield from (number for number in numbers if number is not None)

    def _broken(self, sighting: Sighting) -> Iterator[int]:
        """The numbers of findings by which a handshake breaks off whatever anybody trusts, in the way a line tells."""
        if is_refusal(sighting):
            return
        for verdict, *_ in self._parties.of_connections(sighting):
            for each in verdict.verifications:
                if each.abort is not None and _breaks_so(sighting, each.abort, each.alert):
                    number = find_finding(self._report, verdict, each)
                    yield from () if number is None else (number,)

    def _unnamed(self, sighting: Sighting) -> Iterator[int]:
        """The numbers of findings by which the certificate of a server lacks the very name of its node."""
        if sighting.rule != _REVERSE or (sighting.reason or "").startswith(_NO_RECORD):
            return
        server = self._parties.id_of(sighting.peer) or self._parties.only_edge(self._parties.writer(sighting))
        for number, finding in enumerate(self._report.findings if server is not None else ()):
            if (
                finding.rule in _LACKS_OWN_NAME
                and (finding.node or "").lower() == server
                and finding.slot is Slot.SERVER
            ):
                yield number

    def _shadowed(self, incident: Incident) -> Iterator[int]:
        """The numbers of findings about a namesake of the CA, in the list of who did not verify a signature: which of
        the two is taken, the lines decide."""
        kind = incident.sighting.role, incident.sighting.code
        for verdict, verifier, _ in self._parties.between(incident) if kind in _WRONG_SIGNATURE else ():
            for number, finding in enumerate(self._report.findings):
                is_about = not finding.connections or verdict.connection.id in finding.connections
                if finding.rule == SHADOWED and is_about and (finding.node or "").lower() == verifier:
                    yield number

    def _unlisted(self, sighting: Sighting) -> Iterator[int]:
        """The numbers of findings by which an Expressway-C lacks the name of a security profile that CUCM looked for:
        CUCM calls it by the common name, which may be that of the cluster."""
        holder = self._parties.id_of(sighting.peer)
        for number, finding in enumerate(self._report.findings if sighting.rule == _PROFILE else ()):
            is_his = holder is None or (finding.node or "").lower() == holder
            if is_his and finding.rule == _LACKS_PROFILE and sighting.expected_name in missing_names(finding):
                yield number

    def _same(self, incident: Incident) -> Iterator[int]:
        """The numbers of findings about a server certificate that an endpoint refuses for the very reason, where it is
        not known what the endpoint trusts."""
        sighting = incident.sighting
        if sighting.source not in ENDPOINTS or sighting.role is not Role.REJECTED_PEER or sighting.is_vague:
            return
        presenters = {presenter for _, _, presenter in self._parties.between(incident)}
        for number, finding in enumerate(self._report.findings):
            is_his = (finding.node or "").lower() in presenters and finding.slot is Slot.SERVER
            if is_his and finding.rule == sighting.rule:
                yield number

    def _unsent(self, incident: Incident) -> Iterator[int]:
        """The numbers of findings by which a node shows its certificate without an intermediate, where an endpoint
        refuses it so of which is not known what it trusts."""
        sighting = incident.sighting
        if (sighting.role, sighting.code) not in _INCOMPLETE or sighting.rule not in _OF_UNKNOWN_CAS:
            return
        presenters = {
            each.requirement.presenter
            for _, each in self._parties.verified(incident)
            if each.outcome is Outcome.UNKNOWN and each.requirement.verifier in EVERY_ENDPOINT
        }
        for number, finding in enumerate(self._report.findings):
            if finding.rule == UNSENT_RULE and (finding.node or "").lower() in presenters:
                yield number

    def _is_between(self, verdict: ConnectionVerdict, sighting: Sighting, writer: str | None) -> bool:
        """A connection of the node that wrote a line, and of the other one where the line names it."""
        ends = {verdict.connection.client, verdict.connection.server}
        return writer in ends and (sighting.peer is None or self._parties.id_of(sighting.peer) in ends)


def _are_mirrored(incident: Incident, other: Incident) -> bool:
    """As two sides tell of the same connections."""
    one, two = incident.sighting, other.sighting
    is_same = {one.role, two.role} == set(REFUSALS) and port_of(one) == port_of(two) and incident.count == other.count
    return is_same and _is_at_once(incident.first, other.first) and _is_at_once(incident.last, other.last)


def _is_at_once(one: datetime | None, other: datetime | None) -> bool:
    return one is not None and other is not None and abs(one - other) <= _MOST_APART


_MOST_APART = timedelta(seconds=2)
"""Between what two nodes write of one moment, by clocks that agree."""


def _breaks_so(sighting: Sighting, abort: Abort, alert: Alert | None) -> bool:
    """By the alert, or by the reason in the words of OpenSSL."""
    is_its_alert = alert is not None and sighting.role is Role.REJECTED_BY_PEER and sighting.code == alert.code
    return is_its_alert or abort.reason in (sighting.reason or "")


def _fits(sighting: Sighting, verification: Verification) -> bool:
    """Whether a verification fails in the way of which a log tells."""
    alert, error = verification.alert, verification.error
    if sighting.role is Role.REJECTED_BY_PEER:
        if alert is None:
            # Who refuses a name closes without an alert, and so is it told.
            return sighting.code is None
        # The alert 46 is what those say who have a reason, and keep it.
        return sighting.code in (alert.code, _UNKNOWN_REASON)
    rules = sighting.rule, *_ALSO.get(sighting.rule, ())
    if sighting.is_vague or (verification.diagnosis is not None and verification.diagnosis.rule in rules):
        return True
    return error is not None and (sighting.code == error.code or {sighting.code, error.code} <= _NO_ISSUER)
