"""Reports: all that counts allow, what they do not, and what must be said beside it."""
