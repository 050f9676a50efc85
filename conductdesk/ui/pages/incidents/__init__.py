"""One incident: its evidence, people, posts, messages, facts and timeline."""
