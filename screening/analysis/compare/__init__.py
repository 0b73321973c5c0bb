"""Two rulebooks, or two assessments of one deal: what moved, and why."""
