# %% kl-bits
from scipy.special import rel_entr


def kl_bits(p, q):
    return rel_entr(p, q).sum() / np.log(2)


# %% waste
island = counts / counts.sum()
waste = (klcourse.cross_entropy(island, almanac) - klcourse.entropy(island)) / np.log(2)
# %% days-needed
days_needed = np.log10(1000) / klcourse.kl_divergence(island, almanac, base=10)


# %% thermometers
def kl_thermometers(mean_p, sigma_p, mean_q, sigma_q):
    ratio = (sigma_p / sigma_q) ** 2
    return 0.5 * (ratio - 1 - np.log(ratio) + ((mean_p - mean_q) / sigma_q) ** 2)
