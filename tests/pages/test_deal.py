"""The form: what it asks and reads, its mistakes, and the panel that lives beside it.

Three deals are walked through along the panel.
"""

import pytest

from screening.rulebook import deal_file
from screening.rulebook.conditions import Answers
from screening.rulebook.model import Rulebook
from screening.web.form import NONE
from tests import builders as a
from tests.pages.conftest import OpenApp
from tests.pages.page import Page, Typed, text_of
from tests.pages.small import BEGINS, QUESTIONS, RULES
from tests.pages.visitor import Visitor
from tests.sample import FOLDER

ALWAYS = {"kind", "price", "remarks"}
"""What stands in view from the start: what matters, and what nothing compares."""
NO_DAY = "Enter a day, like 31 January 2027, or a month or quarter, like Q1 2027"
WRONG = {
    "the-name": (" ", "Enter a name for the deal, such as its two parties"),
    "the-day": ("tomorrow", NO_DAY),
    "kind": ("gift", "“kind” has no such answer. Choose one that is offered"),
    "stake": ("half", "Enter stake as a number, like 25 or 12.5"),
    "price": ("a lot", "Enter price as a number, like 1,500,000 or 1.5 million"),
    "signed": ("31/2/2026", "There is no 31 February 2026: that month has 28 days"),
    "country": ("XX", "“country” has no such answer. Choose one that is offered"),
    "devices": (["a", "none-of-these"], "Untick “None of these”, or the other answers"),
    "remarks": ("x" * 501, "Shorten this to 500 characters"),
}

SLIPS = (("0001-01-01", 27, "\u200b"), ("1/1/9999", 400, "\x00"))
UNREAD = "ul[@class='unread']/li"


def test_a_new_form_asks_only_what_applies(visitor: Visitor) -> None:
    form = visitor.visit("/deals/new")

    assert form.asked == ALWAYS
    assert form.by_id("question-stake").get("hidden") is not None
    assert form.by_id("question-price").get("hidden") is None
    given = {name: answer for name, answer in form.filled().items() if answer}
    frame = {f"the-{name}" for name in ("deal", "window", "step", "revision", "day")}
    assert given.keys() == frame | {"csrf_token", "based-on", "shown"}
    assert form.level == "Routine to strategic"
    example = visitor.visit("/deals/new?example=a-purchase")
    sent = example.filled()
    assert (sent["the-name"], sent["the-day"]) == ("Silk & Sons", "5 April 2026")
    assert (sent["kind"], sent.getlist("devices")) == ("purchase", ["a", "c"])
    assert example.asked == ALWAYS | {"devices", "state-owned", "stake"}
    visitor.visit("/deals/new?example=nothing", status=404)


def test_an_unanswered_question_is_never_read_as_no(visitor: Visitor) -> None:
    blank = visitor.describe({"kind": "purchase", "price": "1"})
    denied = visitor.change(
        blank, {"state-owned": "no", "stake": "0", "devices": "none-of-these"}
    )

    assert blank.level == "Routine to strategic"
    assert denied.level == "Routine"
    assert blank.answers["What of devices?"] == "Not known yet"
    assert denied.answers["What of devices?"] == "None of these"


def test_a_change_keeps_all_other_answers(visitor: Visitor) -> None:
    typed = {"kind": "supply", "years": "3", "country": "CN", "devices": ["a", "b"]}
    first = visitor.describe({**typed, "price": "5"})

    changed = visitor.change(first, {"price": "9 mln"})

    assert changed.answers == {**first.answers, "What of price?": "EUR 9 million"}
    again = visitor.visit(f"{first.path}/1")
    assert (again.level, again.answers) == (first.level, first.answers)
    bought = visitor.describe({"kind": "purchase", "stake": "30"})
    supplied = visitor.change(bought, {"kind": "supply"})
    back = visitor.change(supplied, {"kind": "purchase"})
    left_out = visitor.visit(f"{supplied.path}/2/left-out/questions")
    assert "What of stake?" not in supplied.answers
    words = text_of(left_out.tree)
    assert "What of stake? Not asked, because" in words
    assert "30" not in supplied.by_id("answers").itertext()
    assert back.answers["What of stake?"] == "30 %"


def test_answers_that_do_not_fit_stay(open_app: OpenApp, visitor: Visitor) -> None:
    typed = {"kind": "supply", "devices": ["a", "c"], "remarks": "Old"}
    path = visitor.describe(typed).path
    newer = a.rulebook(
        a.question("remarks", "text"), a.question("new"), a.rule("ruled", {"new": "no"})
    )
    later = open_app(newer)

    form = later.visit(f"{path}/edit")
    later.send(form, {"shown": form.questions, "new": "yes"})

    again = later.visit(f"{path}/edit")
    assert form.filled()["remarks"] == again.filled()["remarks"] == "Old"
    assert form.said(UNREAD) == again.said(UNREAD) == ["kind: supply", "devices: a, c"]
    assert visitor.visit(f"{path}/edit").filled()["kind"] == "supply"
    other = a.question("kind", "choice", choices={"loan": "A loan"})
    latest = open_app(a.rulebook(other, a.rule("ruled", {"kind": "loan"})))
    assert latest.visit(f"{path}/edit").said(UNREAD)[0] == "kind: supply"
    latest.change(visitor.visit(path), {"kind": "loan"})
    assert "kind: supply" not in latest.visit(f"{path}/edit").said(UNREAD)


def test_what_a_form_carries_along_is_checked(visitor: Visitor) -> None:
    form = visitor.visit("/deals/new")

    for sent in ('{"A": "x"}', '{"a": {}}', "[]", "{", '{"a": NaN}'):
        refused = visitor.send(form, {"the-name": "A", "unread": sent}, status=400)
        assert refused.said("h1") == ["That did not work"], sent


def folded(form: Page) -> set[str]:
    [remote] = form.all("details[@data-remote]")
    within = remote.iterfind(".//*[@data-question]")
    return {question.get("data-question", "") for question in within}


def test_what_does_not_matter_is_folded(visitor: Visitor) -> None:
    form = visitor.visit("/deals/new")
    remote = {"signed", "country", "devices"}

    assert folded(form) == remote
    assert form.said("details[@data-remote]/summary") == ["3 more, for completeness"]
    again = visitor.send(form, {"kind": "supply"}, status=422)
    assert folded(again) == remote | {"years"}
    assert (
        "price" in again.asked
    )  # it was in view, and cannot change the level any more
    wrong = visitor.send(again, {"signed": "31/2/2026"}, status=422)
    assert folded(wrong) == {"country", "devices", "years"}
    back = visitor.send(wrong, {"kind": "purchase"}, status=422)
    assert back.asked >= {"price", "stake", "state-owned", "signed"}
    typed = visitor.describe({"kind": "supply", "country": "CN"})
    changed = visitor.visit(f"{typed.path}/edit")
    assert folded(changed) == {"signed", "devices", "years", "price"}
    assert changed.filled()["country"] == "CN"
    staked = visitor.describe({"stake": "5"})  # which may count
    shown = visitor.visit(f"{staked.path}/edit").asked
    assert ("stake" in shown, "state-owned" in shown) == (True, False)


CLOSES_BEFORE, CLOSES_AFTER = (
    {
        "kind": "purchase",
        "state-owned": "no",
        "stake": "0",
        "price": "1",
        "closing-date": day,
    }
    for day in ("31/3/2100", "15/5/2100")
)


def test_a_question_that_begins_later_can_be_answered_today(open_app: OpenApp) -> None:
    visitor = open_app(BEGINS)

    deals = CLOSES_BEFORE, CLOSES_AFTER
    asked = [visitor.live(it).moved["asked"] for it in deals]
    open_, yes, no = (
        visitor.describe({**CLOSES_AFTER, **it})
        for it in ({}, {"drones": "yes"}, {"drones": "no"})
    )

    assert ["drones" in it for it in asked] == [False, True]
    assert [it.level for it in (open_, yes, no)] == ["Routine"] * 3
    says = "From 1 April 2100 the level is"
    assert f"{says} routine to watch" in open_.text
    assert f"{says} watch" in yes.text
    assert says not in no.text
    field = visitor.visit(f"{yes.path}/edit").by_id("question-drones")
    assert "hidden" not in field.attrib
    assert "This counts from 1 April 2100 on." in text_of(field)
    request = visitor.visit(f"{open_.path}/requests/to/whoever-knows").text
    assert "What of drones?" in request


def test_a_choice_that_begins_later_leaves_it_open(open_app: OpenApp) -> None:
    visitor = open_app(BEGINS)

    leased = visitor.describe({**CLOSES_AFTER, "kind": "lease", "drones": "no"})

    assert leased.level == "Routine to watch"
    assert "From 1 April 2100 the level is strategic" in leased.text
    field = visitor.visit(f"{leased.path}/edit").by_id("question-kind")
    assert "A lease (from 1 April 2100)" in text_of(field)
    assert "One more answer counts from 1 April 2100 on" in text_of(field)


MANY = a.rulebook(
    *(a.question(f"fact-{it}") for it in "abcdef"),
    *(a.rule(f"rule-{it}", {f"fact-{it}": "yes"}) for it in "abcdef"),
)


def in_view(page: Page) -> set[str]:
    return set(page.moved["asked"]) - set(page.moved["folded"])


def test_few_facts_are_in_view_and_one_skipped_makes_room(open_app: OpenApp) -> None:
    visitor = open_app(MANY)

    form = visitor.visit("/deals/new")
    one = visitor.live({"shown": [*form.asked], "fact-a": "no"})
    skipped = visitor.live({"shown": [*form.asked], "skipped": ["fact-a"]})

    assert form.asked == {"fact-a", "fact-b", "fact-c"}
    assert form.said("p[@class='panel__count']") == ["6 that matter are left"]
    assert in_view(one) == {"fact-a", "fact-b", "fact-c", "fact-d"}
    assert one.said("p[@class='panel__count']") == ["5 that matter are left"]
    assert in_view(skipped) == {"fact-a", "fact-b", "fact-c", "fact-d"}
    count = "6 that matter are left, 1 of them skipped"
    assert skipped.said("p[@class='panel__count']") == [count]
    assert next_fact(skipped) == "fact-b"
    every = visitor.live({"shown": [*form.asked, "*"]})
    assert in_view(every) == {f"fact-{it}" for it in "abcdef"}


def next_fact(page: Page) -> str:
    """Return the fact that the panel leads with; empty where it leads with none."""
    links = page.all("div[@class='panel__next']//a")
    return "".join(it.get("href", "").removeprefix("#question-") for it in links)


def test_what_is_skipped_stays_so_with_the_form(open_app: OpenApp) -> None:
    visitor = open_app(MANY)
    form = visitor.visit("/deals/new")
    [skip] = form.all("button[@data-skip]")
    to = skip.get("formaction", "")

    once = visitor.send(form, {"skipped": "fact-a", "the-name": "A deal"}, to=to)
    leads = [next_fact(once)]
    for name in "bcdef":
        page = visitor.live(
            {"skipped": [f"fact-{it}" for it in "abcdef"[: ord(name) - 96]]}
        )
        leads.append(next_fact(page))

    assert leads == [*(f"fact-{it}" for it in "bcdef"), ""]
    assert once.filled().getlist("skipped") == ["fact-a"]
    assert "Skipped for now" not in form.text
    unsure = visitor.live({"shown": [*form.asked]})
    assert unsure.moved["left"] == 6


def test_a_question_says_why_it_is_asked_and_what_it_decides(open_app: OpenApp) -> None:
    why = "A large price is looked at twice."
    book = a.rulebook(
        a.question("price", "money", why=why),
        a.rule("dear", {"price": {"above": 5}}, "watch"),
    )
    visitor = open_app(book)

    form = visitor.visit("/deals/new")
    known = visitor.send(form, {"the-name": "A deal", "price": "6"}, to="/deals/live")

    [said] = form.said("details[@class='about']")
    assert why in said
    assert "In this deal it could lift the level to watch." in said
    assert known.moved["decides"] == {}


ENTRIES = """
entries:
  - id: purchase
    title: A purchase
    about: Somebody buys.
    usual: {kind: purchase}
    presets: {devices: [a]}
    topics: [deal]
    words: [{question: price, ask: What do you pay?}]
  - {id: supply, title: A supply, about: Goods come., usual: {kind: supply}}
"""


def test_an_entry_asks_in_words_of_its_own(open_app: OpenApp) -> None:
    heading = f"{a.HEADING}{ENTRIES}"
    visitor = open_app(a.rulebook(*QUESTIONS, *RULES, heading=heading))
    form = visitor.visit("/deals/new")
    into = f"/deals/{form.filled()['the-deal']}/enter"

    empty = visitor.send(form, {"enter": "purchase"}, to=into)
    typed = {"the-name": "Silk", "remarks": "Soon", "enter": "purchase"}
    entered = visitor.send(form, typed, to=into)

    assert form.said("button[@class='entry']/b") == ["A purchase", "A supply"]
    assert (empty.path, empty.said("h1")) == ("/deals/new", ["Describe the deal"])
    assert "No deals yet" not in visitor.visit("/").text  # but Silk
    assert entered.filled()["remarks"] == "Soon"
    for page in (empty, entered):
        assert page.filled()["devices"] == "a"
        assert "What do you pay?" in page.text
        assert page.said("details[@class='others']/summary") == ["Another kind"]
    kept = visitor.describe({"kind": "supply", "price": "2"})
    again = visitor.visit(f"{kept.path}/edit")
    assert "What do you pay?" not in again.text
    assert again.said("details[@class='others']/summary") == ["Another kind"]


def test_each_mistake_has_a_sentence_and_link_and_is_kept(visitor: Visitor) -> None:
    wrong = {name: typed for name, (typed, _says) in WRONG.items()}

    form = visitor.describe({**wrong, "kind": "purchase"}, status=422)
    of_kind = visitor.describe({"kind": "gift"}, status=422)

    says = {name: says for name, (_typed, says) in WRONG.items()}
    assert list(form.summary) == [name for name in says if name != "kind"]
    assert form.summary | of_kind.summary == says
    for page in (form, of_kind):
        for name, sentence in page.summary.items():
            assert page.by_id(name).tag in {"input", "select"}
            assert sentence in text_of(page.by_id(f"{name}-message"))
        assert page.said("head/title")[0].startswith("Error: ")
    for name in ("the-day", "stake", "price", "signed", "devices", "remarks"):
        typed = wrong[name] if name == "devices" else [wrong[name]]
        assert form.filled().getlist(name) == typed
    for day, digits, name in SLIPS:
        slips = {"the-name": name, "the-day": day, "price": "9" * digits}
        assert visitor.describe(slips, status=422).summary.keys() == slips.keys()


def test_new_questions_are_named_once_before_a_deal_is_kept(visitor: Visitor) -> None:
    form = visitor.visit("/deals/new")
    new = {"state-owned": "What of state-owned?", "stake": "What of stake?"}

    again = visitor.send(form, {"the-name": "A deal", "kind": "purchase"})

    assert again.summary == new
    assert "Your answers raise 2 more questions" in again.text
    assert "No deals yet" in visitor.visit("/deals").text
    kept = visitor.send(again, {"kind": "supply"})
    change = visitor.send(visitor.visit(f"{kept.path}/edit"), {"kind": "purchase"})
    assert change.summary == new | {"price": "What of price?"}
    assert change.said("h1") == ["A deal: answers"]
    ways = (visitor.visit("/deals/new"), change)
    cancel = [page.all("p[@class='actions']/a")[0].get("href") for page in ways]
    assert cancel == ["/", kept.path]


def test_panel_tells_what_is_asked_and_how_answers_were_read(visitor: Visitor) -> None:
    day = {"kind": "purchase", "the-day": "2027-03-02"}
    read = visitor.live(day)
    rough = visitor.live({**day, "the-day": "Q2 2027", "signed": "marzo 2027"})
    wrong = visitor.live({**day, "the-day": "2027-13-02"})

    asked = read.moved["asked"]
    assert {"kind", "state-owned", "stake"} <= set(asked)
    assert "years" not in asked
    assert read.moved["read"]["the-day"] == "Tuesday 2 March 2027"
    [quarter, month] = map(rough.moved["read"].get, ("the-day", "signed"))
    assert quarter == "Thursday 1 April 2027, the first day of the quarter"
    assert month == "Monday 1 March 2027, the first day of the month"
    assert wrong.moved["read"]["the-day"] == ""
    assert list(wrong.moved["unread"]) == ["the-day"]
    assert "1 answer cannot be read and does not count yet: the day of the rules" in (
        wrong.text
    )
    for typed in ("12,5", "12.5"):
        panel = visitor.live({"kind": "purchase", "stake": typed, "price": "x"})
        assert panel.moved["read"]["stake"] == "12.5 %"
        assert panel.moved["read"]["price"] == ""
        assert panel.level == "Routine to strategic"


def test_panel_is_a_bar_of_what_is_possible_until_three_facts(visitor: Visitor) -> None:
    one = visitor.live({"kind": "purchase"})
    two = visitor.live({"kind": "purchase", "stake": "30"})
    three = visitor.live({"kind": "purchase", "stake": "30", "devices": ["a"]})

    classes = [cell.get("class", "") for cell in one.all("ol[@class='scale']/li")]
    possible = [f"--{it}" for it in ("floor", "possible", "possible", "possible")]
    assert [name.split("scale__level")[-1] for name in classes] == possible
    assert two.said("ol[@class='scale']") == three.said("ol[@class='scale']")
    assert "rule is met" not in two.text
    assert "Why: 1 rule is met" in three.text


def test_the_panel_tells_the_level_and_what_could_lift_it(visitor: Visitor) -> None:
    blank, bought = visitor.live({}), visitor.live({"kind": "purchase"})
    small = visitor.live({"kind": "purchase", "stake": "1", "price": "1"})
    settled = visitor.live({"kind": "supply", "price": "1"})
    stately = visitor.live({"kind": "purchase", "state-owned": "yes"})

    assert not blank.whole
    assert blank.said("h1") == []
    assert blank.level == "Routine to strategic"
    assert stately.level == "Strategic"
    assert "Why: 1 rule is met Strategic State-buyer" in stately.text
    says = (
        "The next fact that matters: state-owned. In this deal it could lift the level"
    )
    assert says in small.text
    end = (
        "Nothing more can change the level or what is due or likely; 4 remote questions"
    )
    assert f"{end} are left." in settled.text
    sections = [it.said("ol[@id='sections']/li") for it in (blank, bought, settled)]
    assert sections == [["The deal 2 left"], ["The deal 3 left"], ["The deal settled"]]


def test_the_table_of_topics_agrees_with_the_assessment(visitor: Visitor) -> None:
    typed = {"kind": "purchase", "stake": "30", "devices": ["a"]}

    without, panel = visitor.live(typed), visitor.live({**typed, "the-topics": "shown"})
    supply = visitor.live({"kind": "supply", "the-topics": "shown"})
    described = visitor.describe(typed)

    assert without.said("table") == []
    assert panel.level == described.level
    assert panel.said("table") == described.said("table")
    [whole, *_topics] = supply.said("tbody/tr")
    assert whole == "The whole deal no now no no"


WALKS = {
    "analyst": "shows-inverters-beside-a-joint-venture",
    "counsel": "robox-efort",
    "official": "vado-cosco",
}
"""The deal that each of them describes; the analyst's has two parts."""
ANSWERS = {"analyst": 8, "counsel": 6, "official": 14}
"""How many answers each gives; nobody has gone through the lists for the official's."""


def typed(answers: Answers) -> dict[str, Typed]:
    return {
        name: sorted(given) or [NONE] if isinstance(given, frozenset) else str(given)
        for name, given in answers.items()
    }


@pytest.mark.parametrize("who", WALKS)
def test_a_few_answers_in_the_order_of_the_panel_leave_two_levels_at_most(
    open_app: OpenApp, shipped_rulebook: Rulebook, who: str
) -> None:
    file = FOLDER / "examples" / f"{WALKS[who]}.yaml"
    [example] = deal_file.load(file, shipped_rulebook, a.DAY)
    left, told = typed(example.deal.answers), dict[str, Typed]()
    visitor, skipped = open_app(shipped_rulebook), list[str]()
    panel = visitor.live(told)

    while (name := next_fact(panel)) and len(told) < ANSWERS[who]:
        if name in left:
            told[name] = left.pop(name)
        else:
            skipped.append(name)
        panel = visitor.live({**told, "skipped": skipped})

    levels = [it.get("class", "") for it in panel.all("ol[@class='scale']/li")]
    assert sum("scale__level--floor" in level for level in levels) == 1
    assert sum("scale__level--possible" in level for level in levels) <= 1
