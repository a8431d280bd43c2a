"""What is wrong with captured handshakes, the certificates among them that nobody refused.

Not here: which handshakes were asked for (`edgetrust.usecase.capture`), what certificates can have wrong with them
(`edgetrust.rules.unrefused`), and a deployment they belong to (`edgetrust.usecase.capture_check`).
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from functools import partial

from edgetrust.codec.memo import Memo
from edgetrust.model.certificate import Certificate
from edgetrust.model.finding import Finding, Severity
from edgetrust.model.handshake import Handshake
from edgetrust.pki.digest import sha256
from edgetrust.rules.engine import RuleRun, run_checks
from edgetrust.rules.observation import Observation, moment_of
from edgetrust.rules.shown import rule_of_dates
from edgetrust.rules.unrefused import (
    BY_DESIGN,
    Flaw,
    Showing,
    find_flaws,
    find_lasting,
    judge_flaw,
    showings_of,
    untold,
)
from edgetrust.usecase.capture import MOST_READ, Certificates, read_rules, severity_of


def judge_handshakes(observation: Observation) -> RuleRun:
    """What the rules about traffic find, and what is wrong with certificates by their chains alone."""
    traffic = read_rules(observation)
    chains = judge_chains(observation, traffic.findings)
    findings = sorted((*traffic.findings, *chains.findings), key=lambda finding: finding.severity.rank)
    return RuleRun(findings=tuple(findings), crashes=(*traffic.crashes, *chains.crashes))


def judge_chains(observation: Observation, findings: Iterable[Finding], settled: Container[Handshake] = ()) -> RuleRun:
    """What is wrong with certificates by their chains alone, and what none of these findings has told. `settled` are
    handshakes of which a deployment knows what their certificates are used for."""
    flaws = untold(find_flaws(observation, settled), findings)
    return run_checks((flaw.first.rule, partial(_judge, observation, flaw)) for flaw in flaws)


def _judge(observation: Observation, flaw: Flaw) -> Iterator[Finding]:
    yield judge_flaw(observation, flaw)


class PassingChains:
    """Judges handshakes one by one, for those who cannot wait for all; chains seen last are remembered."""

    def __init__(self, certificates: Certificates) -> None:
        self._certificates = certificates
        self._lasting: Memo[str, bool] = Memo(limit=MOST_READ)

    def severity_of(self, handshake: Handshake) -> Severity | None:
        """How severe the findings are that a handshake leads to, apart from information, as `judge_handshakes` has
        them; None for none."""
        severity = severity_of(handshake)
        if severity is not None or not any(self._is_flawed(handshake, each) for each in showings_of(handshake)):
            return severity
        return Severity.WARNING

    def _is_flawed(self, handshake: Handshake, showing: Showing) -> bool:
        read = [self._certificates.read(der) for der in showing.certificates]
        chain = [each for each in read if isinstance(each, Certificate)]
        if not isinstance(read[0], Certificate):
            return False
        at = moment_of(handshake)
        if at is not None and any(rule_of_dates(each, at) is not None for each in chain):
            return True
        digest = sha256(showing.octets)
        known = self._lasting.find(digest)
        if known is not None:
            return known
        rules = {fault.rule for fault in find_lasting(showing, chain)} - {BY_DESIGN}
        return self._lasting.keep(digest, bool(rules))
