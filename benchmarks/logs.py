"""Incidents out of a log of 100 MB: edgetrust against grep with the union of the patterns.

    python -m benchmarks.logs

A whole process is measured, start to end. The log is what an Expressway writes at its usual level and at debug, with a
failure every five thousand lines. grep prints the lines that fit one of the words by which edgetrust finds its records,
without regard to case, which is less work: it neither takes them apart nor counts what is alike.
"""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from random import Random

from benchmarks.measure import Row, Seconds, interleave, run, show
from edgetrust.mra.logs.catalogue import ANCHORS

ROUNDS = 5
BYTES = 100_000_000
KEPT_IN = Path(__file__).resolve().parents[1] / ".bench"
FAILURE_EVERY = 5000

_HEALTHY = (
    (
        'UTCTime="{utc}" Module="network.tcp" Level="DEBUG":  Src-ip="203.0.113.{a}" Src-port="{p}" Dst-ip="192.0.2.5"'
        ' Dst-port="5061" Detail="TCP Connection Closed" Reason="Got EOF on socket"'
    ),
    (
        'UTCTime="{utc}" Module="developer.ssl" Level="DEBUG" CodeLocation="ppcmains/ssl/ttssl/ttssl_openssl.cpp(1654)"'
        ' Method="::TTSSL_retrieveAltNames" Thread="0x7f57": Detail="Found DNS alt-name in peer certificate"'
        ' AltName="n{p}.example.com"'
    ),
    (
        'UTCTime="{utc}" Module="network.sip" Level="INFO":  Action="Sent" Local-ip="192.0.2.5" Local-port="7001"'
        ' Dst-ip="203.0.113.{a}" Dst-port="{p}" Detail="Sending Request Method=OPTIONS, CSeq={p}"'
    ),
    (
        'Event="Registration Accepted" Service="SIP" Src-ip="203.0.113.{a}" Src-port="{p}" Protocol="TLS"'
        ' AOR="sip:user{p}@example.com" Level="1" UTCTime="{utc}"'
    ),
    (
        'UTCTime="{utc}" Module="network.http.trafficserver" Level="DEBUG": Detail="Sending Response" Txn-id="{p}"'
        ' Dst-ip="203.0.113.{a}" Dst-port="{p}" Msg="HTTP/1.1 200 OK"'
    ),
)
_FAILURE = (
    'Event="Inbound TLS Negotiation Error" Service="SIP" Src-ip="203.0.113.{a}" Src-port="{p}" Dst-ip="192.0.2.5"'
    ' Dst-port="7001" Detail="self signed certificate in certificate chain" Protocol="TLS" Level="1" UTCTime="{utc}"'
)


def main() -> None:
    """The table, as Markdown."""
    log, words = make_log(KEPT_IN / "expressway.log"), make_words(KEPT_IN / "words.txt")
    taken = interleave({"edgetrust": partial(_edgetrust, log), "grep": partial(_grep, log, words)}, ROUNDS)
    rows = (Row("grep -i -E, the union of the patterns", taken["edgetrust"] / taken["grep"], at_most=10),)
    show(f"incidents out of a log of {BYTES // 1_000_000} MB", "edgetrust's time as a multiple", rows)


def make_log(path: Path) -> Path:
    """The log, made once."""
    if not path.is_file() or path.stat().st_size < BYTES:
        path.parent.mkdir(exist_ok=True)
        random = Random(1)
        with path.open("w", encoding="ascii") as file:
            number = 0
            while file.tell() < BYTES:
                file.writelines(_line(random, number + each) for each in range(1000))
                number += 1000
    return path


def make_words(path: Path) -> Path:
    """The words for grep, one alternative a line."""
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"|".join(_escape(anchor) for anchor in ANCHORS) + b"\n")
    return path


def _line(random: Random, number: int) -> str:
    template = _FAILURE if number % FAILURE_EVERY == FAILURE_EVERY - 1 else _HEALTHY[number % len(_HEALTHY)]
    clock = f"{8 + number // 360_000 % 12:02d}:{number // 6000 % 60:02d}:{number // 100 % 60:02d}"
    body = template.format(
        utc=f"2026-11-20 {clock},{number % 1000:03d}", a=random.randrange(1, 255), p=random.randrange(20000, 60000)
    )
    return f"2026-11-20T{clock}.{number % 1000:03d}+00:00 expe1 tvcs: {body}\n"


def _escape(word: bytes) -> bytes:
    return b"".join(b"\\" + bytes((octet,)) if octet in b".()[]{}*+?|^$\\" else bytes((octet,)) for octet in word)


def _edgetrust(log: Path) -> Seconds:
    return run([sys.executable, "-m", "edgetrust", "logs", str(log), "--fail-on", "never"], expect="finding")


def _grep(log: Path, words: Path) -> Seconds:
    return run(["env", "LC_ALL=C", "grep", "-i", "-E", "-f", str(words), str(log)], expect="Negotiation Error")


if __name__ == "__main__":
    main()
