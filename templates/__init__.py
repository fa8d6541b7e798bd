"""The pages as Jinja templates, without logic beyond loops and blocks."""
