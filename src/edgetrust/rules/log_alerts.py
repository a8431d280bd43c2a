"""Certificates that were refused by what a log says, where it quotes the alert or tells no reason.

Not here: reasons that the refusing side wrote down itself (`edgetrust.rules.log_rejections`), and alerts that were seen
on the wire (`edgetrust.rules.traffic.peer_rejected_certificate`).
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.codec.tls.registry import alert as alert_of
from edgetrust.model.finding import Finding, Impact
from edgetrust.model.log import Role, Sighting
from edgetrust.mra.pages import TRUSTED_CA
from edgetrust.rules.incidents import Advice, about_account, accounts
from edgetrust.rules.observation import Observation
from edgetrust.rules.rule import Rule

_BAD, _UNSUPPORTED, _REVOKED, _EXPIRED, _UNKNOWN_CA, _DENIED, _DECRYPT = 42, 43, 44, 45, 48, 49, 51


def read_log_alerts(rule: Rule, observation: Observation) -> Iterator[Finding]:
    """The findings of the rule about refused certificates."""
    for account in accounts(observation, rule.slug):
        yield about_account(rule, account, _advice_for(account.first))


_ENDS = "the handshake ends there, and with it whatever needs this connection"


def _advice_for(sighting: Sighting) -> Advice:
    """What to say of a line that quotes the alert, or that tells of a refusal without the reason."""
    if sighting.role is not Role.REJECTED_BY_PEER or sighting.code is None:
        return _UNTOLD
    meaning, do = _ALERTS.get(sighting.code, _ANYTHING)
    return Advice(
        problem=f"{{peer}} refused the certificate of {{writer}} ({alert_of(sighting.code)}): {meaning}",
        expected="a certificate that the other side accepts",
        where=TRUSTED_CA if sighting.code in {_UNKNOWN_CA, _DECRYPT} else "the log of the other side",
        do=do,
        consequence=_ENDS,
        impact=Impact.NODE_RESTART,
        at_peer=True,
    )


_ANYTHING = (
    "the alert does not say why; the log of the other side does",
    (
        "read the log of {peer} at that time: it has the error of its own verification; then see that {writer} sends"
        " its whole chain (its own trust list must hold it, root included), and that {peer} trusts its CA"
    ),
)
_ALERTS = {
    _UNKNOWN_CA: (
        "its trust list does not lead from there to a root",
        (
            "on {peer}, append the root and every intermediate of the certificate of {writer}; append them on {writer},"
            " too, which sends only what its own list holds"
        ),
    ),
    _UNSUPPORTED: (
        "it is not good for what it was shown for",
        (
            "have the certificate of {writer} issued anew with the extended key usage that this role needs: server"
            " authentication where it is the TLS server, client authentication where it is the client"
        ),
    ),
    _REVOKED: (
        "it, or a CA above it, was revoked",
        "request a new certificate for {writer} with a new key and upload it",
    ),
    _EXPIRED: (
        "it, or a CA above it in the list of the other side, has expired",
        (
            "look at the dates of the certificate of {writer} and of its CAs in the list of {peer}; replace what has"
            " expired, and compare both clocks with NTP"
        ),
    ),
    _DENIED: ("it is valid, and not allowed in", "allow the name of {writer} in on {peer}"),
    _DECRYPT: (
        "a signature did not verify; most often a CA of the same name and another key stands in its list",
        (
            "on {peer}, look for two CAs of one name in the list, and delete the one that did not sign the chain of"
            " {writer}"
        ),
    ),
    _BAD: (
        "most often a name that is not in it, or a date in the future",
        (
            "compare the name by which {peer} knows {writer} with the names of its certificate, and both clocks; the"
            " log of {peer} has the reason"
        ),
    ),
}
"""What an alert means, and what to do. `{peer}` is who sent it, `{writer}` whose certificate it is about."""

_UNTOLD = Advice(
    problem="{writer} refused the certificate of {peer}; the line does not say why",
    expected="a certificate that {writer} accepts",
    where="the log of the node",
    do="look for the line of the same connection that names the reason (Detail=, Reason=, Error=), at a higher"
    " log level"
    " where there is none; or see with edgetrust probe {server} what is sent, and judge it with edgetrust chain",
    consequence=_ENDS,
)
