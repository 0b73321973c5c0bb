"""The form: what it asks, how it reads what is typed, what it does with mistakes."""

from tests.builders import a_question, a_rule, a_rulebook
from tests.pages.conftest import OpenApp
from tests.pages.page import Page, text_of
from tests.pages.visitor import Visitor

ALWAYS = {"kind", "price", "signed", "country", "devices", "remarks"}
WRONG = {
    "the-name": (" ", "Enter a name for the deal, such as its two parties"),
    "the-day": ("tomorrow", "Enter a day, like 31/1/2026"),
    "kind": ("gift", "“kind” has no such answer. Choose one that is offered"),
    "stake": ("half", "Enter stake as a number, like 25 or 12.5"),
    "price": ("a lot", "Enter price as a number, like 1,500,000 or 1.5 million"),
    "signed": ("31/2/2026", "Enter a day, like 31/1/2026"),
    "country": ("XX", "“country” has no such answer. Choose one that is offered"),
    "devices": (["a", "none-of-these"], "Untick “None of these”, or the other answers"),
    "remarks": ("x" * 501, "Shorten this to 500 characters"),
}

SLIPS = (("0001-01-01", 27, "\u200b"), ("1/1/9999", 400, "\x00"))
UNREAD = "ul[@class='unread']/li"


def test_a_new_form_asks_only_what_applies_and_is_filled_in_by_an_example_alone(
    visitor: Visitor,
) -> None:
    form = visitor.visit("/deals/new")

    assert form.asked == ALWAYS
    assert form.by_id("question-stake").get("hidden") is not None
    assert form.by_id("question-price").get("hidden") is None
    given = {name: answer for name, answer in form.filled().items() if answer}
    frame = {f"the-{name}" for name in ("deal", "window", "step", "revision", "day")}
    assert given.keys() == frame | {"csrf_token", "based-on", "shown"}
    assert form.level == "At least routine, perhaps strategic"
    example = visitor.visit("/deals/new?example=a-purchase")
    sent = example.filled()
    assert (sent["the-name"], sent["the-day"]) == ("Silk & Sons", "2026-04-05")
    assert (sent["kind"], sent.getlist("devices")) == ("purchase", ["a", "c"])
    assert example.asked == ALWAYS | {"state-owned", "stake"}
    visitor.visit("/deals/new?example=nothing", status=404)


def test_an_unanswered_question_is_never_read_as_no(visitor: Visitor) -> None:
    blank = visitor.describe({"kind": "purchase", "price": "1"})
    denied = visitor.change(
        blank, {"state-owned": "no", "stake": "0", "devices": "none-of-these"}
    )

    assert blank.level == "At least routine, perhaps strategic"
    assert denied.level == "Routine"
    assert blank.answers["What of devices?"] == "Not known yet"
    assert denied.answers["What of devices?"] == "None of these"


def test_a_change_keeps_all_other_answers_asked_or_not_and_the_first_assessment(
    visitor: Visitor,
) -> None:
    typed = {"kind": "supply", "years": "3", "country": "CN", "devices": ["a", "b"]}
    first = visitor.describe({**typed, "price": "5"})

    changed = visitor.change(first, {"price": "9 mln"})

    assert changed.answers == {**first.answers, "What of price?": "EUR 9 million"}
    again = visitor.visit(f"{first.path}/1")
    assert (again.level, again.answers) == (first.level, first.answers)
    bought = visitor.describe({"kind": "purchase", "stake": "30"})
    supplied = visitor.change(bought, {"kind": "supply"})
    back = visitor.change(supplied, {"kind": "purchase"})
    assert supplied.answers["What of stake?"].startswith("Not asked, because")
    assert "30" not in supplied.by_id("answers").itertext()
    assert back.answers["What of stake?"] == "30 %"


def test_answers_that_no_longer_fit_are_named_and_stay_with_the_deal(
    open_app: OpenApp, visitor: Visitor
) -> None:
    typed = {"kind": "supply", "devices": ["a", "c"], "remarks": "Old"}
    path = visitor.describe(typed).path
    newer = a_rulebook(
        a_question("remarks", "text"), a_question("new"), a_rule("ruled", {"new": "no"})
    )
    later = open_app(newer)

    form = later.visit(f"{path}/edit")
    later.send(form, {"shown": form.questions, "new": "yes"})

    again = later.visit(f"{path}/edit")
    assert form.filled()["remarks"] == again.filled()["remarks"] == "Old"
    assert form.said(UNREAD) == again.said(UNREAD) == ["kind: supply", "devices: a, c"]
    assert visitor.visit(f"{path}/edit").filled()["kind"] == "supply"
    other = a_question("kind", "choice", choices={"loan": "A loan"})
    latest = open_app(a_rulebook(other, a_rule("ruled", {"kind": "loan"})))
    assert latest.visit(f"{path}/edit").said(UNREAD)[0] == "kind: supply"
    latest.change(visitor.visit(path), {"kind": "loan"})
    assert "kind: supply" not in latest.visit(f"{path}/edit").said(UNREAD)


def test_what_a_form_carries_along_is_checked(visitor: Visitor) -> None:
    form = visitor.visit("/deals/new")

    for sent in ('{"A": "x"}', '{"a": {}}', "[]", "{", '{"a": NaN}'):
        refused = visitor.send(form, {"the-name": "A", "unread": sent}, status=400)
        assert refused.said("h1") == ["That did not work"], sent


def folded(form: Page) -> set[str]:
    """Return the questions that a form folds away."""
    [live_topic] = form.all("section[@data-topic]")
    within = live_topic.iterfind(".//details[@data-idle]//div[@data-question]")
    return {question.get("data-question", "") for question in within}


def test_what_can_change_nothing_now_is_folded_and_comes_back(
    visitor: Visitor,
) -> None:
    form = visitor.visit("/deals/new")
    unread = {"signed", "country", "devices"}

    assert folded(form) == unread
    assert form.asked == ALWAYS
    again = visitor.send(form, {"kind": "supply", "price": "2 mln"}, status=422)
    assert folded(again) == unread | {"years"}
    wrong = visitor.send(again, {"signed": "31/2/2026"}, status=422)
    assert folded(wrong) == {"country", "devices", "years"}
    back = visitor.send(wrong, {"kind": "purchase", "price": ""}, status=422)
    assert back.asked - folded(back) >= {"price", "stake", "state-owned"}
    typed = visitor.describe({"kind": "supply", "country": "CN"})
    changed = visitor.visit(f"{typed.path}/edit")
    assert folded(changed) == {"signed", "devices", "years"}
    assert changed.filled()["country"] == "CN"
    staked = visitor.describe({"stake": "5"})  # which may count
    shown = visitor.visit(f"{staked.path}/edit").asked
    assert ("stake" in shown, "state-owned" in shown) == (True, False)


def test_a_question_says_why_it_is_asked_and_what_reads_it(open_app: OpenApp) -> None:
    why = "A large price is looked at twice."
    book = a_rulebook(
        a_question("price", "money", why=why),
        a_rule("dear", {"price": {"above": 5}}, title="A high price"),
    )

    form = open_app(book).visit("/deals/new")

    [said] = form.said("details[@class='question__why']")
    assert why in said
    assert "It is read by 1 part of the rulebook: A high price" in said


def test_every_mistake_gets_its_sentence_and_a_link_to_it_and_loses_nothing(
    visitor: Visitor,
) -> None:
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


def test_new_questions_are_named_once_before_a_deal_or_a_change_is_kept(
    visitor: Visitor,
) -> None:
    form = visitor.visit("/deals/new")
    new = {"state-owned": "What of state-owned?", "stake": "What of stake?"}

    again = visitor.send(form, {"the-name": "A deal", "kind": "purchase"})

    assert again.summary == new
    assert "Your answers raise 2 more questions" in again.text
    assert "No deals yet" in visitor.visit("/").text
    kept = visitor.send(again, {"kind": "supply"})
    change = visitor.send(visitor.visit(f"{kept.path}/edit"), {"kind": "purchase"})
    assert change.summary == new
    assert change.said("h1") == ["Change the answers"]
    ways = (visitor.visit("/deals/new"), change)
    cancel = [page.all("p[@class='actions']/a")[0].get("href") for page in ways]
    assert cancel == ["/", kept.path]
