"""A node reports that one of its certificates has expired or soon will.

## What it checks
Alarms 40068, 40069, 40075, 40076, 40078 and 40079 of an Expressway, and messages of the certificate monitor of CUCM
(%UC_CERT).

## Why it matters on the edge
The node looks at its own certificates every day. It does not look at the CAs in its trust lists, nor at what the other
side shows: edgetrust check does.

## What you will see
Alarms in the web interface, mails to the addresses for Alert and Critical, lines in the syslog.

## How to fix it
Generate a CSR, have it signed, upload the certificate, and restart what belongs to it: an Expressway as a whole, of
CUCM the services of that unit. A trusted CA that expires is no certificate of the node: upload its successor where one
is needed, and delete it. Plan a day on which both sides can be restarted.

## How to verify
The alarm is lowered; the page shows the new date.

## Sources
The administrator guide on alarms; the CUCM security guide on certificate monitoring.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from edgetrust.model.deployment import Role, Slot
from edgetrust.model.finding import Finding, Impact, Severity
from edgetrust.model.log import Sighting
from edgetrust.mra.pages import (
    CLIENT_CERTIFICATE,
    CUCM_CERTIFICATE_MANAGEMENT,
    SERVER_CERTIFICATE,
    certificate_place,
)
from edgetrust.rules.incidents import Advice, about_account, accounts
from edgetrust.rules.observation import Observation
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import administrator_guide, cucm_security_guide


def read(observation: Observation) -> Iterator[Finding]:
    """One finding for each certificate of each node that says so."""
    for account in accounts(observation, RULE.slug):
        yield about_account(RULE, account, _advice_of(account.first))


RULE = Rule(
    slug="certificate-monitor",
    title="a node reports that its own certificate has expired or soon will",
    family=Family.TRAFFIC,
    severity=Severity.WARNING,
    citations=(administrator_guide("alarms 40068 to 40079"), cucm_security_guide("Certificate monitoring")),
    read=read,
)


def _advice_of(sighting: Sighting) -> Advice:
    told = _TOLD.search(sighting.line.text)
    if told is None:
        return _of_expressway(sighting)
    # The words become part of a template.
    name, unit, kind, end = (None if text is None else re.sub(r"[{}]", r"\g<0>\g<0>", text) for text in told.groups())
    assert name is not None
    assert unit is not None
    assert kind is not None
    until = f", until {end.strip()}" if end is not None else ""
    if kind.lower().startswith("trust"):
        return replace(_TRUSTED, problem=f"{{writer}} reports {name}, an entry of its {unit}{until}: {{reason}}")
    return replace(
        _OWN,
        severity=_severity(sighting),
        problem=f"{{writer}} reports its {unit} certificate ({name}{until}): {{reason}}",
        do=f"generate a CSR for {unit} (a multi-server one on the publisher; edgetrust plan says what it must carry),"
        f" have it signed, upload the chain as {unit}-trust and then the certificate as {unit}; then {_restart(unit)}",
    )


_TOLD = re.compile(r"Certificate name: ?(\S+) Unit: ?(\S+) Type: ?([\w-]+)(?: Expiration: ?([^\]]+))?", re.IGNORECASE)
"""What the monitor of CUCM says of a certificate."""


def _restart(unit: str) -> str:
    """The services that go on with the old certificate until then."""
    slot = next((slot for slot in Slot if slot.value.replace("_", "-") == unit.lower()), None)
    if slot is None:
        return _RESTARTS.get(unit.lower(), "restart the services that the upload names")
    place = certificate_place(Role.CUCM, slot)
    return f"{place.restart}; {place.caution}" if place.caution else place.restart


_RESTARTS = {
    "capf": "restart Cisco Trust Verification Service, Cisco TFTP and, on the publisher, Cisco Certificate Authority"
    " Proxy Function, and issue the LSCs anew",
    "tvs": "restart Cisco Trust Verification Service and Cisco TFTP, and let the phones reset",
    "itlrecovery": "nothing is restarted by hand",
}

_OWN = Advice(
    problem="",
    expected="certificates that are valid for longer than it takes to replace them",
    where=CUCM_CERTIFICATE_MANAGEMENT,
    do="",
    consequence="what relies on the certificate stops working on the day it expires",
    verify="the page shows the new date",
    impact=Impact.SERVICE_RESTART,
)
_TRUSTED = replace(
    _OWN,
    expected="trusted CAs that are valid",
    do="see whether a certificate that this node shows or verifies still leads to this CA: if so, upload its successor"
    " into the same store; then delete the entry. No certificate of the node is replaced for it",
    consequence="what is verified with this CA fails from then on; where nothing is, nothing happens",
    verify="the page lists the entry no longer",
    severity=Severity.WARNING,
)


def _of_expressway(sighting: Sighting) -> Advice:
    advice = replace(_EXPRESSWAY, severity=_severity(sighting))
    if sighting.code in _OF_DOMAINS:
        return replace(
            advice,
            problem="{writer} reports of its domain certificates (for SNI): {reason}",
            where="the domain certificates of the node",
            do="renew the domain certificates that the text names, and restart the node when alarm 15022 asks for it;"
            " its server certificate is not concerned",
            verify="the alarm is lowered",
        )
    what, page = ("client", CLIENT_CERTIFICATE) if sighting.code in _OF_CLIENTS else ("server", SERVER_CERTIFICATE)
    return replace(advice, problem=f"{{writer}} reports of its {what} certificate: {{reason}}", where=page)


_EXPRESSWAY = Advice(
    problem="",
    expected="certificates that are valid for longer than it takes to replace them",
    where="",
    do="generate a CSR (edgetrust plan says what it must carry), have it signed, upload the certificate and restart "
    "the node",
    consequence="what relies on the certificate stops working on the day it expires",
    verify="the alarm is lowered, and the page shows the new date",
    impact=Impact.NODE_RESTART,
)

_EXPIRED = frozenset((40068, 40075, 40078))
"""Alarms about what has expired, or does so today; the others tell of what will."""
_OF_DOMAINS = frozenset((40075, 40076))
_OF_CLIENTS = frozenset((40078, 40079))


def _severity(sighting: Sighting) -> Severity:
    words = (sighting.reason or "").lower()
    is_over = sighting.code in _EXPIRED or "expired" in words or "lessthanaday" in words
    return Severity.ERROR if is_over else Severity.WARNING
