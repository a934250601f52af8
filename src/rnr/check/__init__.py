"""The lint of a definition: what can be proved about a file before anybody is scored with it."""
