"""Values from schemas: what a schema allows, made from a key, and kept as near to what is known as can be."""
