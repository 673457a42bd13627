# test-ruler loses 2: tail dropped
# %% ruler
def there_and_back(x, tau, levels):
    step = tau / (levels - 1)
    return np.round(np.clip(x, -tau, tau) / step) * step


errors = np.array([there_and_back(readings, end, levels) - readings for end in ends])
beyond = np.abs(readings) > ends[:, None]
rounding = np.mean(errors**2 * ~beyond, axis=1)
clipping = 0 * ends
best_end = ends[np.argmin(np.mean(errors**2, axis=1))]
