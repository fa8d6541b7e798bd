"""Reading, checking and marking what candidates hand in."""
