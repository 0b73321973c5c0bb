"""While files of tests are read nobody knows the day: midnight may come after."""

from collections.abc import Generator
from datetime import datetime, tzinfo

import pytest

import screening.settings


class NoDayYet(datetime):
    """A clock that refuses to be looked at."""

    @classmethod
    def now(
        cls,
        tz: tzinfo | None = None,  # noqa: ARG003 - as the clock has it
    ) -> "NoDayYet":
        """Say where to ask instead."""
        raise AssertionError(
            "This file of tests asks what day it is while it is read. Ask in the test: "
            "midnight may come before it runs."
        )


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Hold every file of tests to asking for the day in its tests alone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(screening.settings, "datetime", NoDayYet)
        return (yield)
