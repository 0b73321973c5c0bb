"""What a rulebook is, and a folder of YAML read into one, or every problem in it."""
