"""The handshake ladder of a connection: message by message, as far as the appliances would come.

The order is that of a TLS 1.2 handshake as the article's summary and captures show it; in TLS 1.3 the same messages
travel encrypted. Not here: drawing it (`edgetrust.report`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from edgetrust.model.connection import Connection, Refusal, Requirement
from edgetrust.model.verdict import FoundIn, LadderStep, Outcome, Verification
from edgetrust.pki.openssl import VerifyError


def build_ladder(
    connection: Connection, verifications: Sequence[Verification], authorities: tuple[str, ...] | None
) -> tuple[LadderStep, ...]:
    """The messages of one handshake; the last one is the one at which a side gives up at the latest, with its alert, or
    what a side does behind the handshake that refuses a name then. Behind a certificate of which nobody knows whether
    it is accepted, nobody knows whether a message is sent.

    `authorities` are the CA names the server lists in its CertificateRequest; None when its list is not known.
    """
    steps: list[LadderStep] = []
    for step in _messages(connection, verifications, authorities):
        is_open = step.outcome is Outcome.OK and any(earlier.outcome is Outcome.UNKNOWN for earlier in steps)
        steps.append(replace(step, outcome=Outcome.UNKNOWN) if is_open else step)
        if step.outcome is Outcome.FAIL:
            break
    return tuple(steps)


def _messages(
    connection: Connection, verifications: Sequence[Verification], authorities: tuple[str, ...] | None
) -> Iterator[LadderStep]:
    client, server = connection.client, connection.server
    of_server = next((v for v in verifications if v.requirement.presenter == server), None)
    of_client = next((v for v in verifications if v.requirement.presenter == client), None)
    if any(verification.requirement.in_band for verification in verifications):
        yield from _present(of_client, client, server, "SIP SERVICE")
        return
    if any(verification.requirement.leaf_only for verification in verifications):
        yield from _present(of_server, server, client, "SSH host certificate")
        yield from _present(of_client, client, server, "SSH user certificate")
        return
    yield _step(of_server, client, server, "ClientHello")
    yield LadderStep(sender=server, receiver=client, message="ServerHello", outcome=Outcome.OK)
    yield from _present(of_server, server, client, "Certificate")
    if of_client is not None and of_client.outcome is not Outcome.NOT_VERIFIED:
        yield _ask(of_client, server, client, authorities)
        yield from _present(of_client, client, server, "Certificate")
        if _breaks_off_at(of_client, "CertificateVerify"):
            yield _step(of_client, client, server, "CertificateVerify")
    yield _step(of_client, client, server, "Finished")
    yield from (_refuse_name(each.requirement) for each in verifications if _is_refused_afterwards(each))


def _step(verification: Verification | None, sender: str, receiver: str, message: str) -> LadderStep:
    """A message that is well, unless the handshake breaks off there. An alert answers a message."""
    if verification is None or not _breaks_off_at(verification, message):
        return LadderStep(sender=sender, receiver=receiver, message=message, outcome=Outcome.OK)
    answer = verification.alert if verification.abort is not None and verification.abort.by == receiver else None
    return LadderStep(sender=sender, receiver=receiver, message=message, outcome=Outcome.FAIL, alert=answer)


def _ask(verification: Verification, server: str, client: str, authorities: tuple[str, ...] | None) -> LadderStep:
    """The request for a certificate. Where it cannot be made, it names nobody, and an alert comes in its place."""
    step = _step(verification, server, client, "CertificateRequest")
    if step.outcome is Outcome.FAIL:
        return replace(step, alert=verification.alert)
    return replace(step, authorities=authorities)


def _breaks_off_at(verification: Verification | None, message: str) -> bool:
    return verification is not None and verification.abort is not None and verification.abort.message == message


def _breaks_off_beside(verification: Verification, message: str) -> bool:
    """At another message than the one with the certificate, where the ladder has one."""
    is_whole_ladder = verification.requirement.leaf_only or verification.requirement.in_band
    return verification.abort is not None and not is_whole_ladder and not _breaks_off_at(verification, message)


def _present(verification: Verification | None, sender: str, receiver: str, message: str) -> Iterator[LadderStep]:
    """One certificate on its way, with what the receiver makes of it."""
    if verification is None:
        return
    afterwards = _is_refused_afterwards(verification) or _breaks_off_beside(verification, message)
    yield LadderStep(
        sender=sender,
        receiver=receiver,
        message=message,
        outcome=_before_names(verification) if afterwards else verification.outcome,
        # Where a person is asked, the alert waits for the answer; the ladder goes on as if it were yes.
        alert=verification.alert if verification.outcome is Outcome.FAIL and not afterwards else None,
    )


def _refuse_name(requirement: Requirement) -> LadderStep:
    """What the side that looked for a name does when it did not find it, after a handshake that went well."""
    message = "SIP 403 Forbidden" if requirement.refusal is Refusal.SIP_403 else "connection closed"
    return LadderStep(
        sender=requirement.verifier, receiver=requirement.presenter, message=message, outcome=Outcome.FAIL
    )


def _before_names(verification: Verification) -> Outcome:
    """What became of the path before anybody looked at names: nobody knows where it ends outside the list."""
    is_open = bool(verification.path) and verification.path[-1].found_in is FoundIn.PRESENTED
    return Outcome.UNKNOWN if is_open else Outcome.OK


def _is_refused_afterwards(verification: Verification) -> bool:
    """Expressway and CUCM look at names after the handshake, and close the connection without an alert."""
    error = verification.error
    return (
        error is not None
        and error.code == VerifyError.HOSTNAME_MISMATCH
        and verification.outcome is Outcome.FAIL
        and verification.requirement.refusal is not Refusal.ALERT
    )
