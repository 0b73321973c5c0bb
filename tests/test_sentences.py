"""What a briefing can say, all of it: kept to be read by eye, and held to a few rules.

`python -m tests.sentences keep` writes the list anew. Whether a sentence is true, and
whether it reads well, no test can say.
"""

import re
from difflib import unified_diff

import pytest

from screening.rulebook.model import Rulebook
from screening.wording.answers import fill
from tests.sentences import KEPT, Said, as_text, everything, sentences

SHORTENED = re.compile(r"\b(e\.g|i\.e|etc|viz|cf|resp|approx|incl)\b\.?")
TWICE = re.compile(r"\b([A-Za-z]+) \1\b")
LABEL = re.compile(r"(^|[.?!] )[^.?!{}]{1,60}: \{[\w-]+\}[.]")
"""A label and an answer for a sentence: "Stake: {stake}."."""


@pytest.fixture(scope="module")
def said(shipped_rulebook: Rulebook) -> list[Said]:
    return everything(shipped_rulebook)


def test_the_list_was_read_by_eye(said: list[Said]) -> None:
    kept, now = KEPT.read_text("utf-8").splitlines(), as_text(said).splitlines()
    changed = [*unified_diff(kept, now, lineterm="", n=0)][2:]

    assert not changed, (
        "What a briefing can say has changed. Write the list anew with "
        "`python -m tests.sentences keep`, and read what changed:\n"
        + "\n".join(changed)
    )


def test_a_sentence_holds_one_colon_at_most(said: list[Said]) -> None:
    several = re.compile("(?<![}]): .*(?<![}]): ")

    found = [it for it in said if any(map(several.search, sentences(it.text)))]

    assert found == []


def test_a_whole_sentence_starts_large_and_ends_with_its_mark(said: list[Said]) -> None:
    whole = re.compile(r"""["“]?[A-Z0-9{†].*[.?!]["”)]?""", re.DOTALL)

    assert [it for it in said if it.whole and not whole.fullmatch(it.text)] == []


def test_nothing_is_shortened_doubled_or_spaced_twice(said: list[Said]) -> None:
    slips = (SHORTENED, TWICE, re.compile("  "))

    assert [it for it in said if any(slip.search(it.text) for slip in slips)] == []


def test_straight_quotes_come_in_pairs_so_that_they_can_be_curled(
    said: list[Said],
) -> None:
    assert [it for it in said if it.text.count('"') % 2] == []


def test_no_label_with_an_answer_stands_for_a_sentence(said: list[Said]) -> None:
    told = [it for it in said if it.place.split()[0] in {"rules", "consequences"}]

    assert len(told) > 100
    assert [it for it in told if LABEL.search(it.text)] == []


def test_a_rule_says_what_it_finds_in_three_sentences_at_most(
    shipped_rulebook: Rulebook,
) -> None:
    for rule in shipped_rulebook.rules.values():
        told = fill(rule.says, shipped_rulebook.questions, {})

        assert 1 <= len([*sentences(told)]) <= 3, rule.id
        assert rule.title not in told, rule.id


def test_every_regime_says_in_one_sentence_what_follows_if_not(
    shipped_rulebook: Rulebook,
) -> None:
    for regime in shipped_rulebook.regimes.values():
        [told] = sentences(regime.if_not or "")

        assert told.endswith("."), regime.id


def test_every_wall_says_what_its_way_out_is(shipped_rulebook: Rulebook) -> None:
    regimes = shipped_rulebook.regimes.values()
    walls = [regime for regime in regimes if regime.kind == "prohibition"]

    assert len(walls) > 5
    assert [it.id for it in walls if not it.way_out] == []
    assert [it.id for it in regimes if it.way_out and it not in walls] == []


def test_the_title_of_a_source_spells_its_abbreviation_out(
    shipped_rulebook: Rulebook,
) -> None:
    """It is what <abbr> tells a reader who does not know the short name."""
    known = {"EU", "WTO"}
    for source in shipped_rulebook.sources.values():
        letters = {*re.findall(r"[A-Z]{2,}|[A-Z][a-z]+\.", source.short)} - known
        spelled = re.sub(r"\(.*?\)", "", source.title)

        assert source.title != source.short or not letters, source.id
        assert not letters & {*spelled.split()[:2]}, source.id
