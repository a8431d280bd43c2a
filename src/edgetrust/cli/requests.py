"""What `edgetrust csr` does once its options are understood: keys, requests, files, and what to say about them.

Not here: the options (`edgetrust.cli.csr`), and decisions (`edgetrust.usecase.csr`).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import click

from edgetrust.cli.evidence import read_deployment
from edgetrust.cli.keys import read_key, read_passphrase
from edgetrust.cli.terminal import say, say_warning, show
from edgetrust.errors import Refused
from edgetrust.io.clock import now
from edgetrust.io.files import make_private_folder, refuse_existing, write_key_and_request, write_new
from edgetrust.model.deployment import Deployment, Slot, SubjectFields
from edgetrust.model.plan import PlannedCertificate, PlannedKey
from edgetrust.model.value import dataclass
from edgetrust.mra.deployment_file.subject import override_subject
from edgetrust.pki.openssl_request import Files, render_openssl_config, render_script
from edgetrust.pki.request import build_request
from edgetrust.pki.signing_key import (
    SigningKey,
    generate_key,
    measure_key,
    write_key,
)
from edgetrust.usecase.csr import (
    choose_certificates,
    describe_others,
    describe_request,
    find_warnings,
    next_steps,
    refuse_other_key,
    refuse_unusable,
    stem,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What one run is asked for."""

    file: Path
    node: str | None
    slot: Slot | None
    folder: Path | None
    key: PlannedKey | None
    from_key: Path | None
    passphrase_file: Path | None
    """For the key of `from_key`, or else for the new keys."""
    subject: str | None
    openssl: bool


def run(options: Options) -> int:
    """The exit code, when everything is made and said."""
    deployment = read_deployment(options.file)
    passphrase = read_passphrase(options.passphrase_file) if options.passphrase_file is not None else None
    key = (
        read_key(options.from_key, passphrase, option="--key-passphrase-file") if options.from_key is not None else None
    )
    certificates = _choose(deployment, options, key)
    refuse_unusable(deployment, certificates)
    for warning in find_warnings(certificates, encrypted=passphrase is not None and key is None):
        say_warning(warning)
    subject = deployment.subject if options.subject is None else override_subject(deployment.subject, options.subject)
    if options.openssl:
        _print_script(certificates, subject, options)
    elif key is None:
        _make(certificates, options, partial(_make_pair, subject=subject, passphrase=passphrase))
    else:
        _make(certificates, options, partial(_make_request, subject=subject, key=key))
    _say_what_is_next(deployment, certificates, options)
    return 0


def _choose(deployment: Deployment, options: Options, key: SigningKey | None) -> tuple[PlannedCertificate, ...]:
    choose = partial(choose_certificates, deployment, node=options.node, slot=options.slot, at=now())
    if key is None:
        return choose(key=options.key)
    given = measure_key(key)
    chosen = choose(key=given)
    if len(chosen) != 1:
        listed = ", ".join(map(stem, chosen))
        raise Refused(f"one key is for one certificate, not for {len(chosen)}: {listed}", hint="name NODE and --slot")
    refuse_other_key(chosen[0], given)
    return (replace(chosen[0], key=given),)


# --- keys and requests ------------------------------------------------------------------------------------------------

Make = Callable[[PlannedCertificate, Path], None]
"""Makes the files of one certificate in a folder."""


def _make_pair(
    certificate: PlannedCertificate, folder: Path, *, subject: SubjectFields, passphrase: str | None
) -> None:
    key = generate_key(certificate.key)
    request = build_request(certificate, subject, key)
    write_key_and_request(
        (_path(folder, certificate, "key"), write_key(key, passphrase=passphrase)),
        (_path(folder, certificate, "csr"), request),
    )


def _make_request(certificate: PlannedCertificate, folder: Path, *, subject: SubjectFields, key: SigningKey) -> None:
    write_new(_path(folder, certificate, "csr"), build_request(certificate, subject, key))


def _make(certificates: Sequence[PlannedCertificate], options: Options, make: Make) -> None:
    """All files, or an error and those of whole certificates; standard output lists what there is."""
    folder = options.folder or Path()
    endings = ("key", "csr") if options.from_key is None else ("csr",)
    wanted = [_path(folder, certificate, ending) for certificate in certificates for ending in endings]
    refuse_existing(wanted, hint="name another folder with --dir, or with --from-key the key to make a request for")
    make_private_folder(folder)
    try:
        _in_parallel([partial(make, certificate, folder) for certificate in certificates])
    finally:
        made = [path for path in wanted if path.is_file()]
        if len(made) < len(wanted):
            say(f"{len(made)} of {len(wanted)} files are made{', each of them complete' if made else ''}")
        if made:
            show("\n".join(map(str, made)), None)


def _in_parallel(tasks: Sequence[Callable[[], None]]) -> None:
    """Run all of them, as many at a time as there are cores. An error and Ctrl-C let those that have begun finish.

    Threads do, since making an RSA key leaves the interpreter to the others. And Ctrl-C interrupts the main thread
    alone, so no key is written without its request.
    """
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool, _progress(len(tasks)) as advance:
        try:
            futures = [pool.submit(task) for task in tasks]
            for future in as_completed(futures):
                future.result()
                advance(1)
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise


@contextmanager
def _progress(length: int) -> Iterator[Callable[[int], None]]:
    """A progress bar, when there is something to wait for and somebody is looking."""
    if length < 2 or not sys.stderr.isatty():
        yield lambda _: None
        return
    with click.progressbar(length=length, label="making keys and requests", file=sys.stderr) as bar:
        yield bar.update


def _say_what_is_next(deployment: Deployment, certificates: Sequence[PlannedCertificate], options: Options) -> None:
    for certificate in certificates:
        say(describe_request(certificate))
    if options.node is None and options.slot is None:
        others = describe_others(deployment, certificates, file=str(options.file))
        if others is not None:
            say(others)
    for number, step in enumerate(next_steps(certificates, file=str(options.file)), 1):
        say(f"{number}. {step}")


def _path(folder: Path, certificate: PlannedCertificate, ending: str) -> Path:
    return folder / f"{stem(certificate)}.{ending}"


# --- the same with openssl --------------------------------------------------------------------------------------------


def _print_script(certificates: Sequence[PlannedCertificate], subject: SubjectFields, options: Options) -> None:
    """Commands for a shell. The configurations stand among them, or with `--dir` in files of their own."""
    folder = options.folder or Path()
    configs = [render_openssl_config(certificate, subject) for certificate in certificates]
    if options.folder is not None:
        paths = [_path(folder, certificate, "cnf") for certificate in certificates]
        refuse_existing(paths, hint="name another folder with --dir")
        make_private_folder(folder)
        for path, config in zip(paths, configs, strict=True):
            write_new(path, config.encode())
    parts = [
        (certificate, _files(folder, certificate, options, config_text=None if options.folder else config))
        for certificate, config in zip(certificates, configs, strict=True)
    ]
    show(render_script(parts), None)


def _files(folder: Path, certificate: PlannedCertificate, options: Options, *, config_text: str | None) -> Files:
    return Files(
        config_text=config_text,
        key=str(options.from_key or _path(folder, certificate, "key")),
        has_key=options.from_key is not None,
        config=str(_path(folder, certificate, "cnf")),
        request=str(_path(folder, certificate, "csr")),
        passphrase_file=str(options.passphrase_file) if options.passphrase_file is not None else None,
    )
