"""Which runs of letters are words: an answer may be a sentence with a formula in it."""

from __future__ import annotations

WORDS = frozenset(
    """
    about above according across after again all allowed along also always am among an and any apply applied
    approximately are as assume assumed assuming at average back backward backwards baseline batch be because been
    before being below between bias biases both but by called can cannot case cases cell chain chance character
    characters clip clipped clipping column columns comes component components compute computed concatenated
    concatenation condition constant contribution contributions convention cost count counted counting defined define
    definition denotes denominator depends derivative derivatives diagonal dimension direct direction does done due each
    eigenvalue either element elements elementwise else elementwise embedding embeddings end entry entries equal equals
    equation error estimate every exactly example except expectation expected explode explodes exponentially
    factor factors final finally find first fixed follows following for form forward from full function gate gates
    general get gets gives given giving gradient gradients greedy has have held hence here hidden holds i.e identity
    if ignore ignored ignoring immediate implies in include included including index input inputs instead into is it
    its itself jacobian just keep keeps kept known largest last later layer layers layout learned least left let likelihood loss
    machine makes matrix matrices maximise maximised maximising maximize maximized maximum mean means memory minimise
    minimised minimize minimum minus model multiplication multiplied multiply must namely nats natural need needed
    negative network no nor norm normalised normalized not notation note now number numbers numerator objective obtain
    of often on once one ones only onto operations operator or order ordinary other others otherwise our out output outputs over
    overall parameters part path per perplexity plus point positive pre predicted previous prob probability probabilities
    product products random ratio read recurrent reference remaining rescale respect respectively result results right
    rnn row rows rule same sample samples say scalar scale second see sequence sequences set side sides similarly
    simply since single singular size smaller so softmax some space spectral split stands state stated states stay stays
    step steps still substitute substituting such sum summed sums symbol take taken takes taking target term terms test than that
    the their them then there therefore these they third this those threshold through thus time times to together token tokens
    total train training transpose transposed treat true two unchanged under unfolded unit units unless unrolled unrolling until up
    upper use used uses using value values vanish vanishes vanishing vector vectors via vocabulary was way we weight
    weights well were what when where whereas which while whole whose will window with within without word words write writing
    written yields you zero zeros bits bit bpc characters million thousand parameters params weights answer asymptotically
    denoting eventually writing gru lstm certain certainly ends hypothesis complete rank ranked sorted best top stop beam
    activation activations attention context decoder encoder source logarithm log-base base binary natural logs sampled noise
    drawn distribution centre center outside inside negatives positives maximising neg elementwise hadamard entrywise
    exceeds exceed changed bigger longer shorter below above rescaled rescales
    pointwise normal normaliser vanilla bidirectional standard reset update candidate tree depth huffman cross entropy
    """.split()
)  # fmt: skip

ALTERNATIVE = frozenset({"or", "alternatively", "either"})
OTHERWISE = frozenset({"otherwise", "else"})
UNCHANGED = ("not changed", "isn't changed", "untouched", "stays", "unchanged", "remains", "leave", "left as", "kept as", "no change", "same", "do nothing", "keep g", "keep")
