"""Which runs of letters are words: an answer may be a sentence with a formula in it."""

from __future__ import annotations

import re

_LISTED = """
able about above according across activation activations acts add added addition additional after again ago all allow
allowed almost alone along already also although always am among amount an and another ans answer any apart appear
applied apply approximately are area around as ascent aside assume assumed assuming asymptotically at attention
average averaged averages back backward backwards bad base baseline basic basically batch be beam because become been
before began begin behave being below best between beyond bias biases bidirectional big bigger binary bit bits both
box bpc break bring but by call called came can candidate cannot capital care carry case cases catalogue catch cause
cell cells cent center centre certain certainly chain chance chances change changed character characters check checks
choice choose class clear clip clipped clipping close collect column columns combine combines come comes coming common
compare complete component components componentwise compute computed concatenated concatenation condition consider
constant contain context contribution contributions convention copy cost costs could count counted counting cover
create cross current cut data decoder deep define defined definition denominator denotes denoting depend depends depth
derivative derivatives describe design detail determine develop diagonal differ digit dimension direct direction
discard distinct distribution divide does done down drawn drop due during each early easy edge effect effects
eigenvalue eight either element elements elementwise eleven else embedding embeddings encoder end ended ends enough
entire entities entity entries entropy entry entrywise eqn equal equals equation erase error especially estimate even
eventually ever every exact exactly example exceed exceeds except expectation expected explain explode explodes
exponentially express extra fact factor factors fall far fast feed feeds feel few field fill filter final finally find
fine first five fixed flow fold following follows for forget forgets form forward found four fresh from full function
further future gain gate gated gates general get gets given gives giving go good gradient gradients great greedy group
grow gru had hadamard hand happen hard has have he held help hence here hidden high hint hints hold holds how however
huffman hypotheses hypothesis idea identity if ignore ignored ignoring immediate implies important in include included
including increase indeed index info information input inputs inside instance instances instead intact into inverses
is it its itself jacobian just keep keeps kept kill know known language large largest last late later layer layers
layout lead learn learned least leave left less let level like likelihood likely line list little local log-base
logarithm logs long longer look loss low lstm machine made main make makes many match mathematics matrices matrix
matter maximise maximised maximising maximize maximized maximum mean means meant mechanism mechanisms meet meets
memory method metrics million minimise minimised minimize minimum minus miss misses mistake mistakes mix model more
most move much multiplication multiplied multiply must name namely names nats natural near need needed neg negative
negatives network never new newer next nice nine no noise none nor norm normal normalised normaliser normalized norms
not notation note now number numbers numerator objective obtain occur of off often old older on once one ones only
onto operations operator or order ordinary original other others otherwise our out output outputs outside over overall
own pair parameters params part pass passes past path per perhaps perplexity piece place plain play plus point
pointwise pool position positive positives possible pre predicted previous prior prob probabilities probability
probably process produce product products proper prove pull push put quite raise random rank ranked rather ratio raw
read reads real recall recurrent reduce refer reference regular remain remaining remember repeat replace rescale
rescaled rescales reset respect respectively result results retain return reverse right rnn row rows rule run said
same sample sampled samples say scalar scale scaled scheme scores second see seen sees semantic send sense senses sent
sentence sentences sequence sequences set sets seven several share sheet sheets short shorter should show shows side
sides sigmoids signal signs similar similarly simple simply since single singular six size sketch slow small smaller
so softmax soln solution solve some sorted source space spectral split squared squares squash squashed stacked stage
standard stands start state stated statement statements states statistics stay stays step steps still stop store
stored stores stream strict substitute substituting such sum summed sums switch symbol system take taken takes taking
tangent target task tasks taught tell ten tense term terms test tests text texts than that the their them then there
therefore these they thin thing think third this those thousand three threshold through thus ties tight time times
tiny to together token tokens told too took top total toward track train training transpose transposed transposes
treat treatment tree true truth try turn twenty twice two type typing unbiased unchanged under unfolded unit units
unless unroll unrolled unrolling until up update updates upon upper use used uses using usual value values vanilla
vanish vanishes vanishing vector vectors versus very via vocabulary wait waits want was way we weak weakness weight
weights well were what when where whereas which while whole whose why will window wise with within without word words
work would write writes writing written yes yet yields you zero zeros
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
