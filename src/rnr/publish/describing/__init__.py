"""Describing: a definition as a page for people, and as a schema for editors."""
