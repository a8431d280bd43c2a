"""What `check` foretells of every connection, in the words in which the lab tells what became of it.

Not here: running the connections (`edgetrust.twin`).
"""

from __future__ import annotations

from collections.abc import Sequence

from edgetrust.model.connection import Refusal
from edgetrust.model.lab import Fate
from edgetrust.model.verdict import ConnectionVerdict, Outcome, Verification
from edgetrust.pki.openssl import VerifyError


def foretell(verdict: ConnectionVerdict) -> Fate:
    """The end of a connection as its verdict has it. Of several refusals the one counts that comes first in time: what
    is refused in the handshake (a chain, and by whoever sends an alert for it a name) or what TLS does not carry, a
    name after it, and last what breaks a tunnel whose certificates verify."""
    refusals = [each for each in verdict.verifications if each.outcome is Outcome.FAIL or each.error is not None]
    refusals.sort(key=_turn)
    if not refusals:
        return Fate(outcome=verdict.outcome, rule=_rule(verdict.verifications))
    first = refusals[0]
    rule = _rule((first, *verdict.verifications))
    if first.abort is not None:
        # Nobody refuses anybody: one side gives up, and the alert says how.
        return Fate(outcome=verdict.outcome, alert=first.alert, rule=rule)
    return Fate(outcome=verdict.outcome, rejected_by=first.requirement.verifier, alert=first.alert, rule=rule)


def _rule(verifications: Sequence[Verification]) -> str | None:
    """That of the first diagnosis."""
    return next((each.diagnosis.rule for each in verifications if each.diagnosis is not None), None)


def _turn(verification: Verification) -> int:
    if verification.abort is not None:
        return 0
    if verification.error is None:
        return 2
    is_afterwards = verification.requirement.refusal is not Refusal.ALERT
    return 1 if verification.error.code == VerifyError.HOSTNAME_MISMATCH and is_afterwards else 0
