"""ConductDesk: a local, encrypted desk for committees that handle abuse in their group's online spaces."""

__version__ = "0.1.0"
