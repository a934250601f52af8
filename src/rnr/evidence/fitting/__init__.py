"""Fitting: do as many people have the event as expected, score by score."""
