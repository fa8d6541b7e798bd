"""Which runs of letters are words: an answer may be a sentence with a formula in it."""

from __future__ import annotations

import re

_LISTED = """
about above according across activation activations acts after again all allowed along also always am among an and
answer any applied apply approximately are as ascent assume assumed assuming asymptotically at attention average
averaged averages back backward backwards base baseline batch be beam because been before being below best between
bias biases bidirectional big bigger binary bit bits both bpc but by called came can candidate cannot case cases
catalogue cell cells cent center centre certain certainly chain chance chances changed character characters check
checks choice clip clipped clipping column columns combine combines comes coming common complete component components
componentwise compute computed concatenated concatenation condition constant context contribution contributions
convention cost costs could count counted counting cross data decoder define defined definition denominator denotes
denoting depends depth derivative derivatives design diagonal dimension direct direction distribution does done drawn
due each effect effects eigenvalue eight either element elements elementwise else embedding embeddings encoder end
ended ends entities entity entries entropy entry entrywise equal equals equation error estimate even eventually every
exact exactly example exceed exceeds except expectation expected explode explodes exponentially extra factor factors
field final finally find first fixed following follows for form forward from full function gate gates general get gets
given gives giving gradient gradients greedy gru hadamard has have held hence here hidden hint hints hold holds
huffman hypotheses hypothesis identity if ignore ignored ignoring immediate implies in include included including
index input inputs inside instance instances instead intact into inverses is it its itself jacobian just keep keeps
kept know known largest last later layer layers layout learned least left let like likelihood line list log-base
logarithm logs longer look loss lstm machine make makes match mathematics matrices matrix maximise maximised
maximising maximize maximized maximum mean means meant mechanism mechanisms meets memory metrics million minimise
minimised minimize minimum minus miss misses mistake mistakes model multiplication multiplied multiply must name
namely names nats natural need needed neg negative negatives network next no noise none nor norm normal normalised
normaliser normalized norms not notation note now number numbers numerator objective obtain of often on once one ones
only onto operations operator or order ordinary other others otherwise our out output outputs outside over overall
parameters params part path per perplexity plus point pointwise positive positives pre predicted previous prob
probabilities probability product products random rank ranked ratio read recurrent reference remaining rescale
rescaled rescales reset respect respectively result results right rnn row rows rule same sample sampled samples say
scalar scale scheme scores second see seen sees semantic sense senses sent sentence sentences sequence sequences set
sets seven sheet sheets shorter side sides sigmoids signs similarly simply since single singular size sketch smaller
so softmax some sorted source space spectral split squared squares stacked standard stands state stated statement
statements states statistics stay stays step steps still stop stream strict substitute substituting such sum summed
sums switch symbol system take taken takes taking tangent target task tasks taught tense term terms test tests text
texts than that the their them then there therefore these they thin think third this those thousand three threshold
through thus ties tight time times tiny to together token tokens told took top total train training transpose
transposed transposes treat treatment tree true truth twenty twice two typing unbiased unchanged under unfolded unit
units unless unrolled unrolling until up update upper use used uses using value values vanilla vanish vanishes
vanishing vector vectors versus via vocabulary wait waits want was way we weak weakness weight weights well were what
when where whereas which while whole whose will window wise with within without word words write writing written
yields you zero zeros
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
