"""Questions about rules and cases: doubts, coverage, comparisons, replays."""
