"""Alarms of the Expressway, by number: the texts change with the release, the numbers do not.

Not here: 40049, which every cluster raises whose TLS verification mode is the usual one, and 40066 on hardware modules.
"""

from __future__ import annotations

from edgetrust.mra.logs.pattern import Meaning, Pattern, fault, told

_SOURCE = "Cisco Expressway Administrator Guide, alarms reference"


def _alarm(number: int, meaning: Meaning, detail: str, *, more: str = "") -> Pattern:
    """The pattern of an alarm that is raised or lowered; `more` finds something in its text."""
    head = '2026-11-20T09:12:31.524+01:00 expe1 alarm: Level="WARN" Event="Alarm '
    found = rf'(?:[^"]*?{more})?' if more else ""
    tail = f'UUID="0f96695e-d954-4f6f-85c1-2ef1eae6f764" Severity="warning" Detail="{detail}"'
    return Pattern(
        name=f"alarm-{number}",
        anchors=("alarm raised", "alarm lowered"),
        expression=rf'Event ?= ?" ?Alarm (?:Raised|(?P<lowered>Lowered)) ?" ?Id ?= ?" ?(?P<alarm>{number}) ?"'
        rf'(?:(?!Event=).)*?Detail ?= ?" ?(?P<reason>{found}[^"]*?) ?"',
        product="Expressway",
        needs=str(number),
        meaning=meaning,
        source=_SOURCE,
        sample=f'{head}Raised" Id="{number}" {tail} UTCTime="2026-11-20 08:12:31,523"',
        near_miss=f'{head}Lowered" Id="1{number}" {tail} UTCTime="2026-11-20 08:12:31,523"',
    )


PATTERNS = (
    _alarm(
        20004,
        told("cluster-communication-failed"),
        "Cluster communication failure: unable to communicate with one or more of the cluster peers",
    ),
    _alarm(
        20006,
        told("cluster-communication-failed"),
        "Cluster database communication failure: unable to replicate with one or more of the cluster peers",
    ),
    _alarm(
        15022,
        told("restart-pending"),
        "Restart required: Domain certificate configuration has been changed, however a restart is required",
    ),
    _alarm(
        15028,
        told("restart-pending"),
        "Restart required: Server certificate and private key have been changed, however a restart is required",
    ),
    _alarm(
        20020,
        told("restart-pending"),
        "Restart required: TLS verification configuration does not match active status.",
    ),
    _alarm(
        25031,
        fault("reverse-dns-mismatch", is_vague=True),  # the router tells the same of the same address
        "Certificate verification failed: FQDN in PTR record for address 192.0.2.5 does not match with SAN entries"
        " presented in certificate of that Server with IP 192.0.2.5",
        more=r"for address '?(?P<peer>[0-9A-Fa-f.:]+)",
    ),
    _alarm(
        35013,
        told("ssh-tunnel-down"),
        "Unified Communications SSH tunnel failure: This system cannot communicate with one or more remote hosts:"
        " expe1.example.com",
        more=r'remote hosts: ?(?P<peers>[^"]+?)(?= ?")',
    ),
    _alarm(35014, told("ssh-tunnel-down"), "Unified Communications SSH tunnel notification failure"),
    _alarm(35016, told("sso-metadata-stale"), "SAML metadata has been modified"),
    _alarm(40001, told("crl-update-failed"), "Security alert: CRL distribution points undefined"),
    _alarm(40002, told("crl-update-failed"), "Security alert: automatic update failed"),
    _alarm(40006, told("crl-update-failed"), "Security alert: cannot download"),
    _alarm(40007, told("crl-update-failed"), "Security alert: no config file"),
    _alarm(40029, told("ca-not-trusted"), "LDAP server CA certificate is missing"),
    _alarm(
        40040,
        told("unified-communications-misconfigured"),
        "Unified Communications configuration error: TLS verify mode is not enabled on a traversal zone configured for"
        " UC services",
    ),
    _alarm(
        40048,
        told("unified-communications-misconfigured"),
        "Unified Communications configuration error: UC services are enabled but SIP TLS is disabled",
    ),
    _alarm(
        40051, told("cms-address-not-in-san"), "CMS not Identified by Server Certificate: CMS address cms.example.com"
    ),
    _alarm(
        40052, told("common-name-missing"), "Certificate error: Server certificate does not have a Common Name (CN)"
    ),
    _alarm(40061, told("acme-renewal-failed"), "ACME auto-sign / auto-deploy failure: server certificate"),
    _alarm(40062, told("acme-renewal-failed"), "ACME auto-sign / auto-deploy failure: SNI domains"),
    _alarm(40063, told("acme-renewal-failed"), "ACME auto-sign / auto-deploy failure: server certificate"),
    _alarm(40064, told("acme-renewal-failed"), "ACME auto-sign / auto-deploy failure: SNI domains"),
    _alarm(40068, told("certificate-monitor"), "Server certificate validity: Server certificate expired"),
    _alarm(40069, told("certificate-monitor"), "Server certificate validity: Server certificate expires in 12 days"),
    _alarm(40075, told("certificate-monitor"), "Domain certificate validity: expired"),
    _alarm(40076, told("certificate-monitor"), "Domain certificate validity: about to expire"),
    _alarm(40078, told("certificate-monitor"), "Client certificate has expired: Client certificate expired"),
    _alarm(
        40079,
        told("certificate-monitor"),
        "Client certificate is expiring within the configured warning period: Client certificate expires in 21 days",
    ),
)
