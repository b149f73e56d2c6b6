"""
Reads what does not come as the spec says it should: what is clear is repaired, the rest set aside.

Nothing of this runs for an event that is as it should be: a strict decoder has it first. Every
repair is noted with what was there before, so that nothing is lost by it.
"""
