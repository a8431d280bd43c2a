"""Names that must not leave the house, replaced in the same way everywhere."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetrust.model.evidence import Problem, Source
from edgetrust.mra.logs.catalogue import PATTERNS
from edgetrust.report.logs_json import render_logs_json
from edgetrust.report.redact import Redaction, hosts_of, names_in, redact
from edgetrust.usecase.logs import judge_logs
from tests import make
from tests.logs import incidents
from tests.report.logs_sample import sample

NAMES = (
    r"example\.com|expe1|expc1|cucm-(?:pub|sub)|192\.0\.2\.|198\.51\.100\.|203\.0\.113\.|10\.0\.|jdoe|ZXhhbXBsZS5jb20"
)


def test_nothing_of_a_report_names_anybody() -> None:
    """Neither lines nor findings; what edgetrust says itself stays."""
    log, findings, _ = redact(*sample())

    text = render_logs_json(log, findings)

    assert re.findall(NAMES, text) == []
    assert "host-1 refused the certificate of address-1" in text
    assert "Maintenance > Security > Trusted CA certificate" in text
    assert "Cisco Expressway" in text


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda each: each.name)
def test_nothing_of_any_kind_of_line_names_anybody(pattern: object) -> None:
    """Hosts, addresses, domains, users, devices, and what is encoded in paths."""
    found = incidents(pattern.sample)  # type: ignore[attr-defined]
    from edgetrust.model.log import Log

    log, findings, _ = redact(Log(files=(), incidents=found), judge_logs(found))

    assert re.findall(NAMES, render_logs_json(log, findings)) == []


def test_rules_counts_and_times_stay() -> None:
    """Only strings change, and not those by which programs know things."""
    before, _ = sample()

    after, *_ = redact(*sample())

    kept = [
        (each.sighting.rule, each.sighting.role, each.count, each.first, each.sighting.code) for each in after.incidents
    ]
    assert kept == [
        (each.sighting.rule, each.sighting.role, each.count, each.first, each.sighting.code)
        for each in before.incidents
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("expe1.example.com and EXPE1.example.com", "host-1.domain-1.invalid and host-1.domain-1.invalid"),
        (
            "collab-edge.example.com, _collab-edge._tls.example.com",
            "collab-edge.domain-1.invalid, _collab-edge._tls.domain-1.invalid",
        ),
        ("*.example.com", "*.domain-1.invalid"),
        ("192.0.2.5:7001 [2001:db8::1]:5061 192.0.2.5", "address-1:7001 [address-2]:5061 address-1"),
        ("127.0.0.1 and ::1", "127.0.0.1 and ::1"),
        ("sip:jdoe@example.com", "sip:user-1@domain-1.invalid"),
        ('Username="jdoe"', 'Username="user-1"'),
        ("SEP001122334455", "device-1"),
        ("[ClusterID=hq][NodeID=cucm-pub]", "[ClusterID=node-1][NodeID=node-2]"),
        ("/ho" + "me/jdoe/diag.log:3", "/ho" + "me/user-1/diag.log:3"),
        (r"C:\Users\jdoe\diag.log", r"C:\Users\user-1\diag.log"),
        (
            "https://e.example.com:8443/ZXhhbXBsZS5jb20/get_edge_config/",
            "https://host-1.domain-1.invalid:8443/encoded-1/get_edge_config/",
        ),
        ("loggingsnapshot_expe1_2026.txt", "loggingsnapshot_host-1_2026.txt"),
        ("ttssl_openssl.cpp(68) portforwarding.pyc developer.ssl network.tcp X15.5 RFC 8446 08:12:31", None),
        ("expe12 and my-expe1", None),
        ('Serial="FCH2233ABCD" Mac="0C:75:BD:11:4A:7E"', 'Serial="serial-1" Mac="mac-1"'),
        ('DN="CN=Voss\\, Hanna,O=Acme GmbH" Level="1"', 'DN="holder-1" Level="1"'),
        ("/get_edge_config?phone=%2B4940123&x=1)", "/get_edge_config?phone=number-1&x=1)"),
        ("0c:75:bd:11:4a:7e:00:11:22:33, 08:15:10", None),
    ],
)
def test_what_is_replaced_and_what_is_not(text: str, expected: str | None) -> None:
    """Names of people's things; not those of the products'."""
    assert Redaction(["expe1"]).text(text) == (text if expected is None else expected)


def test_hosts_are_those_without_a_domain() -> None:
    """Others are domains anyway."""
    log, _ = sample()

    assert hosts_of(log.incidents) == ("expe1", "expc1")


@given(st.text(max_size=200))
def test_no_text_raises_and_nothing_is_replaced_twice(text: str) -> None:
    """A report that was redacted stays as it is."""
    redaction = Redaction(["expe1"])

    once = redaction.text(text)

    assert redaction.text(once).count("\n") == text.count("\n")


def test_what_certificates_call_people_and_companies_are_names() -> None:
    """Not the letters of a country; a comma in a name is part of it."""
    issuer = make.ca("CN=Acme Issuing,O=Acme,C=US")
    leaf = make.leaf("expe1.example.com", issuer, subject="CN=expe1.example.com,OU=Voice")

    assert names_in([leaf.certificate]) == ("expe1.example.com", "Voice", "Acme Issuing", "Acme")


def test_fingerprints_are_replaced_by_others_whole_and_short() -> None:
    """The same by the same; what is no fingerprint stays."""
    sha256 = "61e2f89a4a9e332569705b82bb9f986acf9c0613a6ded0e8f5cb5d271a95de82"

    whole, short, number = Redaction().whole(f"{sha256} {sha256[:8]}\u2026 12345678").split()

    assert (len(whole), whole[:8], number) == (64, short[:8], "12345678")
    assert whole != sha256


def test_a_document_keeps_its_words_and_loses_its_certificates() -> None:
    """Names of rules and schemas are nobody's."""
    document: dict[str, object] = {
        "schema": "edgetrust.capture/1",
        "rule": "ca-not-trusted",
        "pem": "-----BEGIN CERTIFICATE-----",
        "items": [{"message": "expe1.example.com refused 192.0.2.5", "line": 3}, None],
    }

    assert Redaction().document(document) == {
        "schema": "edgetrust.capture/1",
        "rule": "ca-not-trusted",
        "pem": "",
        "items": [{"message": "host-1.domain-1.invalid refused address-1", "line": 3}, None],
    }


def test_what_could_not_be_read_names_nobody_either() -> None:
    """By the names that lines have, and by those that are told besides."""
    log, found = sample()
    problems = (
        Problem(source=Source(file="expe1.example.com/eth0.pcap"), reason="is damaged"),
        Problem(source=Source(file="loggingsnapshot_edge9_x.txt"), reason="is cut at edge9.example.org"),
    )

    after = redact(log, found, problems, hosts=["edge9"])[2]

    text = " ".join(f"{each.source.file} {each.reason}" for each in after)
    assert "edge9" not in text
    assert "expe1" not in text
    assert "is damaged" in text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("expe1.example.com.tar.gz", "host-1.domain-1.invalid.tar.gz"),
        ("logs/example.com.log", "logs/domain-1.invalid.log"),
        ("ttssl_openssl.cpp", "ttssl_openssl.cpp"),
        ("network.http.trafficserver", "network.http.trafficserver"),
        ("diag.tar.gz", "diag.tar.gz"),
    ],
)
def test_files_that_are_called_after_hosts_keep_their_suffix(text: str, expected: str) -> None:
    """Files and modules of the products keep their names."""
    assert Redaction().text(text) == expected
