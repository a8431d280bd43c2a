"""What names of files give away."""

from __future__ import annotations

import pytest

from edgetrust.model.deployment import Slot, Store
from edgetrust.mra.starter.file_names import FileHint, read_file_name, stated_host

DIAGNOSTICS = "is named as diagnostic archives name it"


@pytest.mark.parametrize(
    "name, expected",
    [
        (
            "server_expe1_2026-11-23_10_20_30.pem",
            FileHint(
                why=DIAGNOSTICS, host="expe1", slot=Slot.SERVER, is_expressway=True, stamp="2026-11-23_10_20_30"
            ),
        ),
        (
            "d/diag.tar.gz/ca_exp_e_1_20261123.pem",
            FileHint(
                why=DIAGNOSTICS, host="exp_e_1", folders=("diag", "d"), store=Store.TRUSTED_CA, is_expressway=True,
                stamp="20261123",
            ),
        ),
        (
            "client_expc.example.com.pem",
            FileHint(why=DIAGNOSTICS, host="expc.example.com", slot=Slot.CLIENT, is_expressway=True),
        ),
        (
            "certs/expe1.example.com.server.pem",
            FileHint(
                why="is called <fqdn>.server", host="expe1.example.com", folders=("certs",), slot=Slot.SERVER,
                is_expressway=True,
            ),
        ),
        (
            "cucm.example.com.callmanager-trust.pem",
            FileHint(
                why="is called <fqdn>.callmanager-trust", host="cucm.example.com", store=Store.CALLMANAGER_TRUST
            ),
        ),
        (
            "cucm-pub/CallManager-trust/Root_1234.pem",
            FileHint(why="lies in CallManager-trust", folders=("cucm-pub",), store=Store.CALLMANAGER_TRUST),
        ),
        (
            "expc/trusted_ca/root.pem",
            FileHint(why="lies in trusted_ca", folders=("expc",), store=Store.TRUSTED_CA, is_expressway=True),
        ),
        ("cucm-pub/tomcat.pem", FileHint(why="is called tomcat", folders=("cucm-pub",), slot=Slot.TOMCAT)),
        ("tomcat-ECDSA.der", FileHint(why="is called tomcat-ECDSA", slot=Slot.TOMCAT_ECDSA)),
        ("CallManager_EC.cer", FileHint(why="is called CallManager_EC", slot=Slot.CALLMANAGER_ECDSA)),
        (
            "cucm-pub.corp.example.com-callmanager.pem",
            FileHint(why="is called callmanager", host="cucm-pub.corp.example.com", slot=Slot.CALLMANAGER),
        ),
        ("tomcat_cucm-pub.pem", FileHint(why="is called tomcat", host="cucm-pub", slot=Slot.TOMCAT)),
        ("imp1-cup-xmpp.pem", FileHint(why="is called cup-xmpp", host="imp1", slot=Slot.CUP_XMPP)),
        (
            "imp1_tomcat-trust.p7b",
            FileHint(why="is called tomcat-trust", host="imp1", store=Store.TOMCAT_TRUST),
        ),
        ("expc1/server.pem", FileHint(why="is called server", folders=("expc1",), slot=Slot.SERVER)),
        ("CA.pem", FileHint(why="is called CA", store=Store.TRUSTED_CA)),
    ],
)  # fmt: skip
def test_names_with_a_form_are_read(name: str, expected: FileHint) -> None:
    """Of diagnostic archives, of appliances, and our own."""
    assert read_file_name(name) == expected


@pytest.mark.parametrize(
    "name", ["CAPF.pem", "TVS.pem", "ipsec.der", "ITLRecovery.pem", "cup.pem", "cup-xmpp-s2s.pem", "cup-xmpp-ECDSA.pem"]
)
def test_units_without_a_part_in_mra_are_told(name: str) -> None:
    """They must not be taken for a unit that has one."""
    assert read_file_name(f"imp/{name}") == FileHint(folders=("imp",), other_unit=name.rpartition(".")[0])


@pytest.mark.parametrize(
    "name, folders",
    [
        ("root.pem", ("root",)),
        ("d/ca_root.pem", ("ca_root", "d")),
        ("server_cert.pem", ("server_cert",)),
        ("expe.example.com.pem", ("expe.example.com",)),
        ("x", ()),
        ("", ()),
        ("./a/../", ("a",)),
        (".pem", ()),
    ],
)
def test_other_names_give_nothing_away(name: str, folders: tuple[str, ...]) -> None:
    """But that they, or the folders they lie in, may be called like a host."""
    assert read_file_name(name) == FileHint(folders=folders)


@pytest.mark.parametrize(
    ("name", "host"),
    [
        ("d.tar.gz/loggingsnapshot_expe1_2026-11-23_00_05_00.txt", "expe1"),
        ("eth0_diagnostic_logging_tcpdump00_expc1_2026-11-23_00_05_00.pcap", "expc1"),
        ("eth1_diagnostic_logging_tcpdump_exp_c_1_2026.pcap", "exp_c_1"),
        ("xconf_dump_expe1_2026-11-23.xml", "expe1"),
        ("server_expe1_2026-11-23.pem", "expe1"),
        ("expe1/packets.cap", None),
        ("packets.cap", None),
    ],
)
def test_files_of_diagnostic_archives_state_a_host(name: str, host: str | None) -> None:
    """Of whatever kind they are; folders are called as people like."""
    assert stated_host(name) == host
