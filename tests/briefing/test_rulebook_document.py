"""A whole rulebook as one document: all that is in it, and what changed."""

import re

from screening.briefing import rulebook_html
from screening.briefing.printing.pool import Printer
from screening.briefing.rulebook_html import since
from screening.rulebook.files import LISTS, parts_by_kind
from screening.rulebook.loader import read
from screening.rulebook.model import Rulebook
from tests import builders as a
from tests.pdfs import LOOKS, Pdf, attachment

OLD = a.rulebook(
    *a.FILINGS,
    a.question("sector", "choice"),
    a.question("stake", "percent", hint="Of the votes."),
    a.definition("large", {"stake": {"at-least": 25}}),
    a.rule("big-stake", {"is": "large"}, "sensitive", says="{stake} is big."),
    a.rule("old-rule", {"sector": "a"}, "watch"),
    a.item("ask"),
    a.consequence("questions"),
    a.signal("news"),
    a.term("stake"),
    a.regime("notice", {"is": "large"}),
)
NEW = a.rulebook(
    *a.FILINGS,
    a.question("sector", "choice"),
    a.question("stake", "percent", hint="Of the capital."),
    a.definition("large", {"stake": {"at-least": 25}}),
    a.rule("big-stake", {"is": "large"}, "strategic", says="{stake} is big."),
    a.rule("new-rule", {"sector": "b"}, "watch", basis=["guide/art-one"]),
    a.item("ask"),
    a.consequence("questions"),
    a.signal("news"),
    a.term("stake"),
    a.regime("notice", {"is": "large"}),
    heading=a.HEADING.replace("2026.1", "2026.2"),
)
PLACES = set(LISTS.values()) - {"party", "anchor", "calendar", "side"}
"""The kinds of part that have a place of their own."""


def ids(html: str) -> list[str]:
    return re.findall(r' id="([^"]+)"', html)


def one(html: str, at: str) -> str:
    """Return what stands at a place of the document, without its tags."""
    found = html.split(f'id="{at}"', 1)[1].split('<div class="one', 1)[0]
    return " ".join(re.sub("<[^>]*>", " ", f"<a {found}").split())


def test_every_part_has_its_place_and_links_arrive(shipped_rulebook: Rulebook) -> None:
    html = rulebook_html.render(shipped_rulebook)

    there, parts = ids(html), parts_by_kind(shipped_rulebook)
    wanted = {f"{kind}-{name}" for kind in PLACES for name in parts[kind]}
    assert wanted - {*there} == set()
    assert len(there) == len({*there})
    assert {*re.findall('href="#([^"]+)"', html)} - {*there} == set()


def test_a_rule_is_told_in_words_with_a_dagger_where_its_source_was_not_read() -> None:
    html, old = rulebook_html.render(NEW), rulebook_html.render(OLD)
    rule = one(old, "rule-big-stake")

    assert "Sensitive [stake] is big." in rule
    assert "Met when large" in rule
    assert "Based on The guide, E2" in rule
    assert "Based on The guide, art one†" in one(html, "rule-new-rule")
    assert "To be read by a lawyer first" in html
    assert "To be read by a lawyer first" not in old


def test_changes_are_told_part_by_part_with_what_was_said_and_if_deals_move() -> None:
    found = since(OLD, NEW)

    told = {kind: [(it.how, it.title, it.at) for it in of] for kind, of in found.kinds}
    assert told["Rules"] == [
        ("changed", "big-stake", "rule-big-stake"),
        ("new", "new-rule", "rule-new-rule"),
        ("gone", "old-rule", ""),
    ]
    assert told["Questions"] == [("changed", "What of stake?", "question-stake")]
    assert found.counts == {"new": 1, "changed": 3, "gone": 1}
    rule, question = (dict(found.kinds)[kind][0] for kind in ("Rules", "Questions"))
    assert [it.says for it in rule.rewordings] == [
        'Rule "big-stake" moves from Sensitive to Strategic.'
    ]
    assert [(it.before, it.after) for it in question.rewordings] == [
        ("Of the votes.", "Of the capital.")
    ]
    assert (rule.moves, question.moves) == (True, False)


def test_a_changed_point_is_marked_and_told_with_its_source() -> None:
    old = a.texts_of(a.question("stake", "percent"))
    point = old["sources.yaml"].replace("Devices can be reached", "They can")
    before, now = read(old), read({**old, "sources.yaml": point})

    found = since(before, now)

    [(kind, [source])] = found.kinds
    assert (kind, source.at, source.rewordings[0].after) == (
        "Sources",
        "source-guide",
        "They can.",
    )
    assert found.marks["point-guide/E2"] == "changed"
    assert "E2 changed They can." in one(
        rulebook_html.render(now, before), "source-guide"
    )


def test_a_changed_clock_is_told_in_the_words_of_the_filing() -> None:
    def book(days: int) -> Rulebook:
        duty = {"duty": "file", "anchor": "signing", "days": days}
        return a.rulebook(
            *a.FILINGS,
            a.question("sector", "choice"),
            a.regime("notice", {"sector": "a"}, duties=[duty]),
        )

    [(kind, [regime])] = since(book(10), book(20)).kinds

    assert (kind, regime.moves) == ("Filings", True)
    assert regime.rewordings[0] == (
        "By when has changed.",
        "Within 10 days of the signing: file.",
        "Within 20 days of the signing: file.",
    )
    assert not any("=" in "".join(it) for it in regime.rewordings)


def test_a_mark_stands_beside_each_part_that_changed_and_beside_no_other() -> None:
    html = rulebook_html.render(NEW, OLD)

    assert "big-stake changed" in one(html, "rule-big-stake")
    assert "new-rule new" in one(html, "rule-new-rule")
    assert "changed" not in one(html, "definition-large")
    assert "since--" not in rulebook_html.render(NEW)


def test_a_file_of_html_needs_no_other_and_says_where_nothing_changed() -> None:
    html, same = rulebook_html.file(NEW, OLD), rulebook_html.render(OLD, OLD)

    assert "<link" not in html
    assert "@page" in html
    assert "No text has changed." in same


def test_the_document_fits_both_standards_from_any_worker(printer: Printer) -> None:
    job = rulebook_html.print_job(NEW, OLD)

    printed = printer.print_with_remarks(job)
    with Printer(60) as another:
        again = another.print(job)

    pdf = Pdf(printed.pdf, b"")
    faults = [fault for look in LOOKS if look is not attachment for fault in look(pdf)]
    assert printed.remarks == ()
    assert faults == []
    assert again == printed.pdf
