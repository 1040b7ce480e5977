"""What every write of a record must satisfy, and the one way to write one.

records: create, update, upsert, delete. values: conversion of what a client sends. table, hooks: which object
has which rules, one file an object; quantities: the counters of order summaries. declared: what an
administrator's rules refuse.
"""
