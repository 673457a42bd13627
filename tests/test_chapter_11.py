"""Every number that chapter 11 tells its reader, by a route that does not pass through klcourse."""

import re
from collections import Counter
from math import exp, log
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import brentq, minimize_scalar
from scipy.special import logsumexp, rel_entr, softmax

from klcourse import datasets
from numbers_told import assert_told

NOTEBOOK = Path(__file__).resolve().parents[1] / "notebooks" / "11-reinforcement-learning.ipynb"


def kl(p, q):
    return float(np.sum(rel_entr(p, q)))


POEM = Counter(datasets.letters_only(datasets.zen_of_python()).split())
WORDS = sorted(POEM)
SHARE = np.array([POEM[word] for word in WORDS]) / POEM.total()
LETTERS = np.array([len(word) for word in WORDS], dtype=float)
USERS = 8 - np.abs(LETTERS - 8)
MEAN = SHARE @ LETTERS
SLOPE = (SHARE @ ((LETTERS - MEAN) * USERS)) / (SHARE @ (LETTERS - MEAN) ** 2)
JUDGE = SHARE @ USERS + SLOPE * (LETTERS - MEAN)


def best(beta, reward=JUDGE):
    return softmax(np.log(SHARE) + reward / beta)


def refitted(policy):
    """Slope of the users' line over the words as a policy uses them."""
    away = LETTERS - policy @ LETTERS
    return policy @ (away * USERS) / (policy @ away**2)


def follow(charge, steps=3000):
    """Climb the judge's points less 2 points for each unit of a charge on ln π/π₀, put into the reward."""
    logits = np.log(SHARE)
    for _ in range(steps):
        policy = softmax(logits)
        gain = JUDGE - 2 * charge(np.log(policy / SHARE))
        logits = logits + 0.5 * policy * (gain - policy @ gain)
    return softmax(logits)


def slippery(plan, slip, alpha=0.01):
    """The value at the entrance of a building whose door and stairwell both lead back to it."""
    marks = {complex(x, y): mark for y, row in enumerate(plan) for x, mark in enumerate(row)}
    start = next(square for square, mark in marks.items() if mark == "E")
    value = {square: 0.0 for square, mark in marks.items() if mark in ".E"}

    def outcome(square, step):
        mark = marks.get(square + step, "#")
        if mark in "D~":
            return (10 if mark == "D" else -10) + 0.95 * value[start]
        return 0.95 * value[square if mark == "#" else square + step]

    for _ in range(500):
        new = {}
        for square in value:
            sure = np.array([outcome(square, step) for step in (-1j, 1, 1j, -1)])
            new[square] = alpha * logsumexp(((1 - slip) * sure + slip * sure.mean()) / alpha)
        value = new
    return value[start]


def leaves(alpha, side=5):
    """The probability of the door in the middle of a wall, worth 10 points, for the agent in front of it."""
    V = np.zeros((side, side))
    for _ in range(4000):
        wide = 0.99 * np.pad(V, 1, mode="edge")
        Q = np.stack([wide[:-2, 1:-1], wide[2:, 1:-1], wide[1:-1, :-2], wide[1:-1, 2:]])
        Q[0, 0, side // 2] = 10
        V = alpha * logsumexp(Q / alpha, axis=0)
    return exp((10 - V[0, side // 2]) / alpha)


def correlation():
    spread = SHARE @ (USERS - SHARE @ USERS) ** 2
    return SLOPE * np.sqrt(SHARE @ (LETTERS - MEAN) ** 2 / spread)


HAPPIEST = minimize_scalar(lambda b: -best(b) @ USERS, bounds=(1, 4), method="bounded").x
BACK = brentq(lambda b: best(b) @ USERS - SHARE @ USERS, 0.3, 1.8)
SQUARED = follow(lambda d: d**2 / 2)
LOST = SHARE @ (SQUARED < SHARE / 100)
FORWARD = brentq(lambda z: np.sum(2 * SHARE / (z - JUDGE)) - 1, JUDGE.max() + 1e-9, 99)
FORWARD_BEST = 2 * SHARE / (FORWARD - JUDGE)
SIGNED = follow(lambda d: d * np.abs(d) / 2)
DOOR = 10 * 0.95**6 / (1 - 0.95**7)
R = np.array([1.0, 2.0, 3.0])
BUILDING = [".......", ".#####D", "E......", "#~~~~~#"]

NUMBERS = {
    "judge at 0": ("judge: 1.718", SHARE @ USERS - SLOPE * MEAN),
    "judge's slope": ("+ 0.532", SLOPE),
    "correlation": ("at 0.728", correlation()),
    "favourite": ("9.172 points per word", JUDGE.max()),
    "the poem": ("poem's words: 4.170", SHARE @ USERS),
    "soft value": ("= 3.4076$", log(exp(1) + exp(2) + exp(3))),
    "first action": ("= 0.0900$", 1 / (1 + exp(1) + exp(2))),
    "entropy": ("entropy 0.8324", -softmax(R) @ np.log(softmax(R))),
    "lacks": ("lack 0.0233", kl(np.array([1, 2, 4]) / 7, softmax(R))),
    "hot": ("4.3605", 2 * logsumexp(R / 2)),
    "door": ("= 24.3680", DOOR),
    "at β = 2, nats": ("moved 0.397", kl(best(2), SHARE)),
    "at β = 2, users": ("it 4.815", best(2) @ USERS),
    "at β = 2, judge": ("5.5932", best(2) @ JUDGE),
    "at β = ½, nats": ("moved 3.735", kl(best(0.5), SHARE)),
    "at β = ½, judge": ("with 8.959", best(0.5) @ JUDGE),
    "at β = ½, users": ("give 2.383", best(0.5) @ USERS),
    "happiest": ("at β = 1.97", HAPPIEST),
    "farthest": ("= 4.2973$", log(147 / 2)),
    "back": ("from 1.66", kl(best(BACK), SHARE)),
    "line at π₀": ("is 0.53 points per letter", refitted(SHARE)),
    "line at β = 2": ("0.01 at", refitted(best(2))),
    "line at β = 0.7": ("$-0.69$", refitted(best(0.7))),
    "k2, nats": ("goes 1.42 nats", kl(SQUARED, SHARE)),
    "k2, largest": ("9.2-fold", np.max(SQUARED / SHARE)),
    "best, largest": ("8.9-fold", np.max(best(2) / SHARE)),
    "k2, lost": ("probability 0.735: that", LOST),
    "k2, their points": ("them 3.39 points", SHARE @ (USERS * (SQUARED < SHARE / 100)) / LOST),
    "signed, users": ("policy 5.3350", SIGNED @ USERS),
    "k2, users": ("5.9119", SQUARED @ USERS),
    "k2, their price": ("= 1.33$", -log(1 - LOST)),
    "loss, at β = 1": ("loss -3.266", -best(1) @ ((JUDGE - best(1) @ JUDGE) * np.log(best(1)))),
    "value at β = 2": ("4.799725", 2 * logsumexp(JUDGE / 2, b=SHARE)),
    "forward, nats": ("1.8207", kl(FORWARD_BEST, SHARE)),
    "forward, users": ("give 3.1303", FORWARD_BEST @ USERS),
    "bits": ("= 1.4427$", 1 / log(2)),
    "routes, value": (r"\ln 4 = 1.3863", log(4)),
    "routes, entropy": ("= 0.5623$", log(4) - 0.75 * log(3)),
    "routes, cold": ("= 1.1513$", log(10) / 2),
    "price": ("= 0.4551$", 1 / log(9)),
    "price, nats": ("= 0.5108$", (log(5) - log(1.8)) / 2),
    "price, earned": ("= 0.2675$", log(1.8) / log(9)),
    "error, value": ("= 4.3605$", 2 * logsumexp(R / 2)),
    "error, policy": ("(0.351, 0.649", 0.2 * exp(2) / (0.8 + 0.2 * exp(2))),
    "error, earns": ("= 0.412$", 0.5 * log(0.8 + 0.2 * exp(2))),
    "loiters": ("= 27.7$", 0.2 * log(4) / 0.01),
    "leaves": ("= 0.072$", 0.1 / log(4)),
    "door, cold": ("probability 0.84 at", leaves(0.06)),
    "door, at the bound": ("0.40 at", leaves(0.072)),
    "slips": ("to 16.887 points", slippery(BUILDING, 0.1)),
    "slips beside a wall": ("would be 21.588", slippery([*BUILDING[:3], "#######"], 0.1)),
    "given, 4": (r"Use $\ln 4 = 1.3863", log(4)),
    "given, 10": (r"\ln 10 = 2.3026", log(10)),
    "given, 0.885": (r"= -0.122", log(0.708 / 0.8)),
    "given, 1.46": (r"\ln 1.46 = 0.378", log(0.292 / 0.2)),
    "given, 1.6": (r"\ln 1.6 = 0.470", -log(0.5 / 0.8)),
    "given, 2.5": (r"\ln 2.5 = 0.916", log(0.5 / 0.2)),
    "given, 2.278": (r"\ln 2.278 = 0.823", log(0.8 + 0.2 * exp(2))),
}


@pytest.mark.parametrize("name", NUMBERS)
def test_number(told, name):
    assert_told(told, NUMBERS, name)


def test_users_are_happiest_where_the_line_is_flat():
    """Along the curve their mean changes with 1/β at the rate of the covariance of rating and reward."""
    assert brentq(lambda beta: refitted(best(beta)), 1, 4) == pytest.approx(HAPPIEST, abs=1e-3)
    for beta in [5.0, 2.0, 0.7]:
        policy, h = best(beta), 1e-6
        rate = (best(1 / (1 / beta + h)) - best(1 / (1 / beta - h))) @ USERS / (2 * h)
        assert rate == pytest.approx(policy @ (USERS * (JUDGE - policy @ JUDGE)), abs=1e-6)


def test_the_charge_below_the_reference_gives_words_up():
    lost = SQUARED < SHARE / 100
    assert np.sum(lost) == 64
    assert LETTERS[lost].max() == 6
    assert not np.any(SIGNED < SHARE / 100)
    without = (SIGNED - best(2)) @ USERS / ((SQUARED - best(2)) @ USERS)
    assert without == pytest.approx(0.5, abs=0.03)  # about half


def test_the_baseline_helps_a_word_near_the_mean_most(told):
    """The noise of a try of 32 words: exact here, over 4000 tries in the notebook."""
    score = np.eye(len(WORDS)) - SHARE
    noise = []
    for baseline in [0.0, SHARE @ JUDGE]:
        push = (JUDGE - baseline)[:, None] * score
        noise.append(np.sqrt((SHARE @ push**2 - (SHARE @ push) ** 2) / 32))
    without, with_mean = np.array(noise)
    never, longest = WORDS.index("never"), WORDS.index("implementation")
    assert 14.5 < without[never] / with_mean[never] < 15.5
    assert 0.5 < with_mean[longest] / without[longest] < 0.6
    rms = np.sqrt(np.mean(np.square(noise), axis=1))
    assert 0.3 < rms[1] / rms[0] < 0.35
    rows = re.findall(r"implementation ± ([\d.]+), root mean square ± ([\d.]+)", told)
    exact = np.transpose([[without[longest], with_mean[longest]], rms])
    assert np.array(rows, dtype=float) == pytest.approx(exact, rel=0.02)


@pytest.mark.parametrize(("rate", "low", "high"), [(1, 0.12, 0.4), (0.1, 0.01, 0.03)])
def test_without_a_baseline_short_steps_miss_little(rate, low, high):
    """3000 steps: what is missing belongs to the size of the step."""
    rng, logits = np.random.default_rng(3), np.log(SHARE)
    for _ in range(3000):
        policy = softmax(logits)
        drawn = rng.multinomial(32, policy) / 32
        push = drawn * (JUDGE - 2 * np.log(policy / SHARE))
        logits = logits + rate * (push - push.sum() * policy)
    policy = softmax(logits)
    missing = 2 * logsumexp(JUDGE / 2, b=SHARE) - policy @ JUDGE + 2 * kl(policy, SHARE)
    assert low < missing < high


def test_the_door_is_left_alone_soon():
    assert leaves(0.08) < 1e-5


def gradient(objective, policy, h=1e-6):
    z = np.log(policy)
    each = h * np.eye(len(z))
    return np.array([objective(softmax(z + e)) - objective(softmax(z - e)) for e in each]) / (2 * h)


def by_enumeration(policy, of_action):
    """The mean of the gradients of each single action, one finite difference at a time."""
    return sum(policy[a] * gradient(lambda p, a=a: of_action(p, a), policy) for a in range(len(policy)))


def test_six_ways():
    """In the loss the action stays and the parameters move; in the reward k stays and ln π moves."""
    pi, ref = softmax(R), np.array([0.5, 0.3, 0.2])
    forms = {
        "k1": lambda x: x,
        "k2": lambda x: x**2 / 2,
        "k3": lambda x: exp(-x) - 1 + x,
    }
    true = gradient(lambda p: kl(p, ref), pi)
    other = gradient(lambda p: kl(ref, p), pi)
    square = gradient(lambda p: p @ np.log(p / ref) ** 2 / 2 - kl(p, ref), pi)
    expected = {
        ("k1", "reward"): true, ("k1", "loss"): 0 * true, ("k2", "reward"): square,
        ("k2", "loss"): true, ("k3", "reward"): true - other, ("k3", "loss"): other,
    }  # fmt: skip
    for (name, place), value in expected.items():
        k = forms[name]
        fixed = [k(log(pi[a] / ref[a])) for a in range(3)]
        in_loss = by_enumeration(pi, lambda p, a, k=k: k(log(p[a] / ref[a])))
        in_reward = by_enumeration(pi, lambda p, a, fixed=fixed: fixed[a] * log(p[a]))
        assert {"loss": in_loss, "reward": in_reward}[place] == pytest.approx(value, abs=1e-7)


def test_a_run_of_the_best_policy_always_earns_the_same(told):
    """Reward and surprise of a step are V(s) − γ V(t), whatever the action."""
    rng = np.random.default_rng(0)
    reward, after = rng.normal(size=(5, 3)), rng.integers(5, size=(5, 3))
    V = np.zeros(5)
    for _ in range(2000):
        Q = reward + 0.9 * V[after]
        V = 0.7 * logsumexp(Q / 0.7, axis=1)
    step = reward - 0.7 * np.log(softmax(Q / 0.7, axis=1)) + 0.9 * V[after]
    assert step == pytest.approx(np.repeat(V[:, None], 3, axis=1))
    assert len(re.findall(r"sum .* ± 0\.00000 from run to run", told)) == 3


def test_the_best_of_n(told):
    draws = np.random.default_rng(1).choice(len(WORDS), (200_000, 4), p=SHARE)
    chosen = draws[np.arange(len(draws)), LETTERS[draws].argmax(axis=1)]
    row = re.search(r"^ +4 +([\d.]+) +([\d.]+) +([\d.]+) +([\d.]+) +([\d.]+)$", told, re.MULTILINE)
    assert JUDGE[chosen].mean() == pytest.approx(float(row[3]), abs=0.02)
    assert USERS[chosen].mean() == pytest.approx(float(row[5]), abs=0.02)
