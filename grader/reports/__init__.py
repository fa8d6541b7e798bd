"""What becomes of reports: the gradebook of a class, and the feedback of one candidate."""
