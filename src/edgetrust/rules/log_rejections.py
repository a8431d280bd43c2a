"""Certificates that were refused by what a log says, where the line names the reason: the words of the rules about just
these reasons.

What a deployment file or a capture would prove, a log only reports, so the words say what to look at. Not here: alerts
(`edgetrust.rules.traffic.peer_rejected_certificate`), which name no exact reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from edgetrust.model.finding import Finding, Impact, Severity
from edgetrust.model.log import Role
from edgetrust.mra.fqdn import is_no_fqdn
from edgetrust.mra.logs.fields import host_of
from edgetrust.mra.pages import (
    CRL_MANAGEMENT,
    CUCM_SERVER,
    DNS,
    SERVER_CERTIFICATE,
    TRUSTED_CA,
    UNIFIED_CM_SERVERS,
    ZONES,
)
from edgetrust.pki.openssl import VerifyError
from edgetrust.rules.incidents import Account, Advice, about_account, accounts
from edgetrust.rules.log_sides import Party, certificate_page, list_page
from edgetrust.rules.observation import Observation

_ENDS = "the handshake ends there, and with it whatever needs this connection"
_PEER_PAGE = "the certificate page of the node"
_SEE = "edgetrust chain says what is missing from what it sends: {look}"


def read_log_rejections(observation: Observation) -> Iterator[Finding]:
    """A finding of the rule that each reason belongs to, for the rules that have no eye for logs of their own."""
    from edgetrust.rules.catalogue import find_rule

    for slug, advice in _ADVICE.items():
        for account in accounts(observation, slug):
            rule = find_rule(slug)
            assert rule is not None
            chosen = _LDAP if account.first.code == _LDAP_ALARM else advice
            yield about_account(rule, account, _placed(account, chosen))


def _placed(account: Account, advice: Advice) -> Advice:
    """The advice for just these two sides: lists and certificates stand elsewhere on each product, and a certificate
    is mended at the side that shows it."""
    first = account.first
    if first.role is Role.INFO:
        return advice
    if advice.where == _PEER_PAGE:
        page = certificate_page(account.peer_party, is_client=first.is_server)
        advice = replace(advice, where=page.where, impact=page.impact)
    if account.writer_party is Party.ENDPOINT and advice.where == TRUSTED_CA:
        problem = _ROOT_SENT if first.code == int(VerifyError.SELF_SIGNED_CERT_IN_CHAIN) else advice.problem
        return replace(advice, problem=problem, where=SERVER_CERTIFICATE, do=FOR_ENDPOINTS, at_peer=True)
    if first.rule == "self-signed-not-trusted" and account.peer_party.is_expressway:
        page = certificate_page(account.peer_party, is_client=first.is_server)
        return replace(advice, where=page.where, do=_NO_SELF_SIGNED, at_peer=True)
    if first.rule == "name-mismatch" and (typed := _about_names(account, advice)) is not None:
        return typed
    if account.writer_party is Party.UNKNOWN:
        pages = {ZONES: _ANY_NAME, TRUSTED_CA: list_page(Party.UNKNOWN).where}
        advice = replace(advice, where=pages.get(advice.where, advice.where))
    if first.depth and first.rule in _OF_CAS:
        advice = replace(advice, problem=_OF_CAS[first.rule], do=_CA_ABOVE)
    if first.code == int(VerifyError.SELF_SIGNED_CERT_IN_CHAIN):
        advice = replace(advice, problem=_ROOT_SENT)
    if _is_ecdsa_twin(first.peer) and account.peer_party is Party.UNIFIED:
        advice = replace(advice, do=f"{advice.do}; {_ECDSA_TWIN}")
    return _spare_strangers(account, advice)


def _about_names(account: Account, advice: Advice) -> Advice | None:
    """The advice where it is known which of the two is mended, what is typed or the certificate; None: that depends."""
    is_typed_wrong = is_no_fqdn(account.first.expected_name or _ANY)
    if account.peer_party is Party.UNIFIED and is_typed_wrong:
        return replace(advice, where=UNIFIED_CM_SERVERS, do=_ADVICE["cucm-defined-by-ip"].do, expected=_IN_CERTIFICATE)
    if account.peer_party is Party.UNIFIED:
        page = certificate_page(Party.UNIFIED, is_client=False)
        return replace(advice, where=page.where, impact=page.impact, do=_NAME_SERVER, at_peer=True)
    if account.writer_party.is_expressway and is_typed_wrong:
        return replace(advice, expected=_FQDN_TYPED, do=_TYPE_FQDN)
    return None


def _is_ecdsa_twin(peer: str | None) -> bool:
    """Whether a certificate has the name that CUCM gives to those with an ECDSA key."""
    label = (host_of(peer) or "").partition(".")[0].lower()
    return label.endswith(("-ec", "-ec-ms"))


_ECDSA_TWIN = (
    "its name ends in -EC: this is the ECDSA certificate beside the one with an RSA key, shown since the ciphers of the"
    " Expressway-C put ECDSA first; until its issuer is trusted, put ECDHE-RSA-AES256-GCM-SHA384: in front of them"
    " (Maintenance > Security > Ciphers; edgetrust explain ecdsa-issuer-not-trusted)"
)


def _spare_strangers(account: Account, advice: Advice) -> Advice:
    """Whoever is on the Internet meets scanners: their CAs belong on no list."""
    first = account.first
    if account.peer_party is not Party.STRANGER or first.role is not Role.REJECTED_PEER:
        return advice
    return replace(advice, do=f"{_STRANGER}; else {advice.do}", severity=Severity.WARNING)


_ANY = "any.name"
_FQDN_TYPED = "an FQDN typed on {writer}, one that stands in the certificate"
_TYPE_FQDN = (
    "in place of {name}, type the FQDN of {peer} that stands among the subject alternative names of its certificate"
    " ({look}); where it carries none, have it issued anew with its FQDN first: none is asked for with an address or a"
    " bare host name"
)
_NAME_SERVER = (
    "generate a CSR with {name} among its subject alternative names (a multi-server one, on the publisher, names every"
    " node), have it signed, upload it and restart the services that show it; or, where the certificate carries another"
    f" FQDN by which the server is reached ({{look}}), type that in {CUCM_SERVER}, and refresh the servers of the"
    f" Expressway-C ({UNIFIED_CM_SERVERS})"
)
_IN_CERTIFICATE = "a name of the server, typed there, that stands in its certificate"
_STRANGER = "where nobody knows {peer}, an address of the Internet, it is a scanner, and needs nothing"
_OF_CAS = {
    "certificate-expired": "{writer} refused the certificate of {peer}: a CA above it has expired",
    "certificate-not-yet-valid": "{writer} refused the certificate of {peer}: a CA above it is not valid yet",
}
"""Of reasons that concern one certificate of the chain, where that is none of the other side's own."""
_CA_ABOVE = (
    "look at the dates of the CAs above the certificate ({look}), and of those in the list of {writer}: where a renewed"
    " CA of the same name and key is there, put it into both lists in place of the old one, else have the certificate"
    " of {peer} issued anew below a CA that is valid; when all dates are in order, correct the clock of {writer} (NTP)"
)
_ANY_NAME = f"where the name of the server is typed (Expressway: {ZONES})"
_ROOT_SENT = (
    "{writer} refused the certificate of {peer}, which came with its root: its trust list lacks that root, or holds"
    " another one of its name"
)
FOR_ENDPOINTS = (
    "have the certificate issued by a public CA that the endpoints know, and append the intermediates of that CA to the"
    " trust list of the Expressway-E, so that they are sent; or, where only TC and CE endpoints and Jabber are used,"
    " give the CA to each of them (TC and CE: Security > CAs)"
)
"""What to do with a certificate that endpoints refuse."""
_NO_SELF_SIGNED = (
    "have a CA that both Expressways trust sign the certificate of {peer}, and upload it: between Expressways a"
    " self-signed certificate, as the one of the factory, is not supported"
)
_LDAP_ALARM = 40029
_LDAP = Advice(
    problem="{writer} reports that the CA of its LDAP server is not in its trust list",
    expected="a trust list with the CA of the LDAP server",
    where=TRUSTED_CA,
    do="append the root and every intermediate of the LDAP server's certificate",
    consequence="administrators and users of the directory cannot sign in to the node",
    impact=Impact.NODE_RESTART,
    verify="the alarm is lowered",
)

_ADVICE = {
    "ca-not-trusted": Advice(
        problem="{writer} refused the certificate of {peer}: its trust list does not lead to a root; an"
        " intermediate, the root, or both are missing",
        expected="a trust list with the root and every intermediate of the certificate of {peer}",
        where=TRUSTED_CA,
        do=f"append the root and every intermediate of the certificate of {{peer}}, on every peer of the"
        f" cluster; {_SEE}",
        consequence=_ENDS,
        impact=Impact.NODE_RESTART,
    ),
    "root-missing": Advice(
        problem="{writer} refused the certificate of {peer}: its trust list holds a CA of the chain, but not the root",
        expected="a trust list with the root, too",
        where=TRUSTED_CA,
        do=f"append the root of the certificate of {{peer}}, on every peer of the cluster; {_SEE}",
        consequence=_ENDS,
        impact=Impact.NODE_RESTART,
    ),
    "self-signed-not-trusted": Advice(
        problem="{writer} refused the certificate of {peer}, which is self-signed and not in its trust list",
        expected="a certificate of a CA that {writer} trusts",
        where=TRUSTED_CA,
        do="have a CA sign the certificate of {peer} and append that CA's chain here; or append the self-signed"
        " certificate itself, where no other certificate of the same subject is in use",
        consequence=_ENDS,
        impact=Impact.NODE_RESTART,
    ),
    "signature-invalid": Advice(
        problem="{writer} refused the certificate of {peer}: a signature in the chain does not verify; most"
        " often a CA of"
        " the same name and another key stands in its trust list",
        expected="one CA of each name in the trust list, the one that signed",
        where=TRUSTED_CA,
        do="look for two CAs of one name in the list, and delete the one that did not sign the chain of {peer}",
        consequence=_ENDS,
        impact=Impact.NODE_RESTART,
    ),
    "certificate-expired": Advice(
        problem="{writer} refused the certificate of {peer}: it, or a CA above it, has expired",
        expected="a chain that is valid at the time of the line",
        where=_PEER_PAGE,
        do="look at the dates of the certificate ({look}) and of its CAs in the list of"
        " {writer}; replace"
        " what has expired; when nothing has, correct the clock of {writer} (NTP)",
        consequence=_ENDS,
        impact=Impact.NODE_RESTART,
        at_peer=True,
    ),
    "certificate-not-yet-valid": Advice(
        problem="{writer} refused the certificate of {peer}: it, or a CA above it, is not valid yet",
        expected="a chain that is valid at the time of the line",
        where=_PEER_PAGE,
        do="compare the clocks of both nodes first (NTP); when they agree, replace the certificate by one that"
        " is valid now",
        consequence=_ENDS,
        impact=Impact.NODE_RESTART,
        at_peer=True,
    ),
    "eku-missing-client-auth": Advice(
        problem="{writer} refused the certificate of {peer}, which is not good for TLS client authentication",
        expected="a certificate whose extended key usage permits TLS Web Client Authentication, or that has none",
        where=_PEER_PAGE,
        do="have a new certificate issued for {peer} with TLS Web Client Authentication in its extended key usage, and"
        " upload it",
        consequence=_ENDS,
        impact=Impact.NODE_RESTART,
        at_peer=True,
    ),
    "eku-missing-server-auth": Advice(
        problem="{writer} refused the certificate of {peer}, which is not good for TLS server authentication",
        expected="a certificate whose extended key usage permits TLS Web Server Authentication, or that has none",
        where=_PEER_PAGE,
        do="have a new certificate issued for {peer} with TLS Web Server Authentication in its extended key usage, and"
        " upload it",
        consequence=_ENDS,
        impact=Impact.NODE_RESTART,
        at_peer=True,
    ),
    "name-mismatch": Advice(
        problem="{writer} refused the certificate of {peer}: it does not carry {name}",
        expected="a certificate with {name} among its subject alternative names",
        where=ZONES,
        do="compare what is typed on {writer} (peer address of the zone, TLS verify subject name, or the server's name)"
        " with the names of the certificate of {peer}; type a name it carries, or have it issued anew with {name}",
        consequence=_ENDS,
    ),
    "cucm-defined-by-ip": Advice(
        problem="{writer} looks for {name} in the certificate of {peer}, which does not carry it: the server is"
        " defined by"
        " its address or bare host name",
        expected="an FQDN that stands in the certificate",
        where=UNIFIED_CM_SERVERS,
        do=f"type the FQDN in {CUCM_SERVER}, then delete the server here and add it anew by its FQDN",
        consequence="sign-in and configuration over this server fail",
    ),
    "certificate-revoked": Advice(
        problem="{writer} refused the certificate of {peer}: it, or a CA above it, was revoked",
        expected="a chain that is not revoked",
        where=_PEER_PAGE,
        do="request a new certificate for {peer} with a new key, have it signed and upload it",
        consequence=_ENDS,
        impact=Impact.NODE_RESTART,
        at_peer=True,
    ),
    "crl-missing": Advice(
        problem="{writer} could not check whether the certificate of {peer} was revoked: a revocation list is missing",
        expected="a revocation list of every CA of the chain",
        where=CRL_MANAGEMENT,
        do="upload the revocation lists of every CA of the chain, or have them fetched; where the line comes"
        " from the page"
        " Client certificate testing, and revocation is not checked otherwise, the chain itself is fine",
        consequence=_ENDS,
    ),
    "crl-expired": Advice(
        problem="{writer} could not check whether the certificate of {peer} was revoked: a revocation list is"
        " out of date",
        expected="a revocation list that is valid now",
        where=CRL_MANAGEMENT,
        do="fetch the revocation lists of the chain anew, and see why they were not renewed",
        consequence=_ENDS,
    ),
    "path-length-exceeded": Advice(
        problem="{writer} refused the certificate of {peer}: more CAs stand between it and a root than that one"
        " permits",
        expected="a chain within the path length of each of its CAs",
        where=_PEER_PAGE,
        do="have the certificate of {peer} issued by a CA that may issue it",
        consequence=_ENDS,
        impact=Impact.NODE_RESTART,
        at_peer=True,
    ),
    "issuer-not-a-ca": Advice(
        problem="{writer} refused the certificate of {peer}: what issued it is no CA",
        expected="issuers that are CAs",
        where=_PEER_PAGE,
        do="have the certificate of {peer} issued by a CA, and look for a certificate of its name that is none"
        " in the list"
        " of {writer}",
        consequence=_ENDS,
        impact=Impact.NODE_RESTART,
        at_peer=True,
    ),
    "critical-extension-unknown": Advice(
        problem="{writer} refused the certificate of {peer}: it holds a critical extension that {writer} does not know",
        expected="no critical extension but those that OpenSSL knows",
        where=_PEER_PAGE,
        do="have the certificate of {peer} issued anew without that extension, or with it not critical",
        consequence=_ENDS,
        impact=Impact.NODE_RESTART,
        at_peer=True,
    ),
    "name-constraint-violated": Advice(
        problem="{writer} refused the certificate of {peer}: a CA above it does not permit one of its names",
        expected="names within the constraints of every CA of the chain",
        where=_PEER_PAGE,
        do="have the certificate of {peer} issued with names that the CA permits, or by another CA",
        consequence=_ENDS,
        impact=Impact.NODE_RESTART,
        at_peer=True,
    ),
    "phone-ca-not-listed": Advice(
        problem="a phone does not know the certificate of {peer}: its CA is not in the list that the firmware brings",
        expected="a certificate of a public CA that is in the list of the phones' firmware",
        where=SERVER_CERTIFICATE,
        do="have the server certificate of {peer} issued by a public CA that the list of the phones has, append the"
        " intermediates of that CA to its trust list, so that they are sent, and restart it",
        at_peer=True,
        consequence="the phone does not register, and nobody can accept the certificate for it",
        impact=Impact.NODE_RESTART,
    ),
    "jabber-prompts-user": Advice(
        problem="Jabber does not accept the certificate it was shown, for {name}, and asks its user",
        expected="a certificate of a CA that the operating system trusts, with the service domain among its names",
        where=SERVER_CERTIFICATE,
        do="on the Expressway-E, have the certificate issued by a public CA with the service domain, or"
        " collab-edge and the"
        " domain, among its names; for servers inside, give the CA to the clients",
        consequence="users are asked once whether to accept the certificate",
        impact=Impact.NODE_RESTART,
        at_peer=True,
    ),
    "san-missing-registration-domain": Advice(
        problem="a TC or CE endpoint refused the Expressway-E: {name} is not among the names of its certificate",
        expected="{name}, collab-edge.{name} or the SRVName _collab-edge._tls.{name} among the names",
        where=SERVER_CERTIFICATE,
        do="on the Expressway-E, generate a CSR with the registration domain {name}, have it signed and upload it; see"
        " whether the domain typed on the endpoint is the right one",
        consequence="TC and CE endpoints outside do not register",
        impact=Impact.NODE_RESTART,
        at_peer=True,
    ),
    "upgrade-enforces-verification": Advice(
        problem="{writer} does not accept the certificate of {peer} (for {name}) and goes on, because it does"
        " not enforce"
        " verification yet",
        expected="a certificate that would be accepted",
        where=TRUSTED_CA,
        do="before the upgrade to X14.2 or later, append the chain of {peer}, and see that it carries the name"
        " by which it"
        " is defined",
        consequence="from X14.2 on sign-in over this server fails",
        impact=Impact.NODE_RESTART,
    ),
    "host-name-underscore": Advice(
        problem="the SSH tunnel service of {writer} crashed, as it does when the host name of an Expressway-E holds an"
        " underscore",
        expected="a host name of letters, digits and hyphens",
        where=DNS,
        do="look at the system host name of every Expressway-E; where it holds an underscore, rename the node, its DNS"
        " records, and have its certificate issued anew",
        consequence="the SSH tunnels stay down, so nobody outside can sign in",
        impact=Impact.NODE_RESTART,
    ),
    "restart-pending": Advice(
        problem="{writer} was given new certificates or settings and goes on with the old ones until it is restarted",
        expected="a restart after the upload",
        where="Maintenance > Restart options",
        do="see that what was uploaded is what was meant (edgetrust check), then restart the node",
        consequence="the old certificate decides until then",
        impact=Impact.NODE_RESTART,
        verify="the alarm is lowered, and edgetrust probe shows the new certificate",
    ),
    "cms-address-not-in-san": Advice(
        problem="{writer} reports that the address of the Meeting Server is not in its certificate",
        expected="the address among the subject alternative names",
        where=SERVER_CERTIFICATE,
        do="have the certificate issued anew with the address of the Meeting Server that the alarm names",
        consequence="guests cannot join over this Expressway",
        impact=Impact.NODE_RESTART,
        verify="the alarm is lowered",
    ),
    "name-not-fqdn": Advice(
        problem="{writer} refused a certificate that was uploaded: {reason}",
        expected="names with a domain, of letters, digits and hyphens",
        where=SERVER_CERTIFICATE,
        do="generate a CSR that carries nothing but fully qualified names, have it signed and upload it",
        consequence="the former certificate stays in service",
        verify="the page takes the upload",
    ),
    "common-name-missing": Advice(
        problem="{writer} reports that its certificate has no common name",
        expected="a certificate with a common name",
        where=SERVER_CERTIFICATE,
        do="generate a CSR with a common name, have it signed and upload it",
        consequence="Mobile and Remote Access does not work without",
        impact=Impact.NODE_RESTART,
        verify="the alarm is lowered",
    ),
}
"""By slug, in the order of the catalogue's families."""
