"""Which runs of letters are words: an answer may be a sentence with a formula in it."""

from __future__ import annotations

import re

_LISTED = """
about above according across activation activations after again all allowed along also always am among an
and answer any applied apply approximately are as assume assumed assuming asymptotically at attention
average back backward backwards base baseline batch be beam because been before being below best between big
bias biases bidirectional bigger binary bit bits both bpc but by called can candidate cannot case cases cell
center centre certain certainly chain chance changed character characters clip clipped clipping column
columns comes complete componentwise component components compute computed concatenated concatenation condition constant
context contribution contributions convention cost count counted counting cross decoder define defined
definition denominator denotes denoting depends depth derivative derivatives diagonal dimension direct
direction distribution does done drawn due each eigenvalue either element elements elementwise else
embedding embeddings encoder end ends entries entropy entry entrywise equal equals equation error estimate
eventually every exactly example exceed exceeds except expectation expected explode explodes exponentially
factor factors final finally find first fixed following follows for form forward from full function gate
gates general get gets given gives giving gradient gradients greedy gru hadamard has have held hence here
hidden holds huffman hypothesis identity if ignore ignored ignoring immediate implies in include included
including index input inputs inside instead into is it its itself jacobian just keep keeps kept known
largest last later layer layers layout learned least left let likelihood log-base logarithm logs longer loss
lstm machine makes matrices matrix maximise maximised maximising maximize maximized maximum mean means
memory million minimise minimised minimize minimum minus model multiplication multiplied multiply must
namely nats natural need needed neg negative negatives network no noise nor norm normal normalised
normaliser normalized not notation note now number numbers numerator objective obtain of often on once one
ones only onto operations operator or order ordinary other others otherwise our out output outputs outside
over overall parameters params part path per perplexity plus point pointwise positive positives pre
predicted previous prob probabilities probability product products random rank ranked ratio read recurrent
reference remaining rescale rescaled rescales reset respect respectively result results right rnn row rows
rule same sample sampled samples say scalar scale second see sequence sequences set shorter side sides
similarly simply since single singular size smaller so softmax some sorted source space spectral split
standard stands state stated states stay stays step steps still stop substitute substituting such sum summed
sums symbol take taken takes taking target term terms test than that the their them then there therefore
these they third this those thousand threshold through thus time times to together token tokens top total
train training transpose transposed treat tree true two unbiased unchanged under unfolded unit units unless unrolled
unrolling until up update upper use used uses using value values vanilla vanish vanishes vanishing vector
vectors versus via vocabulary was way we weight weights well were what when where whereas which while whole whose
will window with within without word words write writing written yields you zero zeros
"""
WORDS = frozenset(_LISTED.split())

OTHERWISE = frozenset({"otherwise", "else"})
_ABBREVIATED = {"i.e.": "that is", "i.e": "that is", "e.g.": "for example", "w.p.": "with probability", "w.p": "with probability", "w.r.t.": "with respect to", "s.t.": "such that", "resp.": "respectively", "vs.": "versus", "vs": "versus"}
_ABBREVIATION = re.compile(r"(?<![\\\w.])(?:i\.e\.?|e\.g\.|w\.r\.t\.|w\.p\.?|s\.t\.|resp\.|vs\.?)(?!\w)")

_OFFERED = re.compile(r"((?:^|[\s$])([A-Za-z]\w*)\s*=[^/\n]*?)\s/\s\2(?=\s*=)", re.MULTILINE)
"""``PPL = a / PPL = b``: the same name once more behind a stroke is another answer."""


def spelled_out(text: str) -> str:
    """The text with its abbreviations (``i.e.``) as words: their letters are no mathematics."""
    if " / " in text:
        text = _OFFERED.sub(r"\1 or \2 ", text)
    return _ABBREVIATION.sub(lambda found: _ABBREVIATED[found[0]], text) if "." in text or "vs" in text else text
