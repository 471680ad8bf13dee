"""What goes for the sake of other lines: sections, copies, bylines in the opening, what stands around an article."""
