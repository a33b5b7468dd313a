"""The French texts on return aid, by date: `assess(facts, on)` answers what to expect, why, and what is missing.

Pure: no database and no clock. `facts` says what may be asked, `files` and `texts` read and choose the dated texts
(`texts/*.toml`), `conditions` and `parts` are the rules, `unknowns` tries out what is not known, `engine` puts it
together. docs/rules.md explains the files.
"""
