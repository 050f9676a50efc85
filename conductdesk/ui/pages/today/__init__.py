"""Today: what needs the committee now, soon, and what waits for others."""
