"""Keys and everything that is sealed with them: pure functions over bytes, streams and frozen dataclasses."""
