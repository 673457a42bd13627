# test-ruler loses 2: moves towards 0
# %% ruler
def there_and_back(x, tau, levels):
    step = tau / (levels - 1)
    return (np.clip(x, -tau, tau) / step).astype(int) * step


errors = np.array([there_and_back(readings, end, levels) - readings for end in ends])
beyond = np.abs(readings) > ends[:, None]
rounding = np.mean(errors**2 * ~beyond, axis=1)
clipping = np.mean(errors**2 * beyond, axis=1)
best_end = ends[np.argmin(np.mean(errors**2, axis=1))]
