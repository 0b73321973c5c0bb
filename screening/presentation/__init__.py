"""Everything said in words: answers, conditions, levels, explanations."""
