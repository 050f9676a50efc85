"""The screens of the window, one noun a module."""
