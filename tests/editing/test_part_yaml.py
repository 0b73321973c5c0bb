"""Every shipped part as the YAML beside its form, and back."""

from typing import Any, cast

from screening.editing import part_yaml
from screening.editing.drafts import OpenDraft
from screening.editing.part_form import OpenPart
from screening.rulebook.files import NAMED
from screening.rulebook.model import Rulebook
from tests.editing.test_part_form import listed_in


def read_in(rulebook: Rulebook, key: str, data: Any, was: Any) -> Any:
    """Return a part whose YAML says the data, as its form has it then."""
    no_draft = cast("OpenDraft", None)  # nothing is written here
    opened = OpenPart(no_draft, rulebook, NAMED[key], data["id"], "a.yaml", was)
    return part_yaml.read(opened, part_yaml.written_as(opened, data))[0]


def test_yaml_that_is_read_in_untouched_says_what_the_file_said(
    shipped_rulebook: Rulebook,
) -> None:
    changed = [
        (file, data["id"])
        for file, key, data in listed_in(shipped_rulebook)
        if read_in(shipped_rulebook, key, data, data) != data
    ]

    assert changed == []


def test_every_shipped_part_can_be_written_as_yaml_where_another_stood(
    shipped_rulebook: Rulebook,
) -> None:
    lost = {
        (file, data["id"], name)
        for file, key, data in listed_in(shipped_rulebook)
        for name in data.keys() - read_in(shipped_rulebook, key, data, {"id": "a"})
        if name not in {"id", "accept"}
    }

    assert lost == set()
