"""Answering: from what was recorded to validated answers."""
