# %% kl-bits
def kl_bits(p, q):
    p, q = np.asarray(p, np.float32), np.asarray(q, np.float32)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(p > 0, p * np.log2(p / q), np.float32(0)).sum()


# %% waste
island = (counts / counts.sum()).astype(np.float32)
waste = kl_bits(island, almanac.astype(np.float32))
