"""Fairness: any measure by group, and the questions that can be asked of groups."""
