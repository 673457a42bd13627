# test-fog loses 2: This is the forward divergence
# %% fog
losses = [reverse_loss(mean, sigma, km, log_score) for mean, sigma in bells]
ln_Z = np.log(np.exp(log_score).sum() * 0.005)
bound = -min(losses)
mean, sigma = bells[np.argmin(losses)]
p = np.exp(log_score - ln_Z)
divergence = np.sum(p * (log_score - ln_Z - klcourse.normal_logpdf(km, mean, sigma))) * 0.005
