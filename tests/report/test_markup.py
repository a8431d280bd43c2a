from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from edgetrust.report.markup import Markup, element, join, quote


class Reader(HTMLParser):
    """What a browser would see: tags, attributes and text."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, list[tuple[str, str | None]]]] = []
        self.text = ""
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """One start tag."""
        self.tags.append((tag, attrs))

    def handle_data(self, data: str) -> None:
        """A piece of text."""
        self.text += data


def test_an_element() -> None:
    """Name, attributes under their HTML names, content, end."""
    built = element("td", "a", element("b", "c"), class_="x", aria_label="y", colspan=2)

    assert built == '<td class="x" aria-label="y" colspan="2">a<b>c</b></td>'


def test_text_is_quoted_once() -> None:
    """Text is quoted, markup is not quoted again."""
    inner = element("b", "<&>\"'")

    assert inner == "<b>&lt;&amp;&gt;&quot;&#x27;</b>"
    assert element("p", inner) == f"<p>{inner}</p>"
    assert quote(quote("<")) == "&lt;"


def test_attributes_that_are_switches() -> None:
    """True is a bare attribute, False and None are none."""
    assert element("details", open=True, id=None, hidden=False) == "<details open></details>"


def test_an_element_without_content() -> None:
    """A void element has no end tag."""
    assert element("meta", name="x", content='"') == '<meta name="x" content="&quot;">'


def test_pieces_are_joined() -> None:
    """Each piece and the separator are quoted unless they are markup."""
    assert join(("<", element("i"), ">"), " & ") == "&lt; &amp; <i></i> &amp; &gt;"
    assert join(("a", "b"), Markup("<br>")) == "a<br>b"


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])), st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_a_browser_reads_back_what_was_written(content: str, value: str) -> None:
    """No text and no attribute value ends an element or begins one."""
    seen = Reader(element("p", content, title=value))

    assert seen.tags == [("p", [("title", value)])]
    assert seen.text == content
