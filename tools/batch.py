"""A batch of random deals of the shipped rules, deal by deal.

It imports the engine and nothing else, as a caller from Python does: nothing is
frozen, and Python clears up when it likes. It prints how long the first assessment
takes, the median and the longest of the others, with range, filings and days.
"""

import json
import statistics
from functools import partial

from screening.engine.assess import assess
from screening.engine.filings import filings
from screening.engine.schedule.calendar import calendars_of
from screening.engine.schedule.timeline import timeline
from screening.rulebook import loader
from screening.rulebook.conditions import Answers
from screening.rulebook.model import Rulebook
from tools.deals import DAY, FOLDER, random_deals
from tools.timing import at_most, processor_seconds

BATCH = at_most(5_000, 50)


def main() -> None:
    """Assess a batch of deals never seen before."""
    rules = loader.load(FOLDER)
    first = processor_seconds(lambda: assess(rules, {}, DAY).findings)
    deals = random_deals(rules, 0.75, deals=BATCH, seed=-1)
    calendars_of(rules).look_up(DAY.year)  # as the app does when it starts
    times = [processor_seconds(partial(_whole, rules, answers)) for answers in deals]
    middle, longest = statistics.median(times), max(times)
    print(json.dumps({"first": first, "median": middle, "longest": longest}))


def _whole(rules: Rulebook, answers: Answers) -> None:
    found = assess(rules, answers, DAY)
    _ends, _days = found.range, timeline(found, filings(found))


if __name__ == "__main__":
    main()
