"""What shows before a desk is unlocked: first run, unlock, recovery."""
