"""A small shop, the sample project of the behaviour tests."""
