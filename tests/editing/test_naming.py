"""What is new gets its id from the words that head it."""

import pytest

from screening.editing.naming import suggested_id


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("A port is sold to a state owner", "port-sold-state-owner"),
        ("Città d'arte: 2 musées", "citta-darte-2-musees"),
        ("5G networks, phase 2", "networks-phase"),
        ("The 2", ""),
        ("", ""),
        ("A rule", "rule-too"),
    ],
)
def test_id_is_suggested_from_the_title(title: str, name: str) -> None:
    assert suggested_id(title, {"rule"}) == name
