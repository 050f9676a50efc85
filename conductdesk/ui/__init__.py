"""The window: Qt Widgets over the services. Nothing below this folder knows Qt."""
