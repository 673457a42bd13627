# %% flaps
from itertools import combinations_with_replacement

room = np.sum(2.0**-offers, axis=1)
offered = np.array(
    [np.inf if taken > 1 else np.average(offer, weights=counts) for offer, taken in zip(offers, room)]
)
# All trees: the short ways for the common places.
trees = [
    tree for tree in combinations_with_replacement(range(1, 7), 7) if sum(2.0**-flaps for flaps in tree) <= 1
]
least = min(np.sort(counts)[::-1] @ tree for tree in trees) / counts.sum()
# %% gain
from sklearn.tree import DecisionTreeClassifier


def gain(values, kinds, threshold):
    answer = np.reshape(values > threshold, (-1, 1)).astype(float)
    tree = DecisionTreeClassifier(criterion="entropy", max_depth=1).fit(answer, kinds).tree_
    leaves = tree.children_left == -1
    return tree.impurity[0] - tree.n_node_samples[leaves] @ tree.impurity[leaves] / len(kinds)


stump = DecisionTreeClassifier(criterion="entropy", max_depth=1).fit(measured, growers).tree_
best_gain = stump.impurity[0] - stump.n_node_samples[1:] @ stump.impurity[1:] / 120
