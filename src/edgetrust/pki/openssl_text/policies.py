"""Certificate policies as OpenSSL prints them."""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.codec import der, strings
from edgetrust.errors import Malformed
from edgetrust.pki.openssl_text.general_names import printed_octets
from edgetrust.pki.openssl_text.objects import long_name

_MARGIN = " " * 16
_DISPLAYED = (strings.IA5_STRING, strings.VISIBLE_STRING, strings.BMP_STRING, strings.UTF8_STRING)
_CPS, _NOTICE = "1.3.6.1.5.5.7.2.1", "1.3.6.1.5.5.7.2.2"


def print_policies(value: bytes) -> str:
    """Each policy with its qualifiers below it."""
    outer = der.read_only_element(value, der.SEQUENCE, "policies")
    return "\n".join(part for each in der.read_inside(value, outer) for part in _policy(value, each))


def _policy(value: bytes, element: der.Element) -> Iterator[str]:
    parts = der.read_inside(value, element)
    if not parts:
        raise Malformed("a policy without an identifier")
    yield f"{_MARGIN}Policy: {long_name(der.read_oid(value, parts[0], 'a policy'))}"
    for qualifiers in parts[1:]:
        for each in der.read_inside(value, qualifiers):
            yield _qualifier(value, der.read_inside(value, each))


def _qualifier(value: bytes, parts: list[der.Element]) -> str:
    oid = der.read_oid(value, parts[0], "a policy qualifier") if parts else ""
    if oid == _CPS and len(parts) == 2:
        der.expect(parts[1], strings.IA5_STRING, "the address of a statement")
        return f"{_MARGIN}  CPS: {_text(value, parts[1])}"
    if oid == _NOTICE and len(parts) == 2:
        # An empty notice leaves an empty line.
        notice = "\n".join(_notice(value, der.read_inside(value, parts[1])))
        return f"{_MARGIN}  User Notice:\n{notice}"
    if not parts:
        raise Malformed("a policy qualifier without an identifier")
    return f"{_MARGIN}    Unknown Qualifier: {long_name(oid)}"


def _notice(value: bytes, parts: list[der.Element]) -> Iterator[str]:
    for part in parts:
        if part[0] == der.SEQUENCE:
            organization, numbers = der.read_inside(value, part)
            yield f"{_MARGIN}    Organization: {_displayed(value, organization)}"
            listed = [str(der.read_integer(value, each, "a notice")) for each in der.read_inside(value, numbers)]
            yield f"{_MARGIN}    Number{'s' if len(listed) > 1 else ''}: {', '.join(listed)}"
        else:
            yield f"{_MARGIN}    Explicit Text: {_displayed(value, part)}"


def _displayed(value: bytes, element: der.Element) -> str:
    """A DisplayText, which has one of four types (RFC 5280 §4.2.1.4), and as a BMPString two octets a character."""
    tag, begin, start, end = element
    if tag not in _DISPLAYED or (tag == strings.BMP_STRING and (end - start) % 2):
        raise Malformed(f"what is no text at offset {begin}, so OpenSSL prints the octets")
    return _text(value, element)


def _text(value: bytes, element: der.Element) -> str:
    """The octets up to a zero, as C takes them: a BMPString mostly ends before its first character."""
    return printed_octets(value[element[2] : element[3]].partition(b"\0")[0])
