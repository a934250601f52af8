"""Estimates: a number, its interval, and the ways to find one."""
