"""What officers bring in: told apart by content, and decoded where nothing can be harmed."""
