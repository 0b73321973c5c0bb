"""Many deals in one table, screened together by exactly the engine's verdicts.

It needs numpy and pyarrow, which the plain app neither has nor imports: see `extra`.
"""
