"""Bringing a spreadsheet's rows into the ledger: match, compare, check, write in one transaction, or only look."""
