"""Where deals, briefings, adopted rulebooks, drafts and people are kept."""

from datetime import date
from pathlib import Path

from screening.register.briefings import Briefings
from screening.register.database import Database
from screening.register.deals import Deals, Kept
from screening.register.drafts import Drafts
from screening.register.lists import Lists, Replays
from screening.register.people import People
from screening.register.progress import Progress
from screening.register.proposals import Proposals
from screening.register.received import ReceivedBriefings
from screening.register.unfinished import UnfinishedDeals
from screening.register.versions import AdoptionPlans, ExampleOrigins, Versions


class Register:
    """An open register, with one repository for each kind of thing that it keeps."""

    def __init__(self, place: Path | str) -> None:
        """Open an SQLite file, for the user alone, or an address; or ScreeningError."""
        database = Database(place)
        self.deals = Deals(database)
        self.lists = Lists(database)
        self.replays = Replays(database)
        self.unfinished = UnfinishedDeals(database)
        self.progress = Progress(database)
        self.proposals = Proposals(database)
        self.received = ReceivedBriefings(database)
        self.briefings = Briefings(database)
        self.versions = Versions(database)
        self.plans = AdoptionPlans(database)
        self.drafts = Drafts(database)
        self.examples = ExampleOrigins(database)
        self.people = People(database)
        self.close = database.engine.dispose

    def earlier(self, kept: Kept, made: date | None) -> tuple[Kept, date] | None:
        """Return what the last briefing of an earlier day was made of, and that day."""
        then = self.briefings.before(kept.deal, kept.number, made)
        if then is None or then.marks.made is None:
            return None
        return self.deals.recall(kept.deal, then.number), then.marks.made
