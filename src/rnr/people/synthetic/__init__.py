"""Synthetic: people who do not exist, with a truth that is known."""
