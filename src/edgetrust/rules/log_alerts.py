"""Certificates that were refused by what a log says, where it quotes the alert or tells no reason.

Not here: reasons that the refusing side wrote down itself (`edgetrust.rules.log_rejections`), and alerts that were seen
on the wire (`edgetrust.rules.traffic.peer_rejected_certificate`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from edgetrust.codec.tls.registry import alert as alert_of
from edgetrust.model.finding import Finding, Impact
from edgetrust.model.log import Role
from edgetrust.model.value import dataclass
from edgetrust.mra.pages import CUCM_EXPRESSWAY_C, SERVER_CERTIFICATE, TRUSTED_CA
from edgetrust.rules.incidents import Account, Advice, Step, about_account, accounts
from edgetrust.rules.log_sides import Page, Party, certificate_page, list_page, server_port
from edgetrust.rules.observation import Observation
from edgetrust.rules.rule import Rule

_BAD, _UNSUPPORTED, _REVOKED, _EXPIRED, _UNKNOWN_CA, _DENIED, _DECRYPT = 42, 43, 44, 45, 48, 49, 51
_OAUTH_PORT = 5091


def read_log_alerts(rule: Rule, observation: Observation) -> Iterator[Finding]:
    """The findings of the rule about refused certificates."""
    for account in accounts(observation, rule.slug):
        yield about_account(rule, account, _advice_for(account))


_ENDS = "the handshake ends there, and with it whatever needs this connection"
_LOG = Page(where="the log of the other side", impact=Impact.NONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Meaning:
    """What an alert means, and what to do. `{peer}` is who sent it, `{writer}` whose certificate it is about."""

    why: str
    do: str
    at_writer: bool = False
    """Mended where the certificate is."""
    in_list: bool = False
    """Mended in the trust list of the side that sent it; otherwise nobody knows where, and its log tells."""


def _advice_for(account: Account) -> Advice:
    """What to say of a line that quotes the alert, or that tells of a refusal without the reason."""
    first = account.first
    if first.role is not Role.REJECTED_BY_PEER or first.code is None:
        return _UNTOLD
    meaning = _ALERTS.get(first.code, _ANYTHING)
    page = _LOG
    if meaning.at_writer:
        is_client = None if first.is_server is None else not first.is_server
        page = certificate_page(account.writer_party, is_client=is_client)
    elif meaning.in_list:
        page = list_page(account.peer_party)
    advice = Advice(
        problem=f"{{peer}} refused the certificate of {{writer}} ({alert_of(first.code)}): {meaning.why}",
        expected="a certificate that the other side accepts",
        where=page.where,
        do=meaning.do,
        consequence=_ENDS,
        impact=page.impact,
        at_peer=not meaning.at_writer,
        also=_EXPIRED_ABOVE if first.code == _EXPIRED else None,
    )
    return _of_unknown_ca(account, advice) if first.code == _UNKNOWN_CA else advice


def _of_unknown_ca(account: Account, advice: Advice) -> Advice:
    """A list is mended where it can be: that of CUCM has two parts, and those of endpoints are fixed, or not ours."""
    match account.peer_party:
        case Party.UNIFIED:
            is_oauth = server_port(account.first) == _OAUTH_PORT
            return replace(
                advice,
                do=f"upload the root and every intermediate of the certificate of {{writer}} as"
                f" {'tomcat-trust' if is_oauth else 'tomcat-trust and once more as CallManager-trust'}, then restart"
                f" Cisco Tomcat, Cisco CallManager and Cisco HAProxy; {_SENDS}",
                also=Step(where=CUCM_EXPRESSWAY_C, do=_OAUTH_NAME, at_peer=True) if is_oauth else None,
            )
        case Party.STRANGER:
            return replace(advice, where=SERVER_CERTIFICATE, impact=Impact.NODE_RESTART, at_peer=False, do=_OF_ENDPOINT)
        case _:
            return advice


_SENDS = "append them to the list of {writer}, too, which sends only what that holds"
_OAUTH_NAME = (
    "see that the common name or a subject alternative name of the certificate of {writer} stands in this list"
)
_OF_ENDPOINT = (
    "{peer} is an address of the Internet: most likely an endpoint, whose list of CAs is fixed (7800 and 8800 phones)"
    " or its owner's. Have the certificate of {writer} issued by a public CA that Jabber, phones, TC and CE endpoints"
    f" know, and append the chain of that CA under {TRUSTED_CA}, so that it is sent; who is none of yours may be a"
    " scanner, and needs nothing"
)
_EXPIRED_ABOVE = Step(
    where="its trust list, and its clock",
    do="where the certificate of {writer} is valid: look at the dates of the CAs above it in this list, replace what"
    " has expired, and compare the clock with NTP",
    at_peer=True,
)

_ANYTHING = _Meaning(
    why="the alert does not say why; the log of the other side does",
    do="read the log of {peer} at that time: it has the error of its own verification; then see that {writer} sends"
    " its whole chain (its own trust list must hold it, root included), and that {peer} trusts its CA",
)
_ALERTS = {
    _UNKNOWN_CA: _Meaning(
        why="its trust list does not lead from there to a root",
        do=f"on {{peer}}, append the root and every intermediate of the certificate of {{writer}}; {_SENDS}",
        in_list=True,
    ),
    _UNSUPPORTED: _Meaning(
        why="it is not good for what it was shown for",
        do="have the certificate of {writer} issued anew with the extended key usage that this role needs: server"
        " authentication where it is the TLS server, client authentication where it is the client",
        at_writer=True,
    ),
    _REVOKED: _Meaning(
        why="it, or a CA above it, was revoked",
        do="request a new certificate for {writer} with a new key and upload it",
        at_writer=True,
    ),
    _EXPIRED: _Meaning(
        why="it, or a CA above it in the list of the other side, has expired",
        do="look at the dates of the certificate of {writer}; where it has expired, replace it",
        at_writer=True,
    ),
    _DENIED: _Meaning(why="it is valid, and not allowed in", do="allow the name of {writer} in on {peer}"),
    _DECRYPT: _Meaning(
        why="a signature did not verify; most often a CA of the same name and another key stands in its list",
        do="on {peer}, look for two CAs of one name in the list, and delete the one that did not sign the chain of"
        " {writer}",
        in_list=True,
    ),
    _BAD: _Meaning(
        why="most often a name that is not in it, or a date in the future",
        do="compare the name by which {peer} knows {writer} with the names of its certificate, and both clocks; the"
        " log of {peer} has the reason",
    ),
}

_UNTOLD = Advice(
    problem="{writer} refused the certificate of {peer}; the line does not say why",
    expected="a certificate that {writer} accepts",
    where="the log of the node",
    do="look for the line of the same connection that names the reason (Detail=, Reason=, Error=), at a higher"
    " log level where there is none; or judge what is sent with edgetrust chain: {look}",
    consequence=_ENDS,
)
