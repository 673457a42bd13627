"""The misconceptions that tests know by name: what happened, for the student, and where to read on.

A text says what the answer *is*, never what it should be, so that the student still finds the answer.
`chapter` and `section` are those of the book; a test holds that every section exists.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Misconception:
    """A known way to a wrong number."""

    says: str
    chapter: int
    section: str

    @property
    def read(self) -> str:
        """Where the book treats it, as a reader finds it."""
        return f"chapter {self.chapter}, “{self.section}”"


CHAPTERS = {
    1: "01-entropy",
    2: "02-binary-cross-entropy",
    3: "03-cross-entropy",
    4: "04-kl-divergence",
    5: "05-jensen-shannon-divergence",
    6: "06-mutual-information",
    7: "07-forward-and-reverse-kl",
    8: "08-maximum-likelihood",
    9: "09-estimating-divergences",
    10: "10-generative-models",
    11: "11-reinforcement-learning",
    12: "12-information-bottleneck",
    13: "13-quantization",
}
"""The names of the chapters' pages."""

MISCONCEPTIONS = {
    # Chapter 1
    "nats for bits": Misconception(
        "This is the number in nats, and the question asks for bits. The base of the logarithm is the unit.",
        1,
        "One quantity, three units",
    ),
    "bits for nats": Misconception(
        "This is the number in bits, and the question asks for nats. The base of the logarithm is the unit.",
        1,
        "One quantity, three units",
    ),
    "dits for bits": Misconception(
        "This is the number in dits, from a logarithm to base 10, and the question asks for bits.",
        1,
        "One quantity, three units",
    ),
    "counts not normalised": Misconception(
        "This is what comes out when counts or weights are used as if they were probabilities. "
        "Probabilities sum to 1.",
        1,
        "Real text",
    ),
    "mean instead of sum": Misconception(
        "The terms are divided by the number of outcomes as well. The probabilities are the weights of the "
        "average already.",
        1,
        "Entropy: surprise on average",
    ),
    "surprisals not weighted": Misconception(
        "The surprisals are averaged as if all outcomes came equally often. "
        "Each has its probability as its weight.",
        1,
        "Entropy: surprise on average",
    ),
    "zero clipped": Misconception(
        "Somewhere a probability of 0 was replaced by a small number, and the small number decided the "
        "result. What happens at 0 is settled by a limit, not by a choice of ε.",
        1,
        "When an outcome cannot happen",
    ),
    "sign lost": Misconception(
        "The size is right and the sign is not. A logarithm of a probability is never above 0.",
        1,
        "Surprise",
    ),
    # Chapter 2
    "target and prediction swapped": Misconception(
        "Target and prediction have changed places: the weights come from what is true, the logarithms are "
        "taken of what is predicted.",
        2,
        "What one answer costs",
    ),
    "one half of the loss": Misconception(
        "Only the examples of one class are charged. A prediction for the other class has its cost too.",
        2,
        "What one answer costs",
    ),
    "floor taken for 0": Misconception(
        "This takes 0 for the lowest loss there can be. "
        "It is 0 only if nothing about the target is left to chance.",
        2,
        "The floor is not 0",
    ),
    "probability for logit": Misconception(
        "A logit was used as a probability, or a probability as a logit: the sigmoid is missing, or there "
        "twice.",
        2,
        "A score and a probability",
    ),
    "squared error for log loss": Misconception(
        "This is the squared error, which charges at most 1 for a prediction that is sure and wrong.",
        2,
        "Two losses, two kinds of noise",
    ),
    "sum instead of mean": Misconception(
        "This is the total over all examples, and the question asks for the mean of one example.",
        2,
        "What one answer costs",
    ),
    # Chapter 3
    "frequencies and lengths swapped": Misconception(
        "The weights come from the belief and the code lengths from the truth. "
        "Messages come as often as the truth says, whatever book is open.",
        3,
        "Frequencies from one, lengths from the other",
    ),
    "entropy for cross-entropy": Misconception(
        "This is the entropy: both the weights and the code lengths come from the same distribution.",
        3,
        "What the wrong belief adds",
    ),
    "base of the perplexity": Misconception(
        "The power has another base than the logarithm had. "
        "A perplexity is the same number whatever the unit of the entropy under it.",
        3,
        "Perplexity: how many sides has the die",
    ),
    "softmax without exponential": Misconception(
        "The scores are divided by their sum. Softmax takes their exponentials first.",
        3,
        "From scores to a belief",
    ),
    "gradient with the sign turned": Misconception(
        "The slope has its sign turned: a step against it would make the loss greater.",
        3,
        "The loss of a classifier, and its slope",
    ),
    # Chapter 4
    "KL swapped": Misconception(
        "The two distributions have changed places. The average is taken over what is true, which stands "
        "first, and the two orders are two different numbers.",
        4,
        "Not a distance",
    ),
    "H(p) + H(p, q)": Misconception(
        "Entropy and cross-entropy are added. What the wrong belief costs is what is left of the "
        "cross-entropy when the entropy has been taken away.",
        4,
        "Less, not plus",
    ),
    "cross-entropy for KL": Misconception(
        "This is the cross-entropy. It holds the price of the right belief too, which KL does not.",
        4,
        "The expected difference of logarithms",
    ),
    "absolute terms": Misconception(
        "The absolute values of the terms are summed. Terms below 0 belong to the sum as they are.",
        4,
        "Never negative",
    ),
    "ε for infinity": Misconception(
        "A small number was put in the place of a 0, and the result depends on which. "
        "A divergence that is infinite is not estimated by a large number.",
        4,
        "Adding ε invents a number",
    ),
    "common support only": Misconception(
        "Outcomes that the model rules out are left out of the sum. They are where it is charged most.",
        4,
        "From finite to infinite",
    ),
    "variance for standard deviation": Misconception(
        "Variance and standard deviation are mixed up somewhere.",
        4,
        "Two normal curves",
    ),
    # Chapter 5
    "square root forgotten": Misconception(
        "This is the divergence. The distance, for which the triangle inequality holds, is its square root.",
        5,
        "Symmetric is not yet a distance",
    ),
    "square root taken": Misconception(
        "This is the distance, a square root, and the question asks for the divergence itself.",
        5,
        "Symmetric is not yet a distance",
    ),
    "Jeffreys for Jensen–Shannon": Misconception(
        "This compares the two with each other. Here both are compared with their mixture.",
        5,
        "Through the mixture",
    ),
    "mixture first": Misconception(
        "The average runs over the mixture, which stands first. Each distribution is the truth in its own "
        "comparison, and the mixture is the model.",
        5,
        "Through the mixture",
    ),
    "halves forgotten": Misconception(
        "The two comparisons are added. Each has its weight, and the weights sum to 1.",
        5,
        "Through the mixture",
    ),
    "weights ignored": Misconception(
        "All sources have the same weight here, and the question gives them different ones.",
        5,
        "Any number of distributions, with weights",
    ),
    # Chapter 6
    "marginals mixed up": Misconception(
        "The marginals are those of the wrong variables: sums over rows and sums over columns have changed "
        "places, or were not taken from the same table.",
        6,
        "Three formulas and one number",
    ),
    "product of marginals first": Misconception(
        "The average runs over the product of the marginals. It runs over the joint distribution, which is "
        "what is true.",
        6,
        "Three formulas and one number",
    ),
    "joint entropy left in": Misconception(
        "This is the sum of the two entropies. The joint entropy has to be taken away.",
        6,
        "Three formulas and one number",
    ),
    "joint for conditional": Misconception(
        "This is the joint entropy. What is left of one variable once the other is known is less by the "
        "entropy of that other.",
        6,
        "Three formulas and one number",
    ),
    "condition turned round": Misconception(
        "The condition stands on the wrong side: this is what is left of the variable that was to be known.",
        6,
        "Three formulas and one number",
    ),
    "bias not removed": Misconception(
        "This is the plug-in value. From a finite sample it is too high on average, "
        "and the question asks for the corrected one.",
        6,
        "When there is nothing to find",
    ),
    "correlation for information": Misconception(
        "This is a correlation, or computed from one. Two variables may share information without any.",
        6,
        "Uncorrelated is not independent",
    ),
    # Chapter 7
    "reverse for forward": Misconception(
        "This is the fit of the reverse divergence, in which the model stands first.",
        7,
        "Two questions, two averages",
    ),
    "forward for reverse": Misconception(
        "This is the fit of the forward divergence, in which the truth stands first.",
        7,
        "Two questions, two averages",
    ),
    "spread between humps forgotten": Misconception(
        "This averages the variances of the parts. How far the parts lie from each other adds to the "
        "variance of the whole.",
        7,
        "Forward: match the mean and the spread",
    ),
    "one start": Misconception(
        "This is one of several hollows, and not the deepest. Which one a descent finds, its start decides.",
        7,
        "Which hump? The start decides",
    ),
    # Chapters 8 to 13
    "sum of likelihoods": Misconception(
        "Likelihoods of independent observations are multiplied, so their logarithms add up.",
        8,
        "How probable did you make what happened?",
    ),
    "k1 for k3": Misconception(
        "This is the estimator k1, the plain mean of the log ratios.",
        9,
        "From log densities",
    ),
    "k2 for k3": Misconception(
        "This is the estimator k2, half the mean of the squared log ratios. It is biased.",
        9,
        "From log densities",
    ),
    "ratio turned round": Misconception(
        "The log ratio has the wrong one on top, so its sign is turned wherever it is used.",
        9,
        "From log densities",
    ),
    "ELBO without its entropy": Misconception(
        "The entropy of the belief about the cause is missing, so a sure belief is not charged for its "
        "sureness.",
        10,
        "What any belief is worth",
    ),
    "hard maximum for soft value": Misconception(
        "This is the greatest reward alone. The soft value also counts what the other actions are worth.",
        11,
        "The soft-optimal policy",
    ),
    "temperature turned round": Misconception(
        "The rewards are multiplied by the temperature. They are divided by it.",
        11,
        "From greedy to even",
    ),
    "reference policy forgotten": Misconception(
        "This policy forgets the reference, so that nothing holds it near where it began.",
        11,
        "Staying near a reference",
    ),
    "price turned round": Misconception(
        "The price β stands on the wrong side of the trade.",
        12,
        "A price",
    ),
    "tail dropped": Misconception(
        "What lies beyond the threshold is left out. It is moved to the last code, and counts there.",
        13,
        "The divergence, step by step",
    ),
    "one step too many": Misconception(
        "The number of levels and the number of steps between them are mixed up.",
        13,
        "Codes, and the way back",
    ),
}
