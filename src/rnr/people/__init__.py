"""Floor 4: one person, or many."""
