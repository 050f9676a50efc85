"""What is to be done in each kind of step, one module a kind."""
