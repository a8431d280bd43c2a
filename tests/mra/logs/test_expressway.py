"""Lines of the Expressway's call server, as they stand in the notes of the vendor, with other values."""

from __future__ import annotations

from edgetrust.model.log import Role
from tests.log_lines import inbound
from tests.logs import pattern, see, sole


def test_values_with_spaces_inside_the_quotes_are_read() -> None:
    """As diagnostic logs have them."""
    line = inbound(" self signed certificate in certificate chain ").replace('"7001"', '" 7001 "')

    sighting = sole(line.replace("Inbound TLS Negotiation Error", " Inbound TLS Negotiation Error "))

    assert (sighting.rule, sighting.local, sighting.reason) == (
        "ca-not-trusted",
        "192.0.2.5:7001",
        "self signed certificate in certificate chain",
    )


def test_three_records_on_one_line_are_three() -> None:
    """As a pasted page has them; each with its own ends."""
    line = (
        f"{inbound('self signed certificate', source='198.51.100.1')} "
        f"{inbound('certificate has expired', source='198.51.100.2')} "
        f"{inbound('sslv3 alert certificate unknown', source='198.51.100.3')}"
    )

    found = see(line)

    assert [(each.rule, each.peer) for each in found] == [
        ("self-signed-not-trusted", "198.51.100.1"),
        ("certificate-expired", "198.51.100.2"),
        ("peer-rejected-certificate", "198.51.100.3"),
    ]


def test_a_pasted_event_without_its_beginning_is_read() -> None:
    """And a name with a space that a line break left in it."""
    sighting = sole(
        'Event="Outbound TLS Negotiation Error" Service="SIP" Src-ip="10.0.10.11" Src-port="25697" Dst-ip="192.0.2.5"'
        ' Dst-port="7001" Detail= "Peer\'s TLS certificate identity was unacceptable" Protocol="TLS"'
        ' Common-name="192.0.2. 5"'
    )

    assert (sighting.rule, sighting.expected_name, sighting.peer) == ("name-mismatch", "192.0.2.5", "192.0.2.5:7001")


def test_the_password_of_a_zone_is_told_from_that_of_a_user() -> None:
    """By the request."""
    line = (
        'expe1 tvcs: Event="Authentication Failed" Service="SIP" Src-ip="10.0.10.11" Src-port="25723"'
        ' Detail=" Incorrect authentication credential for user " Protocol="TLS" Method="{}" Level="1"'
    )

    zone, user = sole(line.format("OPTIONS")), sole(line.format("REGISTER"))

    assert (zone.rule, user.rule) == ("traversal-credentials-wrong", "user-credentials-wrong")
    assert {zone.role, user.role} == {Role.NOT_A_CERTIFICATE_FAULT}


def test_a_negotiation_error_for_a_reason_nobody_knows_is_told_in_its_own_words() -> None:
    """It is a failure all the same; without any reason there is nothing to tell."""
    sighting = sole(inbound("something else went wrong"))

    assert (sighting.rule, sighting.reason) == ("handshake-aborted", "something else went wrong")
    assert see(inbound("")) == ()


def test_failures_that_were_glued_together_have_their_own_reasons_and_ends() -> None:
    """Pasted into one line, without their beginnings."""
    cut = pattern("ssl-connection-cut").sample
    refused = pattern("ssl-connection").sample.partition('0x7f29ddefa700": ')[2]

    found = [(each.pattern, each.local, each.peer, each.client_port) for each in see(f"{cut} {refused}")]

    assert found == [
        ("ssl-connection-cut", "10.0.10.11", "192.0.2.5:7001", 28351),
        ("ssl-connection", "192.0.2.5:7001", "198.51.100.20", 40112),
    ]
