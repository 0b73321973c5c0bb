"""How the help of each command begins: apart, so that the list of them imports none."""

COMMANDS = {
    "assess": "Assess a deal file: level, range, reasons; print a briefing.",
    "backup": "Write all that is kept into one FILE, also while the app runs.",
    "check": "Report every mistake in a rules folder, and every doubt.",
    "compare": "Say what differs between two rules folders, with deals.",
    "doctor": "Say what is there and what is missing.",
    "filings": "List the regimes: trigger, person, days, sanction, how each was read.",
    "open": "Open a briefing, PDF, Word or JSON: its level then and now.",
    "people": "Say who may come in by a start link of their own.",
    "portfolio": "Screen many deals at once, from one table.",
    "questions": "List what can be asked, with the ids a deal file uses.",
    "replay": "Say which kept deals move under a changed rules folder.",
    "restore": "Let a backup be the register; what is there is kept aside.",
    "rules": "Start rules of your own: a copy, an extension, a corridor.",
    "serve": "Start the app, and print the link that lets you in.",
    "test": "Run every example of a rules folder.",
    "verify": "Say whether a PDF is a briefing made here, unaltered.",
}
"""The commands in order, each with the first sentence of its help."""
