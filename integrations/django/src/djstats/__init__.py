"""Counts Django developers, anonymously (DEP 8). Add "djstats" to INSTALLED_APPS."""
