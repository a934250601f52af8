"""Scores: what comes out for one person, explained, kept and computed again."""
