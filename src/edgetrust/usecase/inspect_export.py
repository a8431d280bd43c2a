"""Objects of an inspection as PEM, DER and files of their own; of a private key only its public half.

Not here: writing (`edgetrust.io.export`).
"""

from __future__ import annotations

from dataclasses import replace

from edgetrust.codec.file_names import certificate_file_name
from edgetrust.codec.pem import write_block
from edgetrust.errors import Refused
from edgetrust.model.certificate import Certificate
from edgetrust.model.inspection import (
    Inspected,
    InspectedCertificate,
    InspectedKey,
    InspectedList,
    InspectedRequest,
    Inspection,
)


def choose(inspection: Inspection, number: int | None) -> Inspection:
    """The inspection with the object of that number alone; as it is without one. Raises Refused for a number that no
    object has."""
    if number is None:
        return inspection
    count = len(inspection.objects)
    if not 1 <= number <= count:
        raise Refused(f"there is no object {number}, expected 1 to {count}", hint="run it without --number to see them")
    return replace(inspection, objects=(inspection.objects[number - 1],))


def der_of(inspected: Inspected) -> tuple[bytes, str]:
    """An object in DER, and the label of its PEM block."""
    match inspected:
        case InspectedCertificate():
            return inspected.certificate.der, "CERTIFICATE"
        case InspectedRequest():
            return inspected.request.der, "CERTIFICATE REQUEST"
        case InspectedList():
            return inspected.revocation_list.der, "X509 CRL"
        case InspectedKey():
            return inspected.key.key.spki, "PUBLIC KEY"


def pem_of(inspected: Inspected) -> str:
    """An object as a PEM block."""
    return write_block(*der_of(inspected))


def export_files(inspection: Inspection) -> dict[str, str]:
    """PEM of each certificate by file name; the same certificate in several files is one."""
    return {_name(each.certificate): pem_of(each) for each in inspection.certificates}


def _name(certificate: Certificate) -> str:
    return certificate_file_name(*certificate.subject.common_names[-1:], sha256=certificate.sha256)


def printable_in(inspection: Inspection, form: str) -> tuple[Inspected, ...]:
    """The objects that `print_as` prints in that form."""
    if form == "cucm":
        return inspection.certificates
    return tuple(each for each in inspection.objects if not isinstance(each, InspectedKey))


def print_as(inspection: Inspection, form: str, layout: str) -> str:
    """Certificates, requests and revocation lists as `openssl … -text` prints them; or certificates as CUCM does in
    that layout, with their PEM behind it as `show cert` has it."""
    if form == "openssl":
        return "".join(_print_as_openssl(each) for each in inspection.objects)
    certificates = [each.certificate for each in inspection.certificates]
    from edgetrust.pki.cucm_text import CucmLayout, print_cucm

    chosen = CucmLayout(layout)
    # Layout a has no line break behind its bracket, as pasted output shows; of b nobody had a sample.
    end = "\n" if chosen is CucmLayout.A else ""
    return "".join(f"{print_cucm(each, chosen).removesuffix(end)}{write_block(each.der)}" for each in certificates)


def _print_as_openssl(inspected: Inspected) -> str:
    """Nothing for a private key, which openssl would print."""
    from edgetrust.pki.openssl_text import print_certificate, print_request, print_revocation_list

    match inspected:
        case InspectedCertificate():
            return print_certificate(inspected.certificate)
        case InspectedRequest():
            return print_request(inspected.request)
        case InspectedList():
            return print_revocation_list(inspected.revocation_list)
        case InspectedKey():
            return ""
