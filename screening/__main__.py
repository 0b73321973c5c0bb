"""Let `python -m screening` do what `screening` does."""

from screening.cli import main

if __name__ == "__main__":
    main()
