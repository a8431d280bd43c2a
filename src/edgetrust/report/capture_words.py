"""The words in which captured handshakes are told to people: how they ended, what was said hello, what was shown.

Not here: their order on the page (`edgetrust.report.capture_text`), and what is wrong (`edgetrust.rules`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import pairwise

from edgetrust.codec.tls.registry import alert as alert_of
from edgetrust.codec.tls.registry import name_cipher_suite, name_version
from edgetrust.model.certificate import Certificate, Unreadable
from edgetrust.model.handshake import Ending, Handshake, HandshakeOutcome, SeenChain
from edgetrust.model.names import Name
from edgetrust.model.tls import Version

_NANOSECONDS = 1_000_000_000
_MEBIBYTE = 2**20
_KIBIBYTE = 2**10


def name_text(name: Name | Unreadable) -> str:
    """A name as RFC 4514 writes it; `#` and the octets of one that cannot be read."""
    return f"#{name.der.hex()}" if isinstance(name, Unreadable) else str(name)


def describe_end(handshake: Handshake) -> str:
    """How it ended: `the server ended it: alert unknown_ca (48)`."""
    alert = handshake.fatal_alert
    if alert is not None:
        return f"the {alert.sender.value} ended it: {alert_of(alert.code)}"
    if handshake.sealed_alert is not None:
        return f"the {handshake.sealed_alert.value} ended it with an encrypted alert"
    if handshake.foreign_answer is not None and handshake.ended_by is not None:
        return f"the server answered with no TLS but {handshake.foreign_answer}, then {_describe_closing(handshake)}"
    if handshake.is_ssh:
        return "SSH with X.509 host keys"
    if handshake.outcome is HandshakeOutcome.OK:
        return _describe_success(handshake)
    if not handshake.is_complete or handshake.ended_by is None:
        return "the capture does not show how it ended"
    return _describe_closing(handshake) + _describe_silence(handshake)


def _describe_success(handshake: Handshake) -> str:
    done = "resumed an earlier session" if handshake.is_resumed else "completed"
    if not handshake.is_unused:
        return done
    return f"{done}, then {_describe_closing(handshake)} {before_data(handshake)}{_announced(handshake)}"


def _describe_silence(handshake: Handshake) -> str:
    if handshake.unanswered is not None:
        return f", the {handshake.unanswered}'s Finished unanswered"
    # What TLS 1.3 hides may well have been one.
    if handshake.outcome is HandshakeOutcome.UNKNOWN and handshake.is_hidden:
        return "; whether with an alert cannot be seen"
    return _announced(handshake) or " without an alert"


def _announced(handshake: Handshake) -> str:
    """`, announced by the server's close_notify`, where the end was."""
    return "" if handshake.farewell is None else f", announced by {handshake.farewell}"


def before_data(handshake: Handshake) -> str:
    """When it was closed, as far as that can be seen: in TLS 1.3 a server's data cannot be told from its tickets."""
    is_new = handshake.version is not None and handshake.version >= Version.TLS_1_3
    return "before any data of the client" if is_new else "before any data"


def _describe_closing(handshake: Handshake) -> str:
    return "reset" if handshake.ended_by is Ending.RESET else f"closed by the {handshake.ended_by}"


def describe_hello(handshake: Handshake) -> str:
    """What the two agreed on, or what the client offered in vain."""
    name = f"for {handshake.server_name}" if handshake.server_name is not None else "without a server name"
    if handshake.version is not None:
        return f"{describe_choice(handshake)}, {name}"
    offered = describe_offer(handshake)
    if not offered:
        return "not seen"
    # What the capture lacks may hold the answer.
    what = "no answer of TLS to" if handshake.foreign_answer is not None else "no answer to"
    what = what if handshake.is_complete else "the capture shows no answer to"
    return f"{what} a client that offers {offered}, {name}"


def describe_offer(handshake: Handshake) -> str:
    """The versions of the client's hello; empty when it was not seen."""
    return ", ".join(name_version(version) for version in handshake.offered_versions)


def describe_choice(handshake: Handshake) -> str:
    """Version and cipher suite of the server's hello, which must have been seen."""
    assert handshake.version is not None
    suite = f", {name_cipher_suite(handshake.cipher_suite)}" if handshake.cipher_suite is not None else ""
    return f"{name_version(handshake.version)}{suite}"


def describe_chain(
    chain: SeenChain, certificates: Mapping[bytes, Certificate | Unreadable], *, time: int | None
) -> str:
    """Everything that was shown on one line, the leaf first: `CN=x (until 2027-01-31) <- CN=Issuing`. `, then` stands
    before what is not the issuer by its name."""
    told, shown = list_chain(chain, certificates, time=time), [certificates[der] for der in chain.certificates]
    links = [" <- " if _may_issue(above, below) else ", then " for below, above in pairwise(shown)]
    text = told[0] + "".join(link + words for link, words in zip(links, told[1:], strict=True))
    return f"{text}, the leaf alone" if len(shown) == 1 else text


def _may_issue(above: Certificate | Unreadable, below: Certificate | Unreadable) -> bool:
    """By its name, as far as both can be read."""
    if isinstance(above, Unreadable) or isinstance(below, Unreadable):
        return True
    return above.subject.canonical == below.issuer.canonical


def list_chain(
    chain: SeenChain, certificates: Mapping[bytes, Certificate | Unreadable], *, time: int | None
) -> tuple[str, ...]:
    """Subjects from the leaf upwards, the leaf with its last day, and whatever was out of date at the `time` of the
    handshake with that day; nothing is out of date where that is not known."""
    if not chain.certificates:
        return ("no certificate",)
    at = None if time is None else datetime.fromtimestamp(time // _NANOSECONDS, UTC)
    leaf, *others = (certificates[der] for der in chain.certificates)
    told = _describe_certificate(leaf, at)
    if isinstance(leaf, Certificate) and (at is None or leaf.not_before <= at < leaf.not_after):
        told += f" (until {leaf.not_after:%Y-%m-%d})"
    return told, *(_describe_certificate(each, at) for each in others)


def _describe_certificate(certificate: Certificate | Unreadable, at: datetime | None) -> str:
    if isinstance(certificate, Unreadable):
        return f"unreadable ({certificate.reason})"
    subject = str(certificate.subject) or "(empty subject)"
    if at is None:
        return subject
    if at >= certificate.not_after:
        return f"{subject} (EXPIRED {certificate.not_after:%Y-%m-%d})"
    if at < certificate.not_before:
        return f"{subject} (NOT VALID BEFORE {certificate.not_before:%Y-%m-%d})"
    return subject


def describe_when(members: Sequence[Handshake], *, with_file: bool = True) -> str:
    """The time of one handshake and what it took, or of the first and the last of several; and where they begin."""
    first, last = members[0], members[-1]
    here = f"{first.file}, frame {first.frame}" if with_file else f"frame {first.frame}"
    if len(members) == 1:
        took = f", took {first.duration / _NANOSECONDS:.3f} s" if first.duration is not None else ""
        when = "at a time that is not known" if first.time is None else f"{clock(first.time)} UTC"
        return f"{when}{took} ({here})"
    there = f"{last.file}, frame {last.frame}" if with_file and last.file != first.file else f"frame {last.frame}"
    return f"{describe_range(first.time, last.time)} ({here}, to {there})"


def describe_range(first: int | None, last: int | None) -> str:
    """`2026-11-23 00:00:00.123 to 00:10:00.456 UTC`; the second date only where it is another one."""
    if first is None or last is None:
        return "at times that are not known"
    begin, end = clock(first), clock(last)
    return f"{begin} to {end.removeprefix(begin.split()[0]).lstrip()} UTC"


def clock(nanoseconds: int) -> str:
    """`2026-11-23 00:00:00.123`, UTC."""
    seconds, rest = divmod(nanoseconds, _NANOSECONDS)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M:%S}.{rest // 1_000_000:03}"


def describe_size(octets: int) -> str:
    """`464.1 KiB`."""
    if octets >= _MEBIBYTE:
        return f"{octets / _MEBIBYTE:.1f} MiB"
    return f"{octets / _KIBIBYTE:.1f} KiB" if octets >= _KIBIBYTE else f"{octets} bytes"
