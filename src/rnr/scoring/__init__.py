"""Floor 3: the only floor that computes a score."""
