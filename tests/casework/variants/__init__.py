"""Pairs of spellings of one person's name, by community: written by hand from papers, registers and usual systems.

A line of `pairs.txt`: given names; family name = given names; family name. `generated.py` makes more by rule.
"""
