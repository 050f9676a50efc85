"""The rules and records of a desk, as plain Python: no files, no SQL, no window; ``now`` is an argument."""
