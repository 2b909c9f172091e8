"""Dynamic latent traits from ordinal, binary and Gaussian items: one engine."""
