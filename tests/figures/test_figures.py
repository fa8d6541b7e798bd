"""Figures: no fault that a printer would refuse, the same bytes each time, words and graphs that say what is drawn."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from hashlib import blake2b
from xml.etree import ElementTree

import pytest

from grader.draw import Draw
from grader.exam import variant
from grader.question import Sketch
from questions.ceng403.beam_draw import PAPER, task
from solutions.documents.booklet import bind
from solutions.documents.documents import source
from solutions.documents.html_writer import line
from solutions.documents.pouring import WordsError
from solutions.documents.tree import Paragraph, Plain
from solutions.documents.typst_engine import pdf, widths
from solutions.figures.catalogue import FIGURES, figure
from solutions.figures.figure import Figure
from solutions.figures.graph import Edge
from solutions.figures.layout import box, scene, straight
from solutions.figures.outlines import shared, typesetter
from solutions.figures.scene import Label, Place
from solutions.figures.svg import to_svg
from solutions.theory import beam
from solutions.theory.gradients import scalar_decay
from tests.documents.golden import golden
from tests.figures.checker import faults
from tests.work import calls

SETS = {"training": Fraction("1.8"), "validation": Fraction("2.3"), "test": Fraction("2.5")}
TREE = {"table": PAPER.table, "width": 3, "steps": 2}
WIDEST = 160.0
"""What fits into the frame of an answer on a page, in millimetres."""
CASES: Mapping[str, Mapping[str, object]] = {
    "lstm": {}, "gru": {}, "unrolled": {"steps": 3}, "tagger": {}, "skip-gram": {"size": 10_000, "width": 300},
    "cbow": {}, "encoder-decoder": {}, "attention": {}, "beam-tree": TREE, "decay": {}, "bits": {"perplexities": SETS, "size": 50},
}  # fmt: skip
"""Each figure as the printed paper has it."""
OTHERS: list[tuple[str, Mapping[str, object]]] = [
    ("lstm", {"peephole": True}), ("lstm", {"coupled": True}), ("lstm", {"peephole": True, "coupled": True, "weights": "W_{x*}, W_{h*}, b_*"}),
    ("unrolled", {"steps": 2}), ("unrolled", {"steps": 4, "activation": "softplus"}), ("unrolled", {"steps": 5, "activation": "sigmoid"}), ("cbow", {"window": 1}), ("cbow", {"window": 2}), ("cbow", {"window": 4}), ("cbow", {"window": 3, "size": 42_500, "width": 270}), ("skip-gram", {"size": 120_000, "width": 1024, "window": 5}),
    ("attention", {"length": 3}), ("decay", {"activation": "sigmoid"}), ("decay", {"length": 20}),
    ("bits", {"perplexities": {"training": Fraction(40), "validation": Fraction(55), "test": Fraction(60)}, "size": 20_000, "token": "word"}),
]  # fmt: skip


def tree_of(seed: int) -> dict[str, object]:
    drawn = task(Draw("ceng403", "seq2seq", seed))
    return {"table": drawn.table, "width": drawn.form.width, "steps": drawn.form.steps}


def drawn(name: str) -> Figure:
    return figure(name, CASES[name])


def test_every_figure_has_a_case() -> None:
    assert list(CASES) == list(FIGURES)


@pytest.mark.parametrize("name", FIGURES)
def test_no_figure_has_a_fault(name: str) -> None:
    found = drawn(name)
    assert faults(found.scene) == []
    assert found.scene.width <= WIDEST


@pytest.mark.parametrize(("name", "values"), OTHERS)
def test_no_figure_of_other_values_has_a_fault(name: str, values: Mapping[str, object]) -> None:
    found = figure(name, values)
    assert faults(found.scene) == []
    assert found.scene.width <= WIDEST


@pytest.mark.parametrize("seed", range(1, 25))
def test_no_beam_tree_has_a_fault(seed: int) -> None:
    found = figure("beam-tree", tree_of(seed))
    assert faults(found.scene) == []
    assert found.scene.width <= WIDEST


def test_the_checker_sees_what_is_wrong() -> None:
    one, other = box("one", "a long text", Place(0, 0)), box("other", "b", Place(20, 0))
    good = scene([one, other, straight(one, other)])
    assert faults(good) == []
    narrow = scene([replace(one, width=10.0), other])
    assert faults(narrow) == ["“a long text” is wider than its shape", "“a long text” is larger than its box"]
    assert faults(replace(good, width=10.0)) != []
    assert faults(scene([one, replace(other, at=Place(5, 0))])) != []
    assert faults(scene([one, Label("here", Place(2, 0))])) != []
    short = replace(straight(one, other), points=(Place(12, 0), Place(15, 0)))
    assert len(faults(scene([one, other, short]))) == 2
    through = replace(straight(one, other), points=(Place(-20, 0), Place(40, 0)), start="", end="")
    assert len(faults(scene([one, other, through]))) == 2


@pytest.mark.parametrize("name", FIGURES)
def test_the_words_say_what_is_seen(name: str) -> None:
    found = drawn(name)
    assert found.title and len(found.alternative) > 100
    assert "$" not in found.alternative and "\\" not in found.alternative


def test_computed_values_stand_in_the_words() -> None:
    assert "training 0.848 (perplexity 1.8), validation 1.202 (perplexity 2.3), test 1.322 (perplexity 2.5)" in drawn("bits").alternative
    assert "uniform baseline 5.644" in drawn("bits").alternative
    last = scalar_decay(1.5, "tanh", 0, 30)[-1]
    assert f"it explodes, at {last / 1e5:.1f} times 10 to the 5" in drawn("decay").alternative
    assert "Step 2: kept are AC 0.30, BA 0.12, CB 0.105;" in drawn("beam-tree").alternative


def test_the_tree_follows_the_table() -> None:
    rows = {"A": {"A": "0.9", "<EOS>": "0.1"}}
    found = figure("beam-tree", {"table": beam.model({"A": "0.4", "<EOS>": "0.6"}, rows), "width": 1, "steps": 2})
    texts = [label.text for label in found.scene.labels]
    assert "1.\xa0<EOS>\xa0\xa00.60" in texts and "A\xa0\xa00.40" in texts
    assert "Step 1: kept are <EOS> 0.60 (complete); pruned are A 0.40." in found.alternative
    assert "Step 2" not in found.alternative


@pytest.mark.parametrize("seed", range(1, 9))
def test_the_tree_shows_what_the_search_found(seed: int) -> None:
    values = tree_of(seed)
    drawn_task = task(Draw("ceng403", "seq2seq", seed))
    texts = [label.text for label in figure("beam-tree", values).scene.labels]
    for rank, hypothesis in enumerate(drawn_task.found.beam, 1):
        assert any(text.startswith(f"{rank}.\xa0{hypothesis.label}\xa0\xa0") for text in texts)


def test_what_is_kept_pruned_or_complete_is_seen_without_colour() -> None:
    shapes = drawn("beam-tree").scene.shapes
    looks = {name: (shape.pen.dash, shape.pen.width, getattr(shape, "double", False)) for name, shape in shapes.items()}
    assert len({looks["AC"], looks["AA"], looks["A<EOS>"]}) == 3
    assert {shape.pen.ink for shape in shapes.values()} == {"ink"}


def edges(name: str) -> set[Edge]:
    return set(drawn(name).graph.edges)


def test_the_graph_of_the_lstm_is_the_one_that_is_asked_for() -> None:
    found = edges("lstm")
    for gate, letter in (("f_t", "f"), ("i_t", "i"), ("C~_t", "C"), ("o_t", "o")):
        assert {("x_t", gate, f"$W_{letter}, b_{letter}$"), ("h_{t-1}", gate, f"$W_{letter}, b_{letter}$")} <= found
    assert {("C_{t-1}", "keep", ""), ("f_t", "keep", "$f_t$"), ("keep", "add", ""), ("write", "add", "")} <= found
    assert {("add", "C_t", ""), ("add", "tanh", ""), ("tanh", "show", ""), ("o_t", "show", "$o_t$"), ("show", "h_t", "")} <= found
    assert len(found) == 8 + 6 + 5


def test_peepholes_and_coupled_gates_stand_in_the_graph() -> None:
    peeping = set(figure("lstm", {"peephole": True}).graph.edges)
    assert {("C_{t-1}", "f_t", "$p_f$"), ("C_{t-1}", "i_t", "$p_i$"), ("add", "o_t", "$p_o$")} <= peeping
    coupled = figure("lstm", {"coupled": True}).graph
    assert {("f_t", "1 - f_t", "$f_t$"), ("1 - f_t", "write", ""), ("f_t", "keep", "$f_t$")} <= set(coupled.edges)
    assert "i_t" not in coupled.nodes


def test_the_graph_of_the_gru_has_no_cell_state_and_interpolates() -> None:
    found = edges("gru")
    assert not any("C" in node for node in drawn("gru").graph.nodes)
    assert {("z_t", "1 - z_t", "$z_t$"), ("z_t", "write", "$z_t$"), ("1 - z_t", "keep", ""), ("h_{t-1}", "keep", "")} <= found
    assert {("h_{t-1}", "forget", ""), ("r_t", "forget", "$r_t$"), ("forget", "h~_t", "$U_h$"), ("x_t", "h~_t", "$W_h, b_h$")} <= found


def test_layers_drawn_cell_by_cell_are_nodes() -> None:
    found = edges("skip-gram")
    assert {("x", "v_c", r"$E$, $V \times d$"), ("v_c", "z", r"$U$, $d \times V$"), ("z", "softmax", "")} <= found
    assert {end for start, end, _ in found if start == "softmax"} == {"w_{t-m}", "w_{t-1}", "w_{t+1}", "w_{t+m}"}


@pytest.mark.parametrize("name", sorted(set(FIGURES) - {"decay", "bits"}))
def test_every_arrow_of_a_diagram_is_an_edge_between_nodes(name: str) -> None:
    found = drawn(name)
    assert {end for edge in found.graph.edges for end in edge[:2]} <= set(found.graph.nodes)
    into_nodes = sum(line.arrow and line.end in found.graph.nodes for line in found.scene.lines)
    assert len(found.graph.edges) >= into_nodes > 0


def test_gradients_run_back_through_every_step() -> None:
    found = edges("unrolled")
    assert {("h_3", "h_2"), ("h_2", "h_1"), ("y_1", "h_1"), ("L", "L_3")} <= {(start, end) for start, end, _ in found}
    back = [line for line in drawn("unrolled").scene.lines if line.pen.dash == "dashed" and line.start]
    assert len(back) == 3 * 3 + 2


def test_teacher_forcing_is_marked() -> None:
    dashed = {(line.start, line.end) for line in drawn("encoder-decoder").scene.lines if line.pen.dash == "dashed" and line.start}
    assert dashed == {("y*_1", "s_2"), ("y*_2", "s_3"), ("y*_3", "s_4")}
    assert ("y_1", "s_2") in {(start, end) for start, end, _ in edges("encoder-decoder")}


@pytest.mark.parametrize("name", FIGURES)
def test_svg_is_accessible_and_takes_the_colours_of_the_page(name: str) -> None:
    found = drawn(name)
    tree = ElementTree.fromstring(found.svg())
    space = "{http://www.w3.org/2000/svg}"
    assert tree.get("role") == "img"
    title, words = tree.find(f"{space}title"), tree.find(f"{space}desc")
    assert title is not None and title.text == found.title and tree.get("aria-labelledby") == title.get("id")
    assert words is not None and words.text == found.alternative and tree.get("aria-describedby") == words.get("id")
    assert "#000000" not in found.svg() and "currentColor" in found.svg()
    assert "<text" not in found.svg() and "http" not in found.svg().replace('xmlns="http://www.w3.org/2000/svg"', "")


def test_names_in_svg_are_unique_on_a_page() -> None:
    page = shared("".join(drawn(name).svg() for name in FIGURES) + replace(drawn("lstm"), name="again").svg())
    names = re.findall(r'\bid="([^"]*)"', page)
    assert len(names) == len(set(names))
    assert set(re.findall(r'href="#([^"]*)"', page)) <= set(names)


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_holds_every_outline_that_it_uses(name: str) -> None:
    names = set(re.findall(r'<path id="([^"]*)"', drawn(name).svg()))
    assert set(re.findall(r'href="#([^"]*)"', drawn(name).svg())) == names


def test_a_name_is_one_outline_in_all_figures() -> None:
    found = {pair for name in FIGURES for pair in re.findall(r'<path id="([^"]*)" d="([^"]*)"', drawn(name).svg())}
    assert len(found) == len({name for name, _ in found}) > 100


@pytest.mark.parametrize("name", FIGURES)
def test_the_same_figure_gives_the_same_bytes(name: str) -> None:
    one, other = drawn(name), drawn(name)
    assert one == other
    typesetter.cache_clear()
    to_svg.cache_clear()
    before = one.svg()
    typesetter.cache_clear()
    to_svg.cache_clear()
    assert before == other.svg()
    assert one.tikz() == other.tikz() and one.typst() == other.typst()


def test_lines_come_in_the_order_that_was_asked_for_whatever_was_set_before() -> None:
    typesetter.cache_clear()
    alone = list(typesetter().lines(["$a$", "$b$", "$c$"]).items())
    typesetter.cache_clear()
    typesetter().lines(["$c$", "$a$"])
    assert list(typesetter().lines(["$a$", "$b$", "$c$"]).items()) == alone


@pytest.mark.parametrize("name", FIGURES)
def test_typst_and_tikz_have_the_same_places(name: str) -> None:
    """Every circle and every arrow head stands at the same place in both."""
    found = drawn(name)
    heads = re.findall(r"\\fill\[scene-\w+\] \(([-\d.]+),([-\d.]+)\)", found.tikz())
    assert heads == re.findall(r'polygon\(fill: rgb\("#\w+"\), \(([-\d.]+)mm, ([-\d.]+)mm\)', found.typst())
    assert len(heads) == sum(line.arrow for line in found.scene.lines)


def test_an_unknown_figure_is_named() -> None:
    with pytest.raises(LookupError, match=r"No figure is named “cat”; there are lstm, gru,"):
        figure("cat", {})


def test_text_of_authors_is_text_in_every_language() -> None:
    hostile = '#import "x" \\input{y} $$ _^&%<script>'.replace("$", "")
    found = Figure("hostile", "<b>", "</desc><script>", scene([box("a", hostile, Place(0, 0))]))
    assert "<script" not in found.svg().replace("&lt;script", "")
    assert r"\textbackslash{}input\{y\}" in found.tikz()
    assert '#"#import \\"x\\" \\\\input{y}' in found.typst()


def test_the_figures_are_the_golden_ones() -> None:
    """Every place in them, by a digest of their TikZ; a figure that is changed on purpose is looked at before its digest is."""
    lines = [f"{name} {blake2b(drawn(name).tikz().encode(), digest_size=16).hexdigest()}\n" for name in FIGURES]
    golden("figures.digests", "".join(lines))


def test_the_key_shows_the_figure_of_an_answer() -> None:
    """Each field with a figure shows it in every language, and no two figures of a key share a name."""
    booklet = bind(variant("ceng403"))
    pictured = [field for field in booklet.fields.values() if field.figure.items]
    assert {"1a.definition", "2a.diagram", "3b.diagram", "4a.diagram", "4b.beam", "7a.gru_diagram"} <= {field.identifier for field in pictured}
    key = source("key", booklet, "html")
    assert key.count("<svg") == len(pictured) == len(set(re.findall(r'aria-labelledby="(figure-[^"]*)"', key)))
    names = re.findall(r'\bid="([^"]*)"', key)
    assert len(names) == len(set(names))
    assert source("key", booklet, "tex").count("\\begin{tikzpicture}") == len(pictured)
    assert source("key", booklet, "typ").count("#figure(") == len(pictured)


def test_a_figure_for_no_field_is_named() -> None:
    paper = variant("ceng403")
    sheet = replace(paper.sheets["2"], figures={"a.drawing": Sketch("lstm")})
    with pytest.raises(WordsError, match=r"There is a figure for “a.drawing”, and no such field or part"):
        bind(replace(paper, sheets={**paper.sheets, "2": sheet}))


def test_a_diagram_stands_in_the_key_as_the_graph_that_is_drawn_too() -> None:
    """One source for both: what an examiner compares a graph of a candidate with is the drawing itself."""
    booklet = bind(variant("ceng403"))
    diagrams = {name: field for name, field in booklet.fields.items() if field.asked.kind == "diagram"}
    assert len(diagrams) == 5
    for field in diagrams.values():
        _, words = field.figure.items
        assert isinstance(words, Paragraph)
        assert words.line.items[0] == Plain("As a graph: ") and "`" not in field.words.answer, field.identifier
    lstm = diagrams["2a.diagram"].figure.items[1]
    assert isinstance(lstm, Paragraph)
    assert "<code>add</code> → <code>C_t</code>, <code>tanh</code>; " in line(lstm.line)
    assert "flowchart" not in source("key", booklet, "html")


def test_all_labels_of_a_figure_are_measured_in_one_run_and_a_figure_is_drawn_once() -> None:
    row = {"Q": "0.7", "Z": "0.2", "<EOS>": "0.1"}
    values = {"table": beam.model(row, {"Q": row, "Z": row}), "width": 2, "steps": 2}
    assert calls(lambda: figure("beam-tree", values), widths.__code__) == 1
    assert calls(lambda: figure("beam-tree", dict(values)), widths.__code__) == 0
    assert figure("beam-tree", dict(values)) is figure("beam-tree", values)


def test_the_text_of_a_part_may_show_a_figure() -> None:
    """A small exam: one question, whose part (b) shows the cell that it asks about, on the paper and in the key."""
    whole = variant("ceng403")
    sheet = whole.sheets["2"]
    exam = replace(whole.exam, questions={"1": whole.exam.questions["2"]}, marks={})
    asked = replace(sheet, figures={**sheet.figures, "b": Sketch("gru")})
    booklet, plain = (bind(replace(whole, exam=exam, sheets={"1": found})) for found in (asked, sheet))
    assert "<svg" not in source("paper", plain, "html")
    paper = source("paper", booklet, "html")
    assert paper.count("<svg") == 1 and 'aria-labelledby="figure-1b-title"' in paper
    assert paper.index('id="q1b"') < paper.index("<svg") < paper.index("<code>1b.forget")
    assert source("paper", booklet, "tex").count("\\begin{tikzpicture}") == 1
    assert pdf(source("paper", booklet, "typ")).startswith(b"%PDF")
    key = source("key", booklet, "html")
    assert key.count("<svg") == 2 and len(names := re.findall(r'\bid="([^"]*)"', key)) == len(set(names))
