"""Enough for tonight: the end of an evening."""
