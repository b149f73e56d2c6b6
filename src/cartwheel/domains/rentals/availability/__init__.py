"""
When vehicles are free, and which one a rental is allotted.

`rental_occupancies` is the truth of what is taken: bookings, holds, maintenance and blocks, each of
one vehicle, in half-open spans that hold the time to turn round. The database refuses two that
overlap, whoever writes them.

Guarantees. Of one vehicle no two spans overlap, ever. A class is refused only where no allotment
of its vehicles fits, as far as the search for one goes (`arranging`). A refusal changes nothing. A
hold counts as taken until its end and as free from then on, without anybody's doing.

Locks. Whoever wants a place locks vehicles in the order of their ids, or one without waiting, and
never waits for a booking while holding them: a moved span keeps its row, and who confirms or
cancels touches this row alone.
"""
