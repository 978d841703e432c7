"""A seal over each day of the history, so that whoever changes an entry later is found out, and the entry named.

An entry is a row of the history: an event of a record, its context, a line of the journal, an issued document. Its digest
covers every column the table has when the day is sealed. A day's seal covers its entries and the seal of the day before.
"""
