"""Pages: written once, shown as text, HTML or a notebook's output."""
