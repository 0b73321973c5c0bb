"""Somebody with a table of deals, and a browser that has no JavaScript."""

from collections.abc import Mapping
from io import BytesIO
from types import MappingProxyType

from flask import Flask

from tests.pages.checks import page
from tests.pages.page import Page
from tests.pages.visitor import Visitor

NOTHING_CHOSEN: Mapping[str, str] = MappingProxyType({})

AT = "/portfolio"
MESSY = """\
Deals of the chamber;;;;;
;;;;;
Deal;Kind;Stake;Comments;Remarks;signed
Silk & Sons;A purchase;60 %;call Rossi;;31/1/2027
Loom and Co;purchase;half;;by the harbour;?
Plough;suply;;;;31/2/2027
Harrow;suply;10;;;
;;;;;
=1+1;A supply;;;;
"""


def names(shown: Page) -> list[str]:
    told = shown.said("th[@class='found__deal']")
    return [it.rpartition(" row ")[0] or it for it in told]


class Officer(Visitor):
    """Sends tables; `table` is the address of the last one."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app.test_client())
        self.table = ""

    def take(
        self,
        table: str | bytes,
        name: str = "deals.csv",
        status: int = 200,
        at: str = AT,
    ) -> Page:
        """Send a table; return the page of its columns, or what is wrong with it."""
        data = table.encode() if isinstance(table, str) else table
        token = self.visit(at).filled()["csrf_token"]
        given = {"csrf_token": token, "table": (BytesIO(data), name)}
        answer = self.client.post(at, data=given, follow_redirects=True)
        shown = page(answer, status)
        self.table = shown.path.removesuffix("/columns")
        return shown

    def read(
        self, shown: Page, status: int = 200, chosen: Mapping[str, str] = NOTHING_CHOSEN
    ) -> Page:
        """Read the columns as the page has them, except for some."""
        return self.send(shown, {**chosen, "do": ""}, status, to=shown.path)

    def picture(self, table: str | bytes) -> Page:
        """Send a table and go on to its picture, whatever cannot be read."""
        self.read(self.take(table))
        return self.visit(self.table)

    def listed(self, table: str | bytes) -> Page:
        """Send a table and go on to the list of its deals."""
        return self.visit(f"{self.picture(table).path}/deals")

    def mend(self, shown: Page, do: str = "show", **typed: str) -> Page:
        """Mend cells; names of fields have _ for each hyphen."""
        fields = {name.replace("_", "-"): said for name, said in typed.items()}
        return self.send(shown, {**fields, "do": do}, to=f"{self.table}/problems")

    def do(self, shown: Page, *rows: str, **pressed: str) -> Page:
        """Press a button of the list, with rows ticked."""
        return self.send(shown, {"row": rows, **pressed}, to=f"{self.table}/deals")
