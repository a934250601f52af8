"""Frames: the column face, on any engine."""
