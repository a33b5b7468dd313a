"""Frequency tables that share sums, protected together, and the attacker who tries to compute what is hidden. Pure.

`cells` says what a cell is and which sums bind cells, within a table and across tables; `attack` computes the interval
that each hidden cell is held in; `hiding` chooses what to hide; `files` reads and writes tables as CSV.
docs/disclosure.md explains the method, the commands and their limits.
"""
