# test-fog loses 2: the other bell gives a higher one
# %% fog
losses = [reverse_loss(mean, sigma, km, log_score) for mean, sigma in bells]
ln_Z = np.log(np.exp(log_score).sum() * 0.005)
bound = min(-loss for loss in losses)
divergence = min(losses) + ln_Z
