"""What is logged of a fault: where in the code it was, never of which deal.

An address holds a deal's id, and the words of an error may hold an answer.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from traceback import format_tb

from flask import has_request_context, request

from screening.web import messages

LOGGERS = ("screening", "waitress")


def register() -> None:
    """Let no logger of the server tell of a deal."""
    for name in LOGGERS:
        logging.getLogger(name).addFilter(_without_deals)


def _without_deals(record: logging.LogRecord) -> bool:
    """Name the route instead of the address, and an error's kind for its words."""
    if " while serving " in str(record.msg) or str(record.msg).startswith("Exception"):
        record.msg, record.args = messages.FAULT_AT.format(where=_where()), ()
        if record.exc_info:
            record.exc_text = "".join(_told(record.exc_info[1])).rstrip()
            record.exc_info = None
    return True


def _where() -> str:
    rule = request.url_rule if has_request_context() else None
    return f"{request.method} {rule.rule}" if rule else messages.NO_ROUTE


def _told(error: BaseException | None) -> Iterator[str]:
    """Tell where an error arose, and before it where those did that it came of."""
    while error:
        yield messages.TRACE.format(error=type(error).__name__)
        yield from format_tb(error.__traceback__)
        error = error.__cause__ or error.__context__
