"""`edgetrust diagnose`: diagnostic archives of several nodes, explained together."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from edgetrust.cli.defects import say_defect
from edgetrust.cli.evidence import tell_problems
from edgetrust.cli.options import fail_on_option, output_option
from edgetrust.cli.overwriting import refuse_overwriting
from edgetrust.cli.progress import reading_bar
from edgetrust.cli.terminal import say, say_warning, show, text_width, wants_colour
from edgetrust.errors import Refused
from edgetrust.usecase.exit_code import FailOn, diagnose_exit_code

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from edgetrust.io.starter_files import FoundFiles
    from edgetrust.io.survey import Seen
    from edgetrust.model.capture import Capture, CaptureFile
    from edgetrust.model.diagnosis import Diagnosis
    from edgetrust.model.evidence import Problem
    from edgetrust.model.handshake import Handshake
    from edgetrust.model.log import Log
    from edgetrust.model.starter import Unused
    from edgetrust.report.redact import Redaction
    from edgetrust.usecase.diagnose import Guessed
    from edgetrust.usecase.logs import Collector

FORMATS = ("text", "json")
_UNSAVED = Path("guessed-deployment.yaml")
"""What the deployment file is called as long as nobody saves it."""


@click.command(
    short_help="Say what is wrong by diagnostic archives: certificates, captures and logs of several nodes together.",
    epilog="Archives are read as they are unpacked; nothing is written but what --save-deployment and --output name.",
)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="PATH...", required=True)
@click.option(
    "--save-deployment",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write the guessed deployment to this file, and the certificates it names to a folder beside it.",
)
@click.option(
    "--at", metavar="DATE", help="Judge as of this date; default: the last handshake, else the last log line."
)
@click.option("--redact", "redacted", is_flag=True, help="Replace names, addresses and domains, the same by the same.")
@click.option("--format", "form", type=click.Choice(FORMATS), help="Default: text.")
@output_option()
@fail_on_option()
def diagnose(
    paths: tuple[Path, ...],
    save_deployment: Path | None,
    at: str | None,
    *,
    redacted: bool,
    form: str | None,
    output: Path | None,
    fail_on: str,
) -> int:
    """Look through diagnostic archives (tar.gz, zip), folders and files of one or more nodes, all of one deployment.

    The deployment is guessed from the certificates and the names of their files, as init --from does it, and judged
    with what captures show. A handshake that failed, the log lines about it and the defect that explains both are one
    finding; where that is not certain, they stay apart. What could not be used is listed with the reason.

    With --redact the report names nobody; a deployment that is saved does. Exit code 3: there was nothing to examine.
    """
    from edgetrust.cli.times import parse_time
    from edgetrust.io.clock import now
    from edgetrust.usecase.diagnose import Guessed, Material
    from edgetrust.usecase.diagnose import diagnose as answer_all

    if Path("-") in paths:
        raise click.UsageError(
            "standard input holds no archive that could be looked through; logs - reads lines from there"
        )
    moment = None if at is None else parse_time(at)
    _refuse_overwriting(save_deployment, output, paths)
    found = _read(paths, save_deployment or _UNSAVED)
    guessed = _guess(found, save_deployment or _UNSAVED)
    unused = (*found.unused, *_left_keys(found.files), *(guessed.unused if isinstance(guessed, Guessed) else guessed))
    material = Material(
        guessed=guessed if isinstance(guessed, Guessed) else None,
        capture=found.capture,
        log=found.log,
        unused=tuple(sorted(dict.fromkeys(unused), key=lambda each: each.file)),
        problems=_told_once(found.problems, unused),
    )
    diagnosis = answer_all(material, now=now(), at=moment)
    redaction = _redaction(diagnosis, material.guessed) if redacted else None
    tell = str if redaction is None else redaction.whole
    tell_problems(diagnosis.problems, tell)
    for name in found.files.with_keys:
        say_warning(tell(f"{name} holds a private key, or what may be one: whoever has this archive has it, too"))
    for traceback in map(tell, diagnosis.tracebacks):
        say_defect(f"a rule failed: {traceback.splitlines()[-1]}", traceback)
    is_json = form == "json" or (form is None and output is not None and output.suffix == ".json")
    show(_render(diagnosis, redaction, output, is_json=is_json), output)
    if save_deployment is not None:  # last, so that the answer is there though it cannot be written
        _save(save_deployment, found.files, material.guessed, tell)
    elif material.guessed is not None:
        say(f"the deployment is guessed, and not saved: --save-deployment {_UNSAVED} writes it")
    return diagnose_exit_code(diagnosis, fail_on=FailOn(fail_on))


def _refuse_overwriting(file: Path | None, output: Path | None, paths: tuple[Path, ...]) -> None:
    """Said now, and not after everything has been read."""
    from edgetrust.io.capture import capture_files
    from edgetrust.io.logs import log_files

    if file is not None and (file.exists() or file.is_symlink()):
        raise Refused(f"{file} exists, and it is not overwritten", hint="name another --save-deployment")
    if file is not None and not file.parent.is_dir():
        raise Refused(f"{file} cannot be written: {file.parent} is no folder", hint="make the folder first")
    if file is not None and file == output:
        raise Refused(f"{file} is named twice, for the deployment and for the report", hint="name another --output")
    refuse_overwriting(output, (*paths, *capture_files(paths), *log_files(paths)))


def _left_keys(files: FoundFiles) -> Iterator[Unused]:
    from edgetrust.model.starter import Unused

    reason = (
        "a private key in it, or what may be one, which is neither read nor copied; certificates beside it are used"
    )
    yield from (Unused(file=name, reason=reason) for name in files.with_keys)


def _guess(found: _Found, file: Path) -> Guessed | tuple[Unused, ...]:
    from edgetrust.io.public_roots import mozilla_roots
    from edgetrust.usecase.diagnose import guess_deployment

    return guess_deployment(
        found.files.candidates,
        file=str(file),
        public_roots=mozilla_roots,
        logged=found.log.incidents,
        dumps=found.files.dumps,
    )


class _Found(NamedTuple):
    """What was read."""

    files: FoundFiles
    capture: Capture
    log: Log
    unused: tuple[Unused, ...]
    problems: tuple[Problem, ...]


def _read(paths: tuple[Path, ...], file: Path) -> _Found:
    """Everything, each file once."""
    from edgetrust.codec.capture.conversations import Conversations
    from edgetrust.io.capture import Captures
    from edgetrust.io.logs import Words
    from edgetrust.io.starter_files import Search
    from edgetrust.io.survey import Survey, total_size
    from edgetrust.mra.logs.catalogue import ANCHORS, TRIGGERS
    from edgetrust.pki.key_log import KeyLog
    from edgetrust.usecase import capture as captures
    from edgetrust.usecase.logs import Collector

    certificates = captures.Certificates()
    sieve = captures.Sieve(captures.Selection(), certificates)
    words = Words(triggers=TRIGGERS, anchors=ANCHORS)
    log = Collector()
    with reading_bar(total_size(paths)) as advance:
        search, reader = Search(file, as_named=True, leaves_keys=True), Captures(Conversations(KeyLog()))
        survey = Survey(paths, search, reader, words, advance=advance)
        capture, problems = captures.collect(_without_logs(survey.read(), log), certificates, sieve)
    return _Found(search.found(), capture, log.log(), tuple(survey.unused), problems)


def _without_logs(seen: Iterable[Seen], log: Collector) -> Iterator[Handshake | CaptureFile | Problem]:
    """What captures hold and what could not be read; the rest goes into the log."""
    from edgetrust.model.log import LogFile, Passage

    for each in seen:
        if isinstance(each, Passage | LogFile):
            log.take(each)
        else:
            yield each


def _told_once(problems: Iterable[Problem], unused: Iterable[Unused]) -> tuple[Problem, ...]:
    """Each file once, and none of those that are passed over."""
    passed = {each.file for each in unused}
    first: dict[str, Problem] = {}
    for problem in problems:
        if problem.source.file not in passed:
            first.setdefault(problem.source.file, problem)
    return tuple(first.values())


def _save(file: Path, files: FoundFiles, guessed: Guessed | None, tell: Callable[[str], str]) -> None:
    """The deployment file, and beside it what it names out of archives."""
    from edgetrust.io.starter_files import write_starter_files

    if guessed is None:
        raise Refused(tell(f"{file} is not written: no node could be told from the certificates"))
    copies = {path: copy for path, copy in files.copies.items() if path in guessed.new.used}
    copied = write_starter_files(file, guessed.new.text, copies)
    say(tell(f'wrote {file}: each guess in it stands below a comment with "guessed"'))
    if copied:
        count = "1 file" if len(copied) == 1 else f"{len(copied)} files"
        say(tell(f"copied {count} out of archives to {copied[0].parent}"))


def _redaction(diagnosis: Diagnosis, guessed: Guessed | None) -> Redaction:
    """What takes out every name that nodes, certificates, logs and files have."""
    from edgetrust.model.certificate import Certificate
    from edgetrust.mra.starter.file_names import stated_host
    from edgetrust.report.redact import Redaction, hosts_of, names_in

    certificates = [each for each in diagnosis.certificates.values() if isinstance(each, Certificate)]
    nodes: list[str] = []
    if guessed is not None:
        contents = guessed.inventory.files.values()
        certificates += [located.certificate for each in contents for located in each.certificates]
        known = [node for node in guessed.deployment.nodes() if not node.role.is_endpoint]
        zone = guessed.deployment.traversal_zone
        typed = (*zone.peer_addresses, zone.tls_verify_subject_name, *(node.defined_as for node in known))
        nodes = [*(node.fqdn for node in known), *filter(None, typed)]
    parts = [part for node in nodes for part in (node, node.partition(".")[0], node.partition(".")[2]) if part]
    files = (*_paths_in(diagnosis), *(each.source.file for each in diagnosis.problems))
    stated = filter(None, map(stated_host, files))
    return Redaction((*hosts_of(diagnosis.log.incidents), *parts, *stated, *names_in(certificates)))


def _paths_in(diagnosis: Diagnosis) -> Iterable[str]:
    """The names of all files that a report shows."""
    yield from (each.path for each in diagnosis.capture.files)
    yield from (each.path for each in diagnosis.log.files)
    yield from (each.file for each in diagnosis.unused)


def _render(diagnosis: Diagnosis, redaction: Redaction | None, output: Path | None, *, is_json: bool) -> str:
    if is_json:
        from edgetrust.report.diagnose_json import render_diagnose_json

        return render_diagnose_json(diagnosis, redaction)
    from edgetrust.report.diagnose_text import render_diagnose_text
    from edgetrust.report.paragraph import UNWRAPPED, wrap_up

    if redaction is None:
        return render_diagnose_text(diagnosis, colour=wants_colour(output), width=text_width())
    # Without colour: a name behind the code of one would not be told from a longer one.
    return wrap_up(redaction.whole(render_diagnose_text(diagnosis, width=UNWRAPPED)), width=text_width())
