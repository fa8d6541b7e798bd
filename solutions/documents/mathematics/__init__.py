"""TeX mathematics as the authors write it: read once into a small tree, written as MathML, Typst and LaTeX."""
