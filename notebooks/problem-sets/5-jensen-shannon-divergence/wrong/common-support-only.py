# test-js-zeros loses 2: Outcomes that only one of the two allows are left out
# %% js-bits
def js_bits(p, q):
    total = 0
    for a, b in zip(p, q):
        if a > 0 and b > 0:
            m = (a + b) / 2
            total += a * np.log2(a / m) / 2 + b * np.log2(b / m) / 2
    return total
