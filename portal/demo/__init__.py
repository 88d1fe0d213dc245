"""The demonstration: fictitious companies, the papers they exchange, and the story that files them."""
