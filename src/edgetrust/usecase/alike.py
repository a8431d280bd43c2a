"""Findings of one answer that are one and the same defect, put together.

Captured refusals are told by port, and those of endpoints beside the defect that they are about. Not here: log lines
(`edgetrust.usecase.log_join`, `edgetrust.usecase.trace_join`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from edgetrust.model.finding import Finding
from edgetrust.usecase.joint import REASON, is_of_traffic, missing_names

_MOST = 3
"""Of the same, in one message; the evidence has all of them."""
_SEEN_AS = {"name-mismatch": ("san-missing-registration-domain",)}
"""What a captured refusal is called, and the defects that it may be."""


def fold_ports(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings; what a capture shows of the same clients, over the same certificates, at several ports is one where
    the same step mends it."""
    found: dict[tuple[object, ...], list[Finding]] = defaultdict(list)
    for number, finding in enumerate(findings):
        key = (finding.rule, finding.node, finding.expected, finding.remedy.steps, _wrong(finding))
        found[key if _is_captured(finding) else (number,)].append(finding)
    return tuple(_one(alike) for alike in found.values())


def fold_defects(findings: Sequence[Finding]) -> Iterator[Finding]:
    """The findings, with those of captures as evidence of the defect that is the same: the same rule on the same node,
    about nothing but certificates of that defect. So it is where an endpoint refuses what others refuse, too."""
    defects: dict[tuple[str, str | None], list[int]] = defaultdict(list)
    for number, finding in enumerate(findings):
        if not is_of_traffic(finding):
            defects[finding.rule, finding.node].append(number)
    seen: dict[int, list[Finding]] = defaultdict(list)
    apart = []
    for finding in filter(is_of_traffic, findings):
        shown = _shown(finding)
        same = [each for each in defects[finding.rule, finding.node] if shown and shown <= _shown(findings[each])]
        for rule in _SEEN_AS.get(finding.rule, ()):
            same += [each for each in defects[rule, finding.node] if _lacks_same(findings[each], finding)]
        seen[same[0]].append(finding) if len(same) == 1 else apart.append(finding)
    for number, finding in enumerate(findings):
        if not is_of_traffic(finding):
            yield _with_traces(finding, seen[number])
    yield from apart


def _is_captured(finding: Finding) -> bool:
    """It is about handshakes, and no defect of the deployment."""
    return is_of_traffic(finding) and any(", frame " in each.source for each in finding.evidence)


def _wrong(finding: Finding) -> frozenset[str]:
    """The certificates that it is about; those that a list lacks are named by the step."""
    is_list = any(step.certificates for step in finding.remedy.steps)
    return frozenset() if is_list else frozenset(_shown(finding))


def _one(alike: list[Finding]) -> Finding:
    first, *others = alike
    if not others:
        return first
    return replace(
        first,
        message=_in_one([each.message for each in alike[:_MOST]]),
        connections=tuple(dict.fromkeys(each for one in alike for each in one.connections)),
        evidence=tuple(dict.fromkeys(each for one in alike for each in one.evidence)),
    )


def _in_one(messages: Sequence[str]) -> str:
    """What was seen each time, and what it means once where that is the same."""
    parts = [message.rpartition(REASON) for message in messages]
    if len({reason for _, _, reason in parts}) > 1 or not all(head for head, _, _ in parts):
        return "; ".join(messages)
    return "); ".join(head for head, _, _ in parts) + REASON + parts[0][2]


def _lacks_same(defect: Finding, seen: Finding) -> bool:
    """The name that a client asked for is one that the defect says is missing, of the same certificate."""
    shown = _shown(seen)
    return bool(shown) and shown <= _shown(defect) and not missing_names(defect).isdisjoint(seen.expected.split())


def _shown(finding: Finding) -> set[str]:
    """The fingerprints of the certificates that it points at."""
    return {each.sha256 for each in finding.evidence if each.sha256 is not None}


def _with_traces(finding: Finding, seen: Sequence[Finding]) -> Finding:
    """The finding with what was seen of the same defect."""
    more = dict.fromkeys(each for one in seen for each in one.evidence if each not in finding.evidence)
    message = ". Captured: ".join((finding.message, *(each.message for each in seen[:_MOST])))
    return replace(finding, message=message, evidence=(*finding.evidence, *more)) if seen else finding
