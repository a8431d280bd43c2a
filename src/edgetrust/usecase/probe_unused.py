"""What of the results of `edgetrust probe` says nothing about a deployment, and why.

Not here: what they do say (`edgetrust.usecase.evidence`, `edgetrust.usecase.probe_check`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from edgetrust.model.deployment import Deployment
from edgetrust.model.probe import ProbeResult
from edgetrust.model.report import Report
from edgetrust.model.side import Side
from edgetrust.mra.probing import slots_of
from edgetrust.usecase.check import Answer, Question
from edgetrust.usecase.probe_check import find_trial
from edgetrust.usecase.probe_file import Look, ProbeFile
from edgetrust.usecase.probed import has_failed

_OLD = timedelta(days=1)


def with_unused(answer: Answer, deployment: Deployment, files: Iterable[ProbeFile], question: Question) -> Answer:
    """The answer, by the files alone, with what of the results is not used."""
    lines = tuple(describe_unused(deployment, answer.report, files, question))
    return replace(answer, report=replace(answer.report, unused_results=lines))


def describe_unused(
    deployment: Deployment, report: Report, files: Iterable[ProbeFile], question: Question
) -> Iterator[str]:
    """What of the results says nothing about the deployment, and why, one line each."""
    slots = slots_of(deployment)
    for each in files:
        yield from _describe_age(each, question.at)
        strangers = [look for look in each.looks if not _is_known(look, slots.keys())]
        if strangers:
            names = ", ".join(look.result.target.name for look in strangers)
            verb = "is no service" if len(strangers) == 1 else "are no services"
            yield f"{each.file}: {names} {verb} of this deployment, and not used"
        own = [look for look in each.looks if look not in strangers]
        silent = [_describe_silence(look.result) for look in own if not look.result.chain]
        if silent:
            yield f"{each.file}: no certificate was shown by {', '.join(silent)}"
        for look in own:
            yield from _describe_unused(each, look, deployment, report, question)


def _describe_unused(
    file: ProbeFile, look: Look, deployment: Deployment, report: Report, question: Question
) -> Iterator[str]:
    result, name = look.result, f"{file.file}: {look.result.target.name}"
    if result.chain and not look.shown.chain and not file.problems:
        yield f"{name} showed a certificate that cannot be read, so what it sent is not used"
    if not result.has_shown_certificate or not has_failed(result):
        return
    if question.as_version is not None:
        yield f"{name} refused a client certificate, which says nothing about release {question.as_version}"
    elif not result.client_chain:
        yield f"{name} refused a client certificate, and the result does not say which: look again"
    elif find_trial(file, look, report, deployment, at=question.at) is None:
        yield (
            f"{name} refused a client certificate, which is not used: no node of this deployment shows that one there,"
            " or it shows it with another chain"
        )


def _describe_silence(result: ProbeResult) -> str:
    failure = result.failure
    return result.target.name if failure is None else f"{result.target.name} ({failure.stage.value}: {failure.text})"


def _describe_age(file: ProbeFile, at: datetime) -> Iterator[str]:
    if file.time is not None and at - file.time > _OLD:
        days = (at - file.time).days
        yield (
            f"{file.file} was made {file.time:%Y-%m-%d %H:%M} UTC, {days} {'day' if days == 1 else 'days'} before the"
            " time judged; services may show something else by now"
        )


def _is_known(look: Look, places: Collection[tuple[str, int, Side]]) -> bool:
    return any((host, look.shown.port, Side.SERVER) in places for host in look.shown.hosts)
