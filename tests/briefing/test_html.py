from __future__ import annotations

import json
import re
import sys
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser
from itertools import pairwise
from types import FrameType

from screening import __version__
from screening.briefing.branding import Branding, read
from screening.briefing.html import Addresses, cited, print_job, render
from screening.briefing.marks import Marks
from screening.briefing.printing.job import LOGO
from screening.engine.levers import levers
from screening.rulebook.answers import Deal
from screening.wording.explanation import Explanation
from tests.builders import (
    A_DAY,
    HEADING,
    a_consequence,
    a_question,
    a_rule,
    a_signal,
    an_item,
    assessed,
    explained,
)
from tests.logos import a_png, an_svg


class Outline(HTMLParser):
    """The tags of a page, each with its attributes and the tags it is in."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.inside: list[str] = []
        self.found: list[tuple[str, dict[str, str | None], tuple[str, ...]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs), tuple(self.inside)))
        if tag not in {"meta", "link", "br", "col", "img"}:
            self.inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.inside.pop() == tag


def words(html: str) -> str:
    """Return the text of a page as one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def part(html: str, name: str) -> str:
    """Return the words of the article with that id."""
    _, _, after = html.partition(f'id="{name}">')
    return words(after.partition("</article>")[0])


def a_full_explanation() -> Explanation:
    return explained(
        a_question("stake", in_brief=True),
        a_question("port", ask_when={"stake": "yes"}),
        a_question("devices", in_brief=True),
        a_rule("a-stake", {"stake": "yes"}, "sensitive", expect=["time"]),
        a_rule("no-stake", {"stake": "no"}, "watch"),
        a_rule("reach", {"devices": "yes"}, basis=["guide/art-one"]),
        a_rule("later", {"stake": "yes"}, in_force={"from": "2027-01-01"}),
        an_item("ask", when={"stake": "yes"}),
        an_item("map", when={"devices": "yes"}),
        a_consequence("time", basis=["guide/art-one"]),
        answers={"stake": "yes"},
    )


def test_first_page_says_what_how_sensitive_why_and_what_next() -> None:
    html = render(a_full_explanation())

    first = part(html, "summary")
    assert "A deal" in first
    assert "stake: Yes · devices: Not known yet" in first
    assert "Between sensitive and strategic" in first
    assert "A-stake is met." in first
    assert "Do ask Counsel Before signing" in first
    assert "What of devices? Strategic" in first


def test_first_page_keeps_to_three_reasons_and_five_steps() -> None:
    rules = [a_rule(f"rule-{one}", {"stake": "yes"}) for one in "abcd"]
    items = [an_item(f"item-{one}", when={"stake": "yes"}) for one in "abcdef"]

    html = render(
        explained(a_question("stake"), *rules, *items, answers={"stake": "yes"})
    )

    first = part(html, "summary")
    assert first.count("is met.") == 3
    assert first.count("Do item-") == 5
    assert "All 4 findings follow" in first
    assert "The checklist has all 6 steps." in first


def test_a_deal_that_touches_nothing_says_so() -> None:
    html = render(
        explained(
            a_question("stake"),
            a_rule("a-stake", {"stake": "yes"}),
            answers={"stake": "no"},
        )
    )

    assert "Nothing in the answers touches a boundary" in part(html, "summary")
    assert 'id="findings"' not in html
    assert "A-stake (strategic). Ruled out by stake: No" in part(html, "annex")


def test_a_finding_names_its_answers_what_to_expect_and_its_basis() -> None:
    html = render(a_full_explanation())

    found = part(html, "findings")
    assert "Decided by stake: Yes Expect Time Basis The guide, E2" in found


def test_answers_that_fit_no_question_stay_in_the_annex() -> None:
    kept = {"old-question": "yes", "old-list": ["a", "b"], "old-none": []}
    full = a_full_explanation()
    full.unread = kept

    html = render(full)

    annex = part(html, "annex")
    assert "Answers that fit no question of this rulebook old-question yes" in annex
    assert "old-list a, b old-none none of these" in annex


def test_a_source_is_named_once_with_its_points() -> None:
    full = a_full_explanation()
    [reason] = full.reasons
    [basis] = reason.basis
    doubted = basis._replace(place="E3", to_be_verified="Read it.")
    law = basis._replace(source="DL 21", place="art. 2")
    full.reasons = (reason._replace(basis=(basis, law, doubted)),)

    html = render(full)

    said = "Basis The guide, E2, E3 (to be verified); DL 21, art. 2"
    assert said in part(html, "findings")


def test_the_checklist_has_room_to_sign() -> None:
    checklist = part(render(a_full_explanation()), "checklist")

    assert "Done Before signing: what and why Who Day and initials" in checklist
    signatures = part(render(a_full_explanation()), "signatures")
    assert signatures == "Signatures As Name Day Signature Prepared Checked Decided"


def test_a_source_on_paper_tells_where_it_is_published() -> None:
    html = render(a_full_explanation())

    assert "https://example.org/guide" in part(html, "annex")


def test_the_boundary_is_told_as_information_after_the_signals() -> None:
    stake = a_question("stake", "percent", lever=True)
    large = a_rule("large", {"stake": {"above": 10}}, signals=["decree"])
    found = explained(stake, large, a_signal("decree"), answers={"stake": Decimal(12)})

    html = render(found)

    boundary = part(html, "boundary")
    assert "information, not advice to restructure the deal" in boundary
    assert "stake: 10 % (now: 12 %) Routine Falls away: Large" in boundary
    assert "Strategic is the highest level there is." in boundary
    assert html.index('id="signals"') < html.index('id="boundary"')


def test_a_level_that_would_stay_open_is_told_as_a_range() -> None:
    stake = a_question("stake", "percent", lever=True)
    large = a_rule("large", {"stake": {"above": 10}})
    owned = a_rule("owned", {"owner": "yes"}, "watch")
    answers = {"stake": Decimal(12)}

    html = render(explained(stake, a_question("owner"), large, owned, answers=answers))

    assert "Watch Between routine and watch Falls" in part(html, "boundary")


def test_an_open_rule_names_the_facts_it_waits_for() -> None:
    html = render(a_full_explanation())

    assert "Reach Strategic devices" in part(html, "open")


def test_a_step_that_only_may_apply_is_marked() -> None:
    html = render(a_full_explanation())

    assert "☐ Do ask So." in part(html, "checklist")
    assert "☐ May apply. Do map" in part(html, "checklist")


def test_a_consequence_of_many_rules_names_three() -> None:
    rules = [
        a_rule(f"rule-{one}", {"stake": "yes"}, expect=["time"]) for one in "abcde"
    ]

    html = render(
        explained(
            a_question("stake"),
            *rules,
            a_consequence("time"),
            answers={"stake": "yes"},
        )
    )

    assert "Through: Rule-a; Rule-b; Rule-c and 2 more" in part(html, "expect")


def test_a_point_to_be_verified_is_marked_wherever_it_is_named() -> None:
    html = render(a_full_explanation())

    assert "The guide, art one (to be verified)" in part(html, "expect")
    assert "To be verified: read the text." in part(html, "annex")


def test_a_missing_answer_is_printed_as_not_known_yet() -> None:
    html = render(a_full_explanation())

    assert "What of devices? Not known yet" in part(html, "annex")


def test_a_question_not_asked_says_why() -> None:
    html = render(
        explained(
            a_question("stake"),
            a_question("port", ask_when={"stake": "yes"}),
            answers={"stake": "no"},
        )
    )

    assert (
        "Not asked, because of other answers What of port? Left out by stake: No"
        in part(html, "annex")
    )


def test_rules_not_in_force_are_listed_with_their_days() -> None:
    html = render(a_full_explanation())

    annex = part(html, "annex")
    assert "Later (strategic). In force from 1 January 2027" in annex


def test_rule_switched_off_is_listed_with_its_reason() -> None:
    rule = a_rule("one", {"a": "yes"}, off="We do no energy.")

    html = render(explained(a_question("a"), rule, answers={}))

    assert "(strategic). Switched off: We do no energy." in part(html, "annex")


def test_annex_pins_rulebook_version_digest_and_day() -> None:
    explanation = a_full_explanation()

    annex = part(render(explanation), "annex")

    assert "An example, version 2026.1" in annex
    assert explanation.rulebook.digest in annex
    assert "Rules as of 1 March 2026" in annex
    assert f"Made by screening {__version__}" in annex


def test_limits_are_said_exactly_once() -> None:
    html = render(a_full_explanation())

    assert words(html).count("Not advice.") == 1


def test_a_rulebook_past_its_review_says_so_on_the_first_page() -> None:
    late = explained(a_question("stake"), answers={}, on=date(2027, 1, 1))

    html = render(late)

    assert "should have been reviewed by 31 December 2026" in part(html, "summary")


def test_sources_cited_are_those_the_level_rests_on() -> None:
    sources = cited(a_full_explanation())

    assert [point.point for one in sources for point in one.points] == [
        "guide/E2",
        "guide/art-one",
    ]


def test_a_finding_on_page_one_says_that_its_basis_is_to_be_verified() -> None:
    doubted = a_rule("reach", {"stake": "yes"}, basis=["guide/art-one"])

    html = render(explained(a_question("stake"), doubted, answers={"stake": "yes"}))

    assert "Reach is met. Basis to be verified." in part(html, "summary")
    assert "to be verified" not in part(render(a_full_explanation()), "summary")


def test_a_step_names_what_it_rests_on() -> None:
    step = an_item("ask", when={"stake": "yes"}, basis=["guide/art-one"])

    html = render(explained(a_question("stake"), step, answers={"stake": "yes"}))

    assert "Do ask So. The guide, art one (to be verified)" in part(html, "checklist")


def test_sides_of_the_boundary_without_shifts_need_no_titles() -> None:
    html = render(explained(answers={}))

    boundary = part(html, "boundary")
    assert "lowest level there is" in boundary
    assert "What would bring" not in boundary


def test_strip_says_in_words_where_each_topic_stands() -> None:
    html = render(a_full_explanation())

    assert "The whole deal no no now possible Deal no no now possible" in words(html)


def test_a_fifth_level_has_a_colour_of_its_own() -> None:
    five = HEADING.replace(
        "topics:", "  - {id: beyond, label: Beyond, says: More, means: Stop.}\ntopics:"
    )

    html = render(
        explained(
            a_question("stake"),
            a_rule("a-stake", {"stake": "yes"}, "beyond"),
            answers={"stake": "yes"},
            heading=five,
        )
    )

    assert '<b class="level level--5">Beyond</b>' in html


def test_words_of_a_deal_are_never_markup() -> None:
    html = render(
        explained(
            a_question("party", "text"),
            a_question("stake"),
            a_rule("a-stake", {"stake": "yes"}, says="Bought by {party}."),
            answers={"party": "<img src=x> & {{ 7 }}", "stake": "yes"},
        )
    )

    assert "<img" not in html
    assert "Bought by &lt;img src=x&gt; &amp; {{ 7 }}." in html


def test_headings_start_at_one_and_never_skip() -> None:
    html = render(a_full_explanation())

    levels = [int(level) for level in re.findall(r"<h(\d)", html)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_markup_is_ready_for_tagged_pdf() -> None:
    tags = Outline(render(a_full_explanation())).found

    assert ("html", {"lang": "en"}, ()) in tags
    assert not [tag for tag, _, inside in tags if inside and inside[-1] == "a"]
    assert not [tag for tag, _, inside in tags if tag == "p" and "li" in inside]
    assert all("scope" in has for tag, has, _ in tags if tag == "th")
    assert not [tag for tag, has, _ in tags if "style" in has]


def test_stylesheets_are_linked_only_where_asked_for() -> None:
    explanation = a_full_explanation()

    for_browser = render(explanation, at=Addresses(["/paper.css"]))

    assert '<link rel="stylesheet" href="/paper.css">' in for_browser
    assert "<link" not in render(explanation)


def a_house(logo: str = "logo.svg") -> Branding:
    text = f"""{{name: Rossi & Chen, logo: {logo}, contact: "Genova, +39", footer: F,
        colours: {{main: "#0b5d4e", headings: "#073b32"}}}}"""
    return read("house.yaml", text, an_svg() if logo.endswith("svg") else a_png())


def attributes(html: str, kind: str) -> dict[str, str | None]:
    """Return what the only element of a class says beside its words."""
    [found] = [has for _, has, _ in Outline(html).found if has.get("class") == kind]
    return found


def test_marks_are_said_on_the_first_page_and_handed_to_every_other() -> None:
    marks = Marks(status="final", confidentiality="Internal", reference="17/B")

    html = render(a_full_explanation(), marks=marks)

    assert "Final · Internal · Reference 17/B Briefing" in part(html, "summary")
    running = attributes(html, "marks")
    assert (running["data-status"], running["data-marks"]) == (
        "Final",
        "Internal\n17/B",
    )
    assert ("body", {"class": "is-final"}, ("html",)) in Outline(html).found


def test_a_briefing_is_a_draft_of_nobody_until_told_otherwise() -> None:
    html = render(a_full_explanation())

    assert ("body", {"class": "is-draft"}, ("html",)) in Outline(html).found
    assert "Draft Briefing" in part(html, "summary")
    assert "<style" not in html
    assert attributes(html, "pinned")["data-foot"] == (
        "Rules as of 1 March 2026 · Rulebook version 2026.1"
    )


def test_a_house_brands_the_paper_without_a_template_of_its_own() -> None:
    html = render(a_full_explanation(), branding=a_house())

    assert part(html, "summary").startswith(
        "Draft Logo of Rossi &amp; Chen Rossi &amp; Chen"
    )
    assert f"<style>{a_house().style}</style>" in html
    foot = attributes(html, "pinned")["data-foot"] or ""
    assert foot.splitlines()[1:] == ["Genova, +39", "F"]


def test_a_house_brands_the_page_without_a_style_in_it() -> None:
    html = render(
        a_full_explanation(),
        branding=a_house("logo.png"),
        at=Addresses(["/house.css"], picture="/logo.png"),
    )

    assert "<style" not in html
    logo = attributes(html, "house__logo")
    assert (logo["src"], logo["alt"]) == ("/logo.png", "Logo of Rossi & Chen")


def test_what_is_printed_has_the_deal_its_marks_and_the_logo_with_it() -> None:
    assessment = assessed(a_question("stake"), answers={"stake": "yes"})
    deal = Deal(name="A deal", on=A_DAY, answers=assessment.answers)

    printed = print_job(deal, assessment, Marks(reference="17"), a_house("logo.png"))

    attached = json.loads(printed.attachment)
    assert attached["deal"]["answers"] == {"stake": "yes"}
    assert attached["marks"]["reference"] == "17"
    assert (printed.on, printed.logo) == (A_DAY, a_png())
    assert f'src="{LOGO}"' in printed.html


def test_levers_are_worked_out_once_for_page_and_data() -> None:
    stake = a_question("stake", "percent", lever=True)
    parts = (stake, a_rule("large", {"stake": {"at-least": 10}}))
    assessment = assessed(*parts, answers={"stake": Decimal(30)})
    deal = Deal(name="A deal", on=A_DAY, answers=assessment.answers)
    searches = []

    def watch(frame: FrameType, event: str, _argument: object) -> None:
        if event == "call" and frame.f_code is levers.__code__:
            searches.append(frame)

    sys.setprofile(watch)
    try:
        printed = print_job(deal, assessment)
    finally:
        sys.setprofile(None)

    assert len(searches) == 1
    assert len(json.loads(printed.attachment)["levers"]["down"]) == 1
    assert "9.99 %" in words(printed.html)


def test_marks_and_house_are_words_and_never_markup() -> None:
    house = read("house.yaml", "{name: <b>A</b>, contact: '\"><i>', footer: <i>}", b"")
    marks = Marks(prepared_by="<script>", reference='"><i>')

    html = render(a_full_explanation(), marks=marks, branding=house)

    assert "<script" not in html
    assert "<i>" not in html
    assert "<b>A" not in html
