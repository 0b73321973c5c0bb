"""A job is told from any other by all it holds, and named in what is printed."""

from datetime import date

from screening.briefing.printing.job import PrintJob, identifiers_in
from screening.briefing.printing.pool import Printer

HTML = "<!doctype html><html lang=en><title>A page</title><h1>A page</h1></html>"
JOB = PrintJob(HTML)
NAMED = {
    b"": (),
    b"/ID": (),
    b"/ID [(short) (x)]": (),
    b"/ID[<" + b"41" * 32 + b"><00>]": ("A" * 32,),
    b"/ID[<" + b"ff" * 32 + b"><00>]": ("\ufffd" * 32,),
    b"".join(b"/ID [(%032d) (0)]" % (number // 2) for number in range(100)): (
        *(f"{number:032}" for number in range(10)),
    ),
}


def test_a_job_differs_where_anything_in_it_does() -> None:
    jobs = (
        JOB,
        JOB._replace(html=HTML.upper()),
        JOB._replace(attachment=b"{}"),
        JOB._replace(on=date(2026, 3, 1)),
        JOB._replace(logo=b"{}"),
        PrintJob("ab", b"c"),
        PrintJob("a", b"bc"),
        PrintJob("a", b"b"),
        PrintJob("a", b"", None, b"b"),
    )

    assert len({job.digest() for job in jobs}) == len(jobs)
    assert len({job.identifier for job in jobs}) == len(jobs)
    assert PrintJob(HTML).digest() == JOB.digest()
    assert JOB.digest().startswith(JOB.identifier)


def test_a_printed_job_is_named_in_its_pdf(printer: Printer) -> None:
    assert set(identifiers_in(printer.print(JOB))) == {JOB.identifier}


def test_only_names_of_the_right_form_are_found_once_and_no_more_than_a_few() -> None:
    assert {pdf: identifiers_in(pdf) for pdf in NAMED} == NAMED
