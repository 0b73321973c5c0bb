"""Let `python -m screening` do what `screening` does."""

from __future__ import annotations

from screening.cli import main

if __name__ == "__main__":
    main()
