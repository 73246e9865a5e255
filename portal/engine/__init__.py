"""The engine beneath every room: each turn of the schedule once, how far long work is, what waits, who works.

The database is the memory, the broker carries wake-up calls only (decisions 0001, 0040).
"""
