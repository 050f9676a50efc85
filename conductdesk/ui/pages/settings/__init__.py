"""Settings of the desk and of this computer, one section a module."""
