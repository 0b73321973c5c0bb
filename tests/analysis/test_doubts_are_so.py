"""What is doubted is so of every deal there can be, and no such thing is missed.

Held against all answers to small rulebooks, half-known deals among them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import combinations, pairwise, permutations, product
from math import prod

from hypothesis import assume, given
from hypothesis import strategies as st

from screening.analysis import lint
from screening.analysis.compare.meaning import MeaningComparison
from screening.analysis.lint.checks import CHECKS, Check, Doubt, LintContext
from screening.analysis.lint.conditions import hidden_conditions, idle_in
from screening.analysis.lint.outcomes import covered_rules, never_calm
from screening.analysis.lint.regimes import (
    FILED,
    always_due,
    asked_twice,
    filed_where_calm,
    never_due,
    order_loops,
)
from screening.analysis.lint.scales import band_gaps, falling_levels
from screening.engine.assess import engine_of
from screening.engine.evaluator import Evaluation
from screening.engine.filings import RegimeDecider
from screening.rulebook.conditions import ALWAYS, Answer, Answers, Condition, behind
from screening.rulebook.editions import days_of, of_day, turns
from screening.rulebook.model import Question, Rule, Rulebook, Verdict
from screening.rulebook.regimes import Order, Regime
from screening.rulebook.states import State
from tests import builders as a
from tests.engine.completions import every_answer

MET, NOT_MET = Verdict.MET, Verdict.NOT_MET
MOST_DEALS = 1500
BOOKS = a.rulebooks(levers=True, dated="rules", most=3)
CHANGES = [date(2026, month, day) for month in (1, 3, 4) for day in (1, 2)]
WITH_REGIMES = a.rulebooks(dated="rules", regimes=3, most=3)
ONCE_KNOWN = "once all is known"


@st.composite
def bands(draw: st.DrawFn) -> Rulebook:
    """Draw rules of several levels on bands of one number: low, high and others."""
    whens: list[object] = [{"years": {"below": 1}}, {"years": {"at-least": 3}}]
    for _ in range(draw(st.integers(1, 2))):
        low = draw(st.integers(0, 3))
        band = {"years": {"at-least": low, "below": draw(st.integers(low + 1, 4))}}
        whens.append({"none": [band]} if draw(st.booleans()) else band)
    rules = [
        a.rule(f"rule-{letter}", when, draw(st.sampled_from(a.LEVELS)))
        for letter, when in zip("abcd", whens, strict=False)
    ]
    return a.rulebook(a.question("years", "number", rises=draw(st.booleans())), *rules)


BANDS = bands()


class Everything:
    """Every deal there can be under a small rulebook, decided one by one."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook
        self.evaluator = engine_of(rulebook).evaluator
        self._known: dict[object, Evaluation] = {}
        self.rules = [*rulebook.rules.values()]
        self.lifting = [rule for rule in self.rules if rulebook.rank[rule.level]]
        self.answers = {
            name: every_answer(question)
            for name, question in rulebook.questions.items()
        }
        assume(
            prod(len(answers) + 1 for answers in self.answers.values()) <= MOST_DEALS
        )
        self.finished = [*_deals(self.answers)]
        parts = {name: [*answers, None] for name, answers in self.answers.items()}
        self.half_known = [*_deals(parts)]

    def known(self, deal: Answers) -> Evaluation:
        """Return what a deal's answers come to, read once."""
        key = tuple(deal.items())
        if key not in self._known:
            self._known[key] = self.evaluator.read(deal)
        return self._known[key]

    def verdicts(self, condition: Condition, deals: Sequence[Answers]) -> list[Verdict]:
        return [self.known(deal).verdict(condition) for deal in deals]

    def states(self, regime: Regime) -> list[State]:
        """Return how a regime stands to each finished deal, as if it were in force."""
        decider = RegimeDecider(self.evaluator, regime)
        deals = map(self.known, self.finished)
        return [decider.decide(deal).standing.state for deal in deals]

    def met_by(
        self, deals: Sequence[Answers], on: date | None = None
    ) -> list[set[str]]:
        """Return the rules that each of these deals meets, on one day or ever."""
        rules = [rule for rule in self.rules if on is None or rule.covers(on)]
        return [
            {it.id for it in rules if known.verdict(it.when) is MET}
            for known in map(self.known, deals)
        ]

    def level(self, rules: Iterable[str]) -> int:
        """Return the place of the level of deals that meet these rules."""
        every, rank = self.rulebook.rules, self.rulebook.rank
        return max((rank[every[rule].level] for rule in rules), default=0)

    def along(self, name: str, on: date) -> Iterator[list[set[str]]]:
        """Yield the rules met along the answers to a question, all others the same."""
        others = {key: self.answers[key] for key in self.answers if key != name}
        for deal in _deals(others):
            row = [{**deal, name: answer} for answer in self.answers[name]]
            yield self.met_by(row, on)


def _deals(answers: Mapping[str, Sequence[Answer | None]]) -> Iterator[Answers]:
    for row in product(*answers.values()):
        answered = zip(answers, row, strict=True)
        yield {name: answer for name, answer in answered if answer is not None}


def doubts_by(rulebook: Rulebook, *checks: Check, on: date = a.DAY) -> list[Doubt]:
    """Return what these checks find in a rulebook; all, where none are named."""
    context = LintContext(rulebook, on)
    return [
        doubt
        for of, check in CHECKS
        if check in checks or not checks
        for part, subject in context.subjects(of)
        for doubt in check(context, part, subject)
    ]


def stands_over(every: Everything, rule: Rule, other: Rule) -> bool:
    rank = every.rulebook.rank
    high = other is not rule and rank[other.level] >= rank[rule.level]
    return high and other.in_force.spans(rule.in_force)


@given(BOOKS)
def test_idle_part_makes_no_difference_to_its_deals(rulebook: Rulebook) -> None:
    every, context = Everything(rulebook), LintContext(rulebook, a.DAY)
    comparison = MeaningComparison(rulebook, rulebook)

    for rule in every.rules:
        for idle in idle_in(context, rule.when):
            pair = rule.when, idle.without
            half_known_too = context.distinguishing(*pair) is None
            for deals, same in (
                (every.finished, True),
                (every.half_known, half_known_too),
            ):
                before, after = (every.verdicts(when, deals) for when in pair)
                assert (before == after) is same
            compared = comparison.difference(*pair)
            assert compared is None or compared.same is half_known_too


@given(BOOKS)
def test_rule_is_covered_where_all_its_deals_meet_another(rulebook: Rulebook) -> None:
    every = Everything(rulebook)
    finished = every.met_by(every.finished)
    half_known = every.met_by(every.half_known)

    covering: dict[tuple[str, str], Doubt] = {}
    for doubt in doubts_by(rulebook, covered_rules):
        covering[doubt.part[1], doubt.about] = doubt
        if doubt.kind == "equal-rules":
            covering.setdefault((doubt.about, doubt.part[1]), doubt)

    for rule, other in permutations(every.rules, 2):
        one, two = rule.id, other.id
        over = stands_over(every, rule, other)
        covered = any(one in met for met in finished) and all(
            two in met for met in finished if one in met
        )
        if not (over and covered):
            mirrored = covering.get((one, two))
            assert mirrored is None or mirrored.part[1] != one
            continue
        doubt = covering[one, two]
        equal = doubt.kind == "equal-rules"
        always = all(
            two in met and (not equal or one in met)
            for met in half_known
            if one in met or (equal and two in met)
        )
        assert (ONCE_KNOWN in doubt.place.says) is not always


@given(BOOKS)
def test_two_rules_are_told_of_which_one_must_be_met(rulebook: Rulebook) -> None:
    every = Everything(rulebook)
    finished = every.met_by(every.finished)

    found = doubts_by(rulebook, covered_rules, never_calm)
    covered = {doubt.part[1] for doubt in found if doubt.kind != "one-of-two"}
    told = {
        (doubt.part[1], frozenset(doubt.about.split("/")))
        for doubt in found
        if doubt.kind == "one-of-two"
    }

    days = a.DAY, date.max
    live = [rule for rule in every.lifting if all(map(rule.covers, days))]
    over = {
        rule.id: [it for it in every.lifting if stands_over(every, rule, it)]
        for rule in every.lifting
    }
    must: set[tuple[str, frozenset[str]]] = set()
    for name, rules in {"": live, **over}.items():
        met = [rules for rules in finished if not name or name in rules]
        free = [it.id for it in rules if any(it.id not in each for each in met)]
        pairs = map(frozenset, combinations(free, 2))
        if name not in covered:
            must |= {(name, pair) for pair in pairs if all(pair & each for each in met)}
    assert told == must


@given(BOOKS | BANDS)
def test_level_falls_or_has_a_gap_along_answers_on_any_day(rulebook: Rulebook) -> None:
    """It falls where a graver answer lowers it; a gap has rules on both sides."""
    every = Everything(rulebook)

    told = doubts_by(rulebook, falling_levels)

    def is_gap(row: Sequence[set[str]], at: int) -> bool:
        """Tell whether an answer has less than rules on both sides of it have."""
        return any(
            one != two
            and every.level([*row[at]]) < min(every.level([it]) for it in (one, two))
            for one in row[at - 1]
            for two in set().union(*row[at + 1 :])
        )

    falling, with_gap = set(), set()
    for name, question in rulebook.questions.items():
        ranged = question.traits.ranged and not question.rises
        rows = (row for on in CHANGES for row in every.along(name, on))
        for row in rows if ranged or question.rises else ():
            levels = [*map(every.level, row)]
            if question.rises and any(one > two for one, two in pairwise(levels)):
                falling.add(name)
            if ranged and any(is_gap(row, at) for at in range(1, len(row) - 1)):
                with_gap.add(name)
    assert {doubt.part[1] for doubt in told} == falling
    assert {doubt.part[1] for doubt in doubts_by(rulebook, band_gaps)} == with_gap
    for doubt in told:
        assert doubt.witness
        assert doubt.against
        [before] = every.met_by([doubt.witness.answers], doubt.witness.on)
        [after] = every.met_by([doubt.against.answers], doubt.witness.on)
        assert every.level(after) < every.level(before)


def harmless(question: Question, answers: Sequence[Answer]) -> Answer | None:
    """Return the most harmless answer there is, where answers have such an order."""
    traits = question.traits
    ordered = traits.few and (question.rises or not traits.listed)
    return answers[0] if traits.several or traits.numeric or ordered else None


@given(BOOKS)
def test_condition_is_hidden_where_not_asked_is_not_met(rulebook: Rulebook) -> None:
    every = Everything(rulebook)

    doubted = {
        (doubt.part[1], doubt.about)
        for doubt in doubts_by(rulebook, hidden_conditions)
        if doubt.part[0] == "rule"
    }

    hidden = set()
    for question in rulebook.questions.values():
        least = harmless(question, every.answers[question.id])
        if question.ask_when is None or least is None:
            continue
        always = question.model_copy(update={"ask_when": None})
        asked = {**rulebook.questions, question.id: always}
        freed = replace(rulebook, questions=asked)
        for rule in every.lifting:
            named = behind(rule.when, rulebook.conditions, gates=False)
            if ("question", question.id) in named and any(
                _narrows(every, freed, rule, (question, deal, least))
                for deal in every.finished
            ):
                hidden.add((rule.id, question.id))
    assert doubted == hidden


def _narrows(
    every: Everything, freed: Rulebook, rule: Rule, at: tuple[Question, Answers, Answer]
) -> bool:
    """Tell whether a deal fails a rule only because a question is not asked."""
    question, deal, least = at
    if every.verdicts(question.ask_when or ALWAYS, [deal]) != [NOT_MET]:
        return False
    if every.verdicts(rule.when, [deal]) != [NOT_MET]:
        return False
    verdicts = (
        a.verdict_of(freed, rule.when, {**deal, question.id: it})
        for it in every.answers[question.id]
    )
    calm = a.verdict_of(freed, rule.when, {**deal, question.id: least})
    return calm is MET and NOT_MET in verdicts


def days_in_force(*regimes: Regime) -> bool:
    """Tell whether all these are in force on a day on which doubts are looked for."""
    ends = [end for regime in regimes for end in regime.in_force.ends()]
    return any(
        all(regime.in_force.covers(day) for regime in regimes) for day in (a.DAY, *ends)
    )


@given(WITH_REGIMES, st.integers(1, 3))
def test_regime_is_due_never_always_or_amid_calm(rulebook: Rulebook, calm: int) -> None:
    """Never where its excuses leave no deal; always where each way leaves out some."""
    heading = rulebook.heading.model_copy(update={"calm": a.LEVELS[:calm]})
    rulebook = replace(rulebook, heading=heading)
    every, regimes = Everything(rulebook), [*rulebook.regimes.values()]

    checks = (never_due, always_due, asked_twice, filed_where_calm)
    never, always, twice, calm_too = (
        {(doubt.part[1], doubt.about) for doubt in doubts_by(rulebook, check)}
        for check in checks
    )

    states = {regime.id: every.states(regime) for regime in regimes}
    expected: dict[str, set[str]] = {"never": set(), "always": set()}
    for regime in regimes:
        held = [it for it in (regime.when, regime.ask_first_when) if it is not None]
        verdicts = [every.verdicts(when, every.finished) for when in held]
        due = {*states[regime.id]}
        if due == {State.NOT_DUE} and any(MET in row for row in verdicts):
            expected["never"].add(regime.id)
        one_of_each = len(held) > 1 and all(NOT_MET in row for row in verdicts)
        if State.NOT_DUE not in due and one_of_each:
            expected["always"].add(regime.id)
    assert {name for name, _about in never} == expected["never"]
    assert {name for name, _about in always} == expected["always"]
    assert twice == {
        (one.id, two.id)
        for one, two in combinations(regimes, 2)
        if one.kind == two.kind and days_in_force(one, two)
        if any(
            State.NOT_DUE not in pair
            for pair in zip(states[one.id], states[two.id], strict=True)
        )
    }
    assert {name for name, _about in calm_too} == {
        regime.id
        for regime in regimes
        for on in (a.DAY, *CHANGES)
        if regime.kind in FILED and regime.in_force.covers(on)
        for state, rules in zip(
            states[regime.id], every.met_by(every.finished, on), strict=True
        )
        if state in {State.MUST, State.WALL} and every.level(rules) < calm
    }


@st.composite
def waiting(draw: st.DrawFn) -> Rulebook:
    """Draw a rulebook whose regimes wait for each other, always or at times."""
    rulebook = draw(a.rulebooks(dated="rules", regimes=3, most=2))
    names, rules = [*rulebook.regimes], [*rulebook.rules.values()]
    at_times = st.sampled_from([None, None, *(rule.when for rule in rules)])
    regimes = {}
    for name, regime in rulebook.regimes.items():
        few = st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True)
        order = [
            Order.model_construct(
                after=(after,), only_when=draw(at_times), says="It waits.", basis=()
            )
            for after in draw(few)
        ]
        regimes[name] = regime.model_copy(update={"order": tuple(order)})
    return replace(rulebook, regimes=regimes)


@given(waiting())
def test_order_loops_where_all_due_wait_for_each_other(rulebook: Rulebook) -> None:
    every = Everything(rulebook)

    loops = {
        (doubt.part[1], *filter(None, doubt.about.split("/")))
        for doubt in doubts_by(rulebook, order_loops)
    }

    states = {name: every.states(it) for name, it in rulebook.regimes.items()}
    names, expected = [*rulebook.regimes], set()
    for size in range(1, len(names) + 1):
        for loop in permutations(names, size):
            first = names.index(loop[0]) == min(map(names.index, loop))
            steps = [*pairwise((*loop, loop[0]))]
            waits = [_waits(every, rulebook.regimes[one], two) for one, two in steps]
            due = [[it is not State.NOT_DUE for it in states[name]] for name in loop]
            together = days_in_force(*(rulebook.regimes[name] for name in loop))
            if first and together and any(map(all, zip(*waits, *due, strict=True))):
                expected.add(loop)
    assert loops == expected


def _waits(every: Everything, regime: Regime, after: str) -> list[bool]:
    """Tell of each finished deal whether a regime waits for another in it."""
    orders = [it for it in regime.order if after in it.after]
    columns = [every.verdicts(it.only_when or ALWAYS, every.finished) for it in orders]
    return [
        any(column[at] is MET for column in columns)
        for at in range(len(every.finished))
    ]


@given(a.rulebooks(dated="all", regimes=2, most=3))
def test_what_is_doubted_is_so_in_each_edition_it_names(rulebook: Rulebook) -> None:
    days = [a.DAY, *(day for day in turns(rulebook) if day > a.DAY)]
    editions = {day: Everything(of_day(rulebook, day)) for day in days}
    found = {day: doubts_by(it.rulebook, on=day) for day, it in editions.items()}

    every = lint.doubts(rulebook, (), a.DAY)

    for doubt in every:
        own = [day for day in days if days_of(rulebook, day).overlaps(doubt.days)]
        assert own
        for day in own:
            assert never_applies(doubt, editions[day])
            assert any(
                it.kind == doubt.kind and doubt.place.says.endswith(it.place.says)
                for it in found[day]
            )


def never_applies(doubt: Doubt, every: Everything) -> bool:
    """Tell whether no deal meets what is said never to apply; of others, true."""
    (kind, name), book = doubt.part, every.rulebook
    whens = {**book.conditions}
    whens |= {("rule", it.id): it.when for it in every.rules}
    exception = "this exception" in doubt.place.says
    if doubt.kind != "never-applies" or exception or doubt.part not in whens:
        return True
    return MET not in every.verdicts(whens[kind, name] or ALWAYS, every.finished)
