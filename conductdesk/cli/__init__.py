"""The command line: the same services that a window uses, one module a noun."""
