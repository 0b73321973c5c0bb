"""What is made here, sent as a file to be kept."""

from io import BytesIO

from flask import Response, send_file

_OFFICE = "application/vnd.openxmlformats-officedocument"
KINDS = {
    "pdf": "application/pdf",
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "json": "application/json",
    "ics": "text/calendar",
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
}
"""How browsers know each kind of file, by the end of its name."""


def sent_as_file(made: bytes, name: str, kind: str) -> Response:
    """Return bytes as a file of that name, which a browser keeps and does not show.

    A name beyond ASCII is sent twice, as RFC 6266 has it: plain, and whole.
    """
    return send_file(
        BytesIO(made),
        mimetype=KINDS[kind],
        as_attachment=True,
        download_name=f"{name}.{kind}",
        conditional=False,
        etag=False,
    )
