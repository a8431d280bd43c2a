"""Results of `edgetrust probe --format json`, read back: what each service showed, and how its handshake ended.

Not here: writing them (`edgetrust.report.probe_json`), and what they say about a deployment
(`edgetrust.usecase.evidence`, `edgetrust.usecase.probe_check`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from edgetrust.errors import Malformed
from edgetrust.model.alert import Alert
from edgetrust.model.certificate import Certificate, Located, Unreadable
from edgetrust.model.evidence import Problem, Source
from edgetrust.model.inventory import ShownChain
from edgetrust.model.probe import Answer, ClientCertificate, Failure, ProbeResult, Stage, Target
from edgetrust.model.value import dataclass
from edgetrust.pki.contents import read_contents

SCHEMA = "edgetrust.probe/1"
Document = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What one service of a result showed."""

    shown: ShownChain
    """Of the service; empty where it showed none, or one of which a part cannot be read."""
    result: ProbeResult
    """What can be told from the document; what rules ask of handshakes is among it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeFile:
    """A result of `edgetrust probe`."""

    file: str
    time: datetime | None
    """When the services were looked at; None in a document that does not say so."""
    looks: tuple[Look, ...]
    problems: tuple[Problem, ...] = ()
    """Certificates that are not what the document says of them."""

    @property
    def chains(self) -> tuple[ShownChain, ...]:
        """What was shown, as evidence."""
        return tuple(look.shown for look in self.looks if look.shown.chain)


def read_probe(document: bytes, *, file: str) -> ProbeFile:
    """What a result holds. Raises Malformed for anything else."""
    try:
        parsed = json.loads(document)
    except (ValueError, RecursionError) as error:
        raise _no_result(file, "it is not JSON") from error
    if not isinstance(parsed, dict) or parsed.get("schema") != SCHEMA:
        raise _no_result(file, f"its schema is not {SCHEMA}")
    try:
        targets = [_read_target(target, file) for target in _list(parsed["targets"])]
        time = _read_time(parsed.get("time") or parsed.get("at"))
    except (KeyError, TypeError, ValueError, ArithmeticError) as error:
        raise _no_result(file, "a target lacks what its schema demands") from error
    return ProbeFile(
        file=file,
        time=time,
        looks=tuple(look for look, _ in targets),
        problems=tuple(problem for _, problems in targets for problem in problems),
    )


def _read_target(target: object, file: str) -> tuple[Look, tuple[Problem, ...]]:
    fields = _mapping(target)
    name, address, port = _text(fields["target"]), fields["address"], fields["port"]
    if not isinstance(port, int):
        raise TypeError
    host = name.rpartition(":")[0].strip("[]")
    hosts = (host, address) if isinstance(address, str) else (host,)
    chain = [_read_certificate(entry, file) for entry in _list(fields["chain"])]
    ours = [_read_certificate(entry, file) for entry in _list(fields.get("client_chain", []))]
    # Behind a certificate that cannot be read, the others would stand in the wrong places.
    whole = tuple(each for each in chain if isinstance(each, Located))
    look = Look(
        shown=ShownChain(
            hosts=tuple(each.lower().rstrip(".") for each in hosts),
            port=port,
            chain=whole if len(whole) == len(chain) else (),
            authorities=tuple(map(_text, _list(fields.get("authorities", [])))),
        ),
        result=_read_result(fields, host, port, tuple(map(_bare, chain)), tuple(map(_bare, ours))),
    )
    wrong = [each for each in (*chain, *ours) if isinstance(each, _Wrong)]
    reasons = [f"a certificate of {name} cannot be used: {each.reason}" for each in wrong]
    return look, tuple(Problem(source=Source(file=file), reason=reason) for reason in reasons)


def _read_result(
    fields: Document,
    host: str,
    port: int,
    chain: tuple[Certificate | Unreadable, ...],
    client_chain: tuple[Certificate | Unreadable, ...],
) -> ProbeResult:
    answer, asked, address, name = (
        fields.get(key) for key in ("answer", "client_certificate", "address", "server_name")
    )
    alert, is_fatal = _read_alert(fields)
    return ProbeResult(
        target=Target(host=host, port=port, server_name=None if name is None else _text(name)),
        address=address if isinstance(address, str) else None,
        is_reached=fields.get("reached") is not False,
        failure=_read_failure(fields.get("error")),
        versions=(),
        cipher_suite=None,
        chain=chain,
        client_certificate=None if asked is None else ClientCertificate(_text(asked)),
        authorities=(),
        alert=alert,
        answer=None if answer is None else Answer(_text(answer)),
        has_shown_certificate=fields.get("certificate_shown") is True,
        seconds=0.0,
        client_chain=client_chain,
        is_alert_fatal=is_fatal,
    )


def _read_alert(fields: Document) -> tuple[Alert | None, bool]:
    """The alert, and whether it ended the handshake; where the document does not say so, by how that ended."""
    if fields.get("alert") is None:
        return None, False
    alert = _mapping(fields["alert"])
    code = alert["code"]
    if not isinstance(code, int):
        raise TypeError
    answer = fields.get("answer")
    is_fatal = answer == Answer.REFUSED or (answer is None and fields.get("error") is not None)
    return Alert(code=code, name=_text(alert["name"])), alert.get("fatal", is_fatal) is True


def _read_failure(error: object) -> Failure | None:
    if error is None:
        return None
    fields = _mapping(error)
    return Failure(stage=Stage(_text(fields["stage"])), text=_text(fields["text"]))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wrong:
    """A certificate that the document describes, and does not hold."""

    octets: bytes
    reason: str


def _read_certificate(entry: object, file: str) -> Located | Unreadable | _Wrong:
    """One certificate. What a service sent and nobody can read is a fact; what was readable for the one who wrote it
    down has to be readable again."""
    fields = _mapping(entry)
    pem = _text(fields["pem"])
    found = read_contents(pem.encode(errors="replace"), path=file).certificates
    if len(found) != 1:
        reason = fields.get("unreadable")
        if isinstance(reason, str):
            return Unreadable(pem.encode(errors="replace"), reason)
        return _Wrong(octets=pem.encode(errors="replace"), reason="its pem is no certificate")
    located = found[0]
    if fields.get("sha256", located.certificate.sha256) != located.certificate.sha256:
        return _Wrong(octets=located.certificate.der, reason="its pem has another fingerprint than its sha256 says")
    return replace(located, source=replace(located.source, line=None))


def _bare(read: Located | Unreadable | _Wrong) -> Certificate | Unreadable:
    if isinstance(read, Located):
        return read.certificate
    return read if isinstance(read, Unreadable) else Unreadable(read.octets, read.reason)


def _read_time(value: object) -> datetime | None:
    if value is None:
        return None
    moment = datetime.fromisoformat(_text(value))
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _mapping(value: object) -> Document:
    if not isinstance(value, dict):
        raise TypeError
    return value


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _no_result(file: str, reason: str) -> Malformed:
    return Malformed(
        f"{file} is no result of edgetrust probe: {reason}",
        hint="make one with edgetrust probe ... --format json --output FILE",
    )
