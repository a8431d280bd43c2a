"""A connection ended in the handshake, or right after it, without a word why.

## What it checks
Handshakes that ended with a reset or a close and without an alert that says why, and handshakes that were completed
and closed at once (within ten seconds), before any data; lines of logs about the end of a handshake without any
reason. The alert close_notify announces an orderly end, and gives no reason; behind a completed handshake it is
encrypted, so that an alert is seen up to TLS 1.2, and not which, and in TLS 1.3 a record of its size. Who connects and
closes without a word, as monitoring does, tries no handshake.

## Why it matters on the edge
An Expressway that does not accept the other's name completes the handshake and closes the connection; a firewall that
inspects TLS resets it. In both cases no alert says why, and each side's log blames the network.

## What you will see
"No SSL error available, probably remote disconnect", "Got EOF on socket", and a zone that is tried again and again.

## How to fix it
Who ended it, and when, tells where to look. Right after the ClientHello: something does not want TLS on this port, or
filters by server name. After its own Finished, up to TLS 1.2: that side had accepted the certificate it was shown,
and the other one stopped answering; the log of the other one has the reason. Right after a certificate: the receiver
of that certificate refuses it, or a device in between does; its log has the reason. Right after a completed
handshake: the side that closes compares names; on the Expressway-E these are the TLS verify subject name and the
names of the Expressway-C's certificate, on the Expressway-C the peer address as typed and the names of the
Expressway-E's certificate. An end that an alert announces is what a check leaves that only opens the connection, and
then nothing is to be done. A reset whose packets have another TTL than the rest comes from a firewall.

## How to verify
A new capture shows application data behind the handshake.

## Sources
The article on the handshake between the Expressways; the administrator guide on TLS verify mode.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from edgetrust.model.finding import Finding, Impact, Remedy, RemedyStep, Severity
from edgetrust.model.handshake import Ending, Handshake, HandshakeOutcome
from edgetrust.model.side import Side
from edgetrust.mra.pages import ZONES
from edgetrust.rules.incidents import Advice, about_account, accounts
from edgetrust.rules.log_sides import is_inside
from edgetrust.rules.observation import Observation, count_of, evidence_of, group, look_again
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import administrator_guide, article


def read(observation: Observation) -> Iterator[Finding]:
    """One finding for each pair of ends and each way to end."""
    silent = [each for each in observation.handshakes if _is_silent(each)]
    for members in group(
        silent,
        lambda each: (observation.caller(each), each.server, each.ended_by, _side(each), _stage(each), each.farewell),
    ):
        yield _finding(observation, members)
    for account in accounts(observation, RULE.slug):
        is_stranger = account.first.is_server and not is_inside(account.first.peer)
        yield about_account(RULE, account, _OF_CLIENTS if is_stranger else _IN_LOGS)


RULE = Rule(
    slug="peer-closed-silently",
    title="a connection ended in the handshake, or right after it, without an alert that says why",
    family=Family.TRAFFIC,
    severity=Severity.ERROR,
    citations=(article("Traversal zone"), administrator_guide("Configuration > Zones > Zones, TLS verify mode")),
    read=read,
)


def _is_silent(handshake: Handshake) -> bool:
    if handshake.ended_by is None or handshake.fatal_alert is not None or handshake.sealed_alert is not None:
        return False
    return handshake.outcome is HandshakeOutcome.FAILED or handshake.is_unused


def _has_waited(handshake: Handshake) -> bool:
    """The side that ended it had accepted what it was shown, and done its part."""
    return handshake.unanswered is not None and handshake.unanswered is _side(handshake)


def _stage(handshake: Handshake) -> str:
    """The last thing that was seen before the end."""
    if _has_waited(handshake):
        return "after its own Finished, which was not answered"
    if handshake.is_unused:
        return "right after the handshake was completed"
    if handshake.client_chain is not None:
        return "after the client had shown its certificate"
    if handshake.server_chain is not None:
        return "after the server had shown its certificate"
    if handshake.foreign_answer is not None:
        return f"after the server had answered the ClientHello with no TLS but {handshake.foreign_answer}"
    return "after the ServerHello" if handshake.version is not None else "after the ClientHello"


def _finding(observation: Observation, members: list[Handshake]) -> Finding:
    first = members[0]
    is_after = first.is_unused
    side = _side(first)
    who, other = observation.describe_all(members, side), observation.describe_all(members, side.other)
    # Who has done its part does not know why the other has not.
    node = observation.hosts(members, side.other if _has_waited(first) else side)
    deed = f"{who} closed the connection with {other}"
    if first.ended_by is Ending.RESET:
        deed = f"{who}, or something in between in its name, reset the connection with {other}"
    return Finding(
        rule=RULE.slug,
        severity=Severity.WARNING if is_after else RULE.severity,
        node=node,
        message=f"{deed} {_stage(first)}{_alert(first)} ({count_of(members)})",
        expected="data behind the handshake" if is_after else "a completed handshake, or an alert that says why not",
        got=f"the connection ended {_stage(first)}",
        evidence=evidence_of(members, lambda each: each.ended_frame),
        consequence="the connection carries nothing"
        + ("; a monitoring check that only opens it looks the same and is harmless" if is_after else ""),
        remedy=Remedy(
            steps=(RemedyStep(node=node, where=_where(is_after=is_after), do=_advice(first)),),
            impact=Impact.NONE,
            verify=look_again(
                first, "the handshake completed" if first.is_probed else "application data behind the handshake"
            ),
        ),
        references=tuple(str(citation) for citation in RULE.citations),
    )


def _alert(handshake: Handshake) -> str:
    """What alert was seen; nothing where that is not known, or does not matter."""
    if handshake.farewell is not None:
        return f", announced by {handshake.farewell}"
    is_hidden = handshake.is_unused and handshake.is_hidden
    return "" if _has_waited(handshake) or handshake.foreign_answer or is_hidden else ", without an alert"


def _side(handshake: Handshake) -> Side:
    """Who ended it, or in whose name it was ended."""
    return handshake.closer or Side.SERVER


def _where(*, is_after: bool) -> str:
    return f"the names that it expects (Expressway: {ZONES})" if is_after else "its log at that time"


def _advice(handshake: Handshake) -> str:
    if handshake.is_unused:
        return ("" if handshake.farewell is None else "unless it is a check that only opens the connection, ") + (
            "compare the names that this side expects (TLS verify subject name, or the peer address as typed) with"
            " those of the certificate it was shown"
        )
    if _has_waited(handshake):
        return (
            "read why it did not answer the last messages of the other side; if it says nothing, look for a device in"
            " between that inspects TLS"
        )
    if handshake.foreign_answer is not None:
        return (
            "TLS is not spoken on this port, by what it answered: have the client connect to the port that speaks TLS,"
            " or turn TLS on for this one; a proxy in between may also have answered in its place"
        )
    if handshake.version is None:
        return "see whether TLS is spoken on this port, and whether a firewall in between filters or inspects it"
    return "read why it ended the handshake; if it says nothing, look for a device in between that inspects TLS"


_IN_LOGS = Advice(
    problem="{peer}, or something in between in its name, ended the handshake with {writer} without an alert",
    expected="a completed handshake, or an alert that says why not",
    where="the log of the other side",
    do="read the log of {peer} at that time: an Expressway that does not accept a name closes without an alert;"
    " when it says"
    " nothing of this connection, look for a firewall in between that inspects TLS, and exempt the connection;"
    " a capture"
    " on both sides of it shows who sent the reset",
    consequence="the connection carries nothing",
    at_peer=True,
)
_OF_CLIENTS = replace(
    _IN_LOGS,
    do="where {peer} is a node or an endpoint of yours, read its log at that time: it may not accept a name or"
    " a chain; when"
    " it says nothing, look for a firewall in between that inspects TLS; an address from the Internet that nobody knows"
    " is a scanner, and needs nothing",
    severity=Severity.WARNING,
)
"""Whoever is on the Internet meets scanners, which are no peers of anybody."""
