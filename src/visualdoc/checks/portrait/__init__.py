"""Portrait: is the picture printed and placed as the issuer does it."""
