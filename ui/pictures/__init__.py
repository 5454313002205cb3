"""The page Pictures."""
