"""Following: people over time, when some are lost and some events come first."""
