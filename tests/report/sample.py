"""Reports for the tests of renderers, built by hand: one that is sound, one with everything in it, one that is hostile.

sample.sound()           every connection ok, no finding
sample.small()           one failing connection, one finding: for comparing whole documents
sample.full()            every outcome, severity, impact and kind of gap
sample.hostile(text)     `full` with `text` in every string that a stranger could have written
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from edgetrust.model.alert import Alert
from edgetrust.model.certificate import Certificate
from edgetrust.model.connection import Connection, ExpectedNames, Purpose, Refusal, Requirement
from edgetrust.model.deployment import Slot, Store
from edgetrust.model.evidence import Evidence, Problem, Source
from edgetrust.model.finding import Finding, Impact, Remedy, RemedyStep, Severity
from edgetrust.model.report import Report, Unexamined
from edgetrust.model.verdict import (
    ChainError,
    ConnectionVerdict,
    Diagnosis,
    FoundIn,
    LadderStep,
    MissingCertificate,
    Outcome,
    PathStep,
    Verification,
)
from tests import make

C, E, CUCM, IMP = "expc1.corp.example.com", "expe1.example.com", "cucm-pub.corp.example.com", "imp1.corp.example.com"
UNKNOWN_CA = Alert(code=48, name="unknown_ca")
NO_ISSUER = ChainError(code=20, text="unable to get local issuer certificate", depth=0)
HOSTNAME = ChainError(code=62, text="hostname mismatch", depth=0)


@lru_cache
def root() -> Certificate:
    """The public root above the Expressway-E."""
    return make.ca("CN=Edge Root G2,O=Example Trust").certificate


@lru_cache
def issuing() -> Certificate:
    """The intermediate that is missing."""
    return make.ca("CN=Edge Issuing CA 3,O=Example Trust", make.ca("CN=Edge Root G2,O=Example Trust")).certificate


@lru_cache
def leaf(fqdn: str = E) -> Certificate:
    """A certificate below the intermediate."""
    return make.leaf(fqdn, make.ca("CN=Edge Issuing CA 3,O=Example Trust")).certificate


def requirement(verifier: str, presenter: str, **changes: object) -> Requirement:
    """`verifier` looks at the server certificate of `presenter` for serverAuth and its name."""
    base = Requirement(
        verifier=verifier,
        presenter=presenter,
        slot=Slot.SERVER,
        store=Store.TRUSTED_CA,
        purposes=(Purpose.SERVER_AUTH,),
        names=ExpectedNames(groups=((presenter,),)),
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def accepted(verifier: str, presenter: str, **changes: object) -> Verification:
    """`verifier` accepts `presenter` over a path of two."""
    return Verification(
        requirement=requirement(verifier, presenter, **changes),
        outcome=Outcome.OK,
        leaf=leaf(presenter),
        path=(
            PathStep(certificate=leaf(presenter), found_in=FoundIn.PRESENTED),
            PathStep(certificate=root(), found_in=FoundIn.TRUST_LIST),
        ),
    )


def refused(verifier: str, presenter: str, **changes: object) -> Verification:
    """`verifier` refuses `presenter` because the intermediate is missing."""
    return Verification(
        requirement=requirement(verifier, presenter, **changes),
        outcome=Outcome.FAIL,
        leaf=leaf(presenter),
        error=NO_ISSUER,
        alert=UNKNOWN_CA,
        path=(PathStep(certificate=leaf(presenter), found_in=FoundIn.PRESENTED),),
        missing=(MissingCertificate(subject=str(issuing().subject), certificate=issuing()),),
        diagnosis=Diagnosis(rule="intermediate-missing", node=verifier, culprit=issuing()),
    )


def connection(kind: str, client: str, server: str, port: int | None, *verifications: Verification) -> Connection:
    """A connection that demands what the verifications decided."""
    return Connection(
        kind=kind,
        client=client,
        server=server,
        port=port,
        requirements=tuple(verification.requirement for verification in verifications),
    )


def step(sender: str, receiver: str, message: str, outcome: Outcome = Outcome.OK, **more: object) -> LadderStep:
    """One message of a ladder."""
    return replace(
        LadderStep(sender=sender, receiver=receiver, message=message, outcome=outcome),
        **more,  # type: ignore[arg-type]
    )


def missing_intermediate(*connections: str) -> Finding:
    """The finding that explains `refused`."""
    return Finding(
        rule="intermediate-missing",
        severity=Severity.ERROR,
        node=C,
        store=Store.TRUSTED_CA,
        connections=connections,
        message="The trusted CA list lacks the intermediate above the certificate of expe1.example.com.",
        expected="CN=Edge Issuing CA 3,O=Example Trust in the list, or sent by expe1.example.com",
        got="neither; the root CN=Edge Root G2,O=Example Trust is in the list",
        evidence=(
            Evidence(source="certs/expe1.pem", line=1, sha256=leaf().sha256),
            Evidence(source="ca/issuing.der", line=None, sha256=issuing().sha256),
        ),
        consequence="The traversal zone stays down, so nobody outside can sign in.",
        remedy=Remedy(
            steps=(
                RemedyStep(
                    node=C,
                    where="Maintenance > Security > Trusted CA certificate",
                    do="Append CA certificate: CN=Edge Issuing CA 3,O=Example Trust; then restart the node",
                    certificates=(issuing().sha256,),
                ),
            ),
            impact=Impact.NODE_RESTART,
            verify="Configuration > Zones > Zones shows the traversal zone Active",
        ),
        references=("MRA Deployment Guide (X15.2), traversal zone",),
    )


def _report(verdicts: tuple[ConnectionVerdict, ...], findings: tuple[Finding, ...]) -> Report:
    return Report(
        deployment_name="Acme",
        deployment_file="acme.yaml",
        at=make.NOW,
        as_version=None,
        connections=verdicts,
        findings=findings,
        unexamined=(),
        certificates=3,
        problems=(),
    )


def sound() -> Report:
    """A deployment of which everything was examined and nothing is wrong."""
    verification = accepted(C, E)
    verdict = ConnectionVerdict(
        connection=connection("traversal", C, E, 7001, verification),
        outcome=Outcome.OK,
        verifications=(verification,),
        ladder=(step(C, E, "ClientHello"), step(E, C, "ServerHello")),
    )
    return _report((verdict,), ())


def small() -> Report:
    """One traversal connection that fails for want of an intermediate, and the finding."""
    verification = refused(C, E)
    verdict = ConnectionVerdict(
        connection=connection("traversal", C, E, 7001, verification),
        outcome=Outcome.FAIL,
        verifications=(verification,),
        ladder=(
            step(C, E, "ClientHello"),
            step(E, C, "ServerHello"),
            step(E, C, "Certificate", Outcome.FAIL, alert=UNKNOWN_CA),
        ),
    )
    return _report((verdict,), (missing_intermediate(verdict.connection.id),))


def full() -> Report:
    """Every outcome, severity, impact, refusal and kind of gap, in one report judged as a later release."""
    verdicts = (*_edge_verdicts(), *_inside_verdicts(), *_endpoint_verdicts())
    return replace(
        _report(verdicts, _findings()),
        as_version="X15.5",
        unexamined=(
            Unexamined(kind="connection", id=f"imp-https:{C}->{IMP}", reason="imp1 has no tomcat certificate given"),
            Unexamined(kind="trust-list", id="phones", reason="the list of the phones is assumed"),
        ),
        certificates=41,
        problems=(
            Problem(source=Source(file="ca/old.p7b", line=None), reason="not PKCS#7: expected a SEQUENCE, got 0x3c"),
            Problem(source=Source(file="certs/cucm.pem", line=31), reason="certificate cut short after 412 bytes"),
        ),
        crashed_rules=("trust-list-too-long",),
    )


def _edge_verdicts() -> tuple[ConnectionVerdict, ...]:
    by_client, by_server = refused(C, E), accepted(E, C, slot=Slot.CLIENT, purposes=(Purpose.CLIENT_AUTH,))
    tunnel = refused(C, E, leaf_only=True, sends_alerts=False)
    tunnel = replace(tunnel, alert=None)
    service = accepted(C, E, in_band=True, purposes=(Purpose.SERVER_AUTH, Purpose.CLIENT_AUTH))
    xcp = accepted(C, E, purposes=())
    hello = (step(C, E, "ClientHello"), step(E, C, "ServerHello"))
    return (
        ConnectionVerdict(
            connection=connection("traversal", C, E, 7001, by_client, by_server),
            outcome=Outcome.FAIL,
            verifications=(by_client, by_server),
            ladder=(*hello, step(E, C, "Certificate", Outcome.FAIL, alert=UNKNOWN_CA)),
        ),
        ConnectionVerdict(
            connection=connection("ssh-tunnel", C, E, 2222, tunnel),
            outcome=Outcome.FAIL,
            verifications=(tunnel,),
            ladder=(*hello, step(E, C, "Certificate", Outcome.FAIL)),
        ),
        ConnectionVerdict(
            connection=connection("sip-service", E, C, None, service), outcome=Outcome.OK, verifications=(service,)
        ),
        ConnectionVerdict(
            connection=connection("xcp-router", C, E, 7400, xcp),
            outcome=Outcome.OK,
            verifications=(xcp,),
            ladder=(*hello, step(E, C, "Certificate"), step(C, E, "Finished")),
        ),
    )


def _inside_verdicts() -> tuple[ConnectionVerdict, ...]:
    https = replace(
        accepted(C, CUCM, slot=Slot.TOMCAT),
        outcome=Outcome.WARN,
        diagnosis=Diagnosis(rule="ecdsa-issuer-not-trusted", node=C),
    )
    profiles = ExpectedNames(groups=(("secure-8865.example.com",), ("secure-7841.example.com", "alias.example.com")))
    back = Verification(
        requirement=requirement(
            CUCM, C, store=Store.CALLMANAGER_TRUST, names=profiles, refusal=Refusal.SIP_403, purposes=()
        ),
        outcome=Outcome.FAIL,
        leaf=leaf(C),
        error=HOSTNAME,
        path=(PathStep(certificate=leaf(C), found_in=FoundIn.PRESENTED),),
        unmatched=profiles.groups,
        diagnosis=Diagnosis(rule="san-missing-security-profile", node=C, culprit=leaf(C)),
    )
    forth = accepted(C, CUCM, slot=Slot.CALLMANAGER)
    unknown = Verification(
        requirement=requirement(C, IMP, slot=Slot.CUP_XMPP),
        outcome=Outcome.UNKNOWN,
        reason="the cup_xmpp certificate of imp1.corp.example.com is not given",
    )
    unchecked = Verification(
        requirement=requirement(C, IMP, slot=Slot.TOMCAT),
        outcome=Outcome.NOT_VERIFIED,
        reason="tls_verify is off, and before X14.2 that is honoured",
    )
    request = step(CUCM, C, "CertificateRequest", authorities=("CN=Edge Root G2,O=Example Trust", "CN=Corp Root"))
    open_request = step(CUCM, C, "CertificateRequest", authorities=())
    return (
        ConnectionVerdict(
            connection=connection("cucm-https", C, CUCM, 8443, https),
            outcome=Outcome.WARN,
            verifications=(https,),
            ladder=(step(C, CUCM, "ClientHello"), open_request, step(C, CUCM, "Finished", Outcome.WARN)),
        ),
        ConnectionVerdict(
            connection=connection("cucm-sip-back", CUCM, C, 5061, forth, back),
            outcome=Outcome.FAIL,
            verifications=(forth, back),
            ladder=(step(CUCM, C, "ClientHello"), request, step(C, CUCM, "Certificate", Outcome.UNKNOWN)),
        ),
        ConnectionVerdict(
            connection=connection("imp-xmpp", C, IMP, 7400, unknown), outcome=Outcome.UNKNOWN, verifications=(unknown,)
        ),
        ConnectionVerdict(
            connection=connection("imp-https", C, IMP, 8443, unchecked),
            outcome=Outcome.NOT_VERIFIED,
            verifications=(unchecked,),
        ),
    )


def _endpoint_verdicts() -> tuple[ConnectionVerdict, ...]:
    prompt = replace(
        refused("jabber", E, store=Store.ENDPOINT, prompts=True),
        outcome=Outcome.WARN,
        alert=None,
        diagnosis=Diagnosis(rule="jabber-prompts-user", node=E),
    )
    return (
        ConnectionVerdict(
            connection=connection("jabber-https", "jabber", E, 8443, prompt),
            outcome=Outcome.WARN,
            verifications=(prompt,),
            ladder=(step("jabber", E, "ClientHello"), step(E, "jabber", "Certificate", Outcome.WARN)),
        ),
    )


def _findings() -> tuple[Finding, ...]:
    """Deliberately not in the order of severity."""
    nothing = Remedy(steps=(), impact=Impact.NONE, verify="nothing to verify")
    return (
        Finding(
            rule="different-issuers",
            severity=Severity.INFO,
            node=None,
            message="Expressway-C and Expressway-E are signed by different CAs.",
            expected="each side trusts the other's CA",
            got="Edge Root G2 and Corp Root",
            consequence="None, as long as both lists are right.",
            remedy=nothing,
        ),
        missing_intermediate(f"traversal:{C}->{E}", f"ssh-tunnel:{C}->{E}"),
        Finding(
            rule="jabber-prompts-user",
            severity=Severity.WARNING,
            node=E,
            slot=Slot.SERVER,
            connections=(f"jabber-https:jabber->{E}",),
            message="Jabber asks its user to accept the certificate of expe1.example.com.",
            expected="a chain to a public root",
            got="a chain that ends at Edge Issuing CA 3",
            evidence=(Evidence(source="certs/expe1.pem", line=1, sha256=leaf().sha256),),
            consequence="Every user sees a warning at the first sign-in.",
            remedy=Remedy(
                steps=(
                    RemedyStep(node=E, where="Maintenance > Security > Server certificate", do="send the intermediate"),
                    RemedyStep(node="jabber", where="the certificate store", do="nothing else"),
                ),
                impact=Impact.SERVICE_RESTART,
                verify="sign in from outside",
            ),
            references=("TAC 214498", "MRA Deployment Guide (X15.2)"),
        ),
        Finding(
            rule="san-missing-security-profile",
            severity=Severity.ERROR,
            node=C,
            slot=Slot.SERVER,
            store=None,
            connections=(f"cucm-sip-back:{CUCM}->{C}",),
            message="The certificate of expc1 lacks the names of two phone security profiles.",
            expected="DNS:secure-8865.example.com, DNS:secure-7841.example.com",
            got="DNS:expc1.corp.example.com",
            evidence=(Evidence(source="certs/expc 1 ü.pem", line=12, sha256=leaf(C).sha256),),
            consequence="Phones with these profiles cannot register: SIP 403.",
            remedy=Remedy(
                steps=(
                    RemedyStep(
                        node=C,
                        where="Maintenance > Security > Server certificate",
                        do="generate a CSR with the names, have it signed and upload it; then restart the node",
                    ),
                ),
                impact=Impact.RE_ENROLMENT,
                verify="a phone with the profile registers",
            ),
        ),
    )


def hostile(text: str) -> Report:
    """`full`, with `text` in every string that a file, a certificate or a rule could bring in."""
    base = full()
    return replace(
        base,
        deployment_name=text,
        deployment_file=text,
        as_version=text,
        connections=tuple(_hostile_verdict(verdict, text) for verdict in base.connections),
        findings=tuple(_hostile_finding(finding, text) for finding in base.findings),
        unexamined=tuple(Unexamined(kind=text, id=text, reason=text) for _ in base.unexamined),
        problems=tuple(replace(each, source=replace(each.source, file=text), reason=text) for each in base.problems),
        crashed_rules=(text,),
    )


def _hostile_verdict(verdict: ConnectionVerdict, text: str) -> ConnectionVerdict:
    return replace(
        verdict,
        connection=replace(verdict.connection, kind=text, client=text, server=f"{text}2"),
        verifications=tuple(_hostile_verification(each, text) for each in verdict.verifications),
        ladder=tuple(
            replace(
                each,
                sender=text,
                receiver=text,
                message=text,
                alert=replace(each.alert, name=text) if each.alert else None,
                authorities=(text, text) if each.authorities is not None else None,
            )
            for each in verdict.ladder
        ),
    )


def _hostile_verification(verification: Verification, text: str) -> Verification:
    error, alert, diagnosis = verification.error, verification.alert, verification.diagnosis
    return replace(
        verification,
        requirement=replace(
            verification.requirement, verifier=text, presenter=f"{text}2", names=ExpectedNames(groups=((text,),))
        ),
        error=replace(error, text=text) if error is not None else None,
        alert=replace(alert, name=text) if alert is not None else None,
        path=tuple(replace(each, certificate=_renamed(each.certificate, text)) for each in verification.path),
        missing=tuple(replace(each, subject=text) for each in verification.missing),
        unmatched=tuple((text, text) for _ in verification.unmatched),
        diagnosis=replace(diagnosis, rule=text) if diagnosis is not None else None,
        reason=text if verification.reason is not None else None,
    )


def _renamed(certificate: Certificate, text: str) -> Certificate:
    return replace(certificate, subject=replace(certificate.subject, rfc4514=text))


def _hostile_finding(finding: Finding, text: str) -> Finding:
    return replace(
        finding,
        rule=text,
        node=text if finding.node is not None else None,
        connections=(text, f"{text}:{text}->{text}2"),
        message=text,
        expected=text,
        got=text,
        evidence=tuple(replace(each, source=text) for each in finding.evidence),
        consequence=text,
        remedy=replace(
            finding.remedy,
            steps=tuple(replace(each, node=text, where=text, do=text) for each in finding.remedy.steps),
            verify=text,
        ),
        references=(text,),
    )


HOSTILE = (
    "<script>alert(1)</script>",
    "]]></failure><testcase>",
    "a\nb\r\nFAIL everything",
    "| a | b | `c` ``` **d** [e](javascript:f) ![g](h) @everyone #1 ~~i~~ $j$",
    "\x1b[31m\x1b]0;title\x07\x9b2J",
    "\x00\x01\ufffe\uffff",
    "evil\u202egpj.exe\u200b\u2066",
    "lone \ud800 surrogate \udcff",
    "👩‍💻 Ünïcödé 例え.example",
    "'\"&amp;<!-- --> onmouseover=x",
    "x" * 5000,
    "",
    " ",
    "../../etc/passwd%00?#",
)
"""Strings that break reports."""
