"""Ranking: do people with the event score higher than people without it."""
