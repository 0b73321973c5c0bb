"""A briefing opened again: its deal, and what moved since."""

LONGEST_DATA = 2_000_000
"""How many bytes of data are read: forty times what a common briefing carries."""

WORD = b"PK\x03\x04"
"""How a Word file begins: as any zip archive."""

PDF, WORD_FILE = "PDF", "Word file"
AS_DOWNLOADED = "Choose the file as it was downloaded."
NOT_OPENED = "It was not opened."
NO_BRIEFING = (
    "This is {kind}, and no briefing. Choose the PDF or the Word file of a briefing, "
    "or its data."
)
TOO_LARGE = f"This {{kind}} unpacks to more than any briefing holds. {NOT_OPENED}"
DAMAGED = (
    "This {kind} is damaged, or not made as a briefing is. Choose the file as it was "
    "downloaded, or another copy of it."
)
ALTERED = (
    "The data in this {kind} does not fit its own checksum: the file is damaged. "
    "Choose another copy of it."
)
