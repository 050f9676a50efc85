"""Tests that use the program the way somebody does: a process on a display, reached from outside."""
