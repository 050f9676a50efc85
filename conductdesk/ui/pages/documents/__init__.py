"""Documents: the report to staff, made, seen, saved, printed and sent, and what was told to whom."""
