"""Many deals in one table: each row is a deal, and gets the engine's own assessment."""
