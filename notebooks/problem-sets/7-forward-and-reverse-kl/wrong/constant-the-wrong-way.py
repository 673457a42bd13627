# test-fog loses 2: the same sign once more
# %% fog
losses = [reverse_loss(mean, sigma, km, log_score) for mean, sigma in bells]
ln_Z = np.log(np.exp(log_score).sum() * 0.005)
bound = -min(losses)
divergence = abs(min(losses) - ln_Z)
