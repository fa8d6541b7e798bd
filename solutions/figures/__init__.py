"""Figures: one description in millimetres, written as Typst, SVG and TikZ, and read as a graph."""
