"""The command line: files, processes and a terminal around the pure floors below."""
