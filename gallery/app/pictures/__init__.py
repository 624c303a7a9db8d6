"""Pictures on their way from the workers to the screen."""
