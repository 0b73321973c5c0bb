"""An assessed deal and a rulebook as people read them, and all that is said of both."""
