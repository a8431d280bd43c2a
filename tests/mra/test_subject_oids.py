"""Attribute types that Expressways understand."""

from __future__ import annotations

from edgetrust.mra.subject_oids import UNDERSTOOD, unknown_oids
from tests import make

PLAIN = "CN=a.example.com,E=a@example.com,UID=7,OU=x,O=Acme,STREET=s,L=l,ST=st,C=DE,DC=example,SERIALNUMBER=1"
EV = ",".join(f"1.3.6.1.4.1.311.60.2.1.{number}=X" for number in (1, 2, 3))
SECTIGO = "1.3.6.1.4.1.6449.1.2.1.5.1"


def test_the_usual_attributes_and_three_of_extended_validation_are_known() -> None:
    """Nothing is reported of a subject that has all of them."""
    leaf = make.leaf(subject=f"{PLAIN},{EV}").certificate

    assert unknown_oids(leaf) == ()


def test_others_are_reported_of_subject_and_issuer_each_once() -> None:
    """The subject comes first, and an attribute type that occurs twice is named once."""
    leaf = make.leaf(
        subject=f"CN=a.example.com,{SECTIGO}=x,1.3.6.1.4.1.311.60.2.1.4=y", issuer_name=f"CN=Root,1.2.3.4=z,{SECTIGO}=x"
    )

    assert set(unknown_oids(leaf.certificate)) == {SECTIGO, "1.3.6.1.4.1.311.60.2.1.4", "1.2.3.4"}
    assert unknown_oids(leaf.certificate)[-1] == "1.2.3.4"


def test_object_identifiers_are_dotted() -> None:
    """The list can be compared with what certificates hold."""
    assert {"2.5.4.3", "2.5.4.97", "0.9.2342.19200300.100.1.25"} <= UNDERSTOOD
