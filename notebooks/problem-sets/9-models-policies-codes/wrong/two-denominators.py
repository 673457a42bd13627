# test-ruler loses 2: do not have one denominator
# %% ruler
def there_and_back(x, tau, levels):
    step = tau / (levels - 1)
    return np.round(np.clip(x, -tau, tau) / step) * step


errors = np.array([there_and_back(readings, end, levels) - readings for end in ends])
beyond = np.abs(readings) > ends[:, None]
rounding = np.mean(errors**2 * ~beyond, axis=1)
clipping = np.sum(errors**2 * beyond, axis=1) / np.maximum(beyond.sum(axis=1), 1)
best_end = ends[np.argmin(np.mean(errors**2, axis=1))]
