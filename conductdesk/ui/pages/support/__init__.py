"""Support for the officer at the desk."""
