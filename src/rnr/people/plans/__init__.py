"""Plans: what a policy recommends, until when, and what has been done of it."""
