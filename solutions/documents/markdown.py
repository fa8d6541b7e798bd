"""Authors' Markdown as HTML: paragraphs, lists, tables, code, and TeX mathematics between dollars as MathML.

Raw HTML and pictures are shown as text, links go to the web only by a reader's click: a page asks no network
for anything.
"""

from __future__ import annotations

import re
from collections.abc import MutableMapping, Sequence
from functools import lru_cache
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from markupsafe import Markup
from mdit_py_plugins.dollarmath import dollarmath_plugin

from solutions.documents.mathml import mathml

_DIAGRAMS = frozenset({"mermaid", "dot", "graphviz"})


_STUCK = re.compile(r"([(\[“‘]?)(<math alttext=[^>]*>.*?</math>)([),.;:!?\]”’]*)", re.DOTALL)


@lru_cache(maxsize=4096)
def to_html(text: str) -> Markup:
    """A text of several paragraphs."""
    return Markup(_kept_together(_reader().render(text)))


@lru_cache(maxsize=4096)
def line_to_html(text: str) -> Markup:
    """A title, a sentence, an item: without a paragraph around it."""
    return Markup(_kept_together(_reader().renderInline(text)))


def _kept_together(markup: str) -> str:
    """Inline formulas in one piece with the punctuation around them: no line begins with a comma."""
    return _STUCK.sub(
        lambda found: f'<span class="tight">{found[0]}</span>' if found[1] + found[3] else found[0], markup
    )


@lru_cache(maxsize=1)
def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False, "typographer": True, "quotes": "“”‘’"})
    reader.enable(["table", "smartquotes"]).disable(["image", "html_block", "html_inline"])
    reader.use(dollarmath_plugin, allow_labels=False, allow_space=False, double_inline=True)
    for name in ("math_inline", "math_block", "math_inline_double"):
        reader.add_render_rule(name, _mathematics)
    reader.add_render_rule("fence", _fence)
    reader.add_render_rule("table_open", _table_open)
    reader.add_render_rule("table_close", _table_close)
    return reader


def _mathematics(
    self: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: MutableMapping[str, Any]
) -> str:
    display = tokens[at].type != "math_inline"
    markup = mathml(tokens[at].content, display)
    return f'<div class="display">{markup}</div>\n' if tokens[at].type == "math_block" else markup


def _fence(
    self: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: MutableMapping[str, Any]
) -> str:
    language = tokens[at].info.strip().split(" ")[0]
    code = f"<pre>{escape(tokens[at].content)}</pre>"
    if language not in _DIAGRAMS:
        return f"{code}\n"
    caption = f"The diagram as a labelled graph, in {language.capitalize()} notation"
    return f'<figure class="diagram">{code}<figcaption>{caption}</figcaption></figure>\n'


def _table_open(
    self: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: MutableMapping[str, Any]
) -> str:
    return '<div class="table"><table>\n'


def _table_close(
    self: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: MutableMapping[str, Any]
) -> str:
    return "</table></div>\n"
