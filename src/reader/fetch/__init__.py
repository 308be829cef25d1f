"""What comes over the network: one HTTP client, which nothing that it meets can harm, and what is made with it."""
