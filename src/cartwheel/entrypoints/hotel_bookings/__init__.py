"""
`cartwheel import hotel-bookings`: bookings of hotels become rentals.

A type of room of a hotel is a class, a night a day. The file is read twice. First: which lines are
bookings, and how many vehicles of each class it takes to serve those who came; the fleet is made
so. Then: the bookings are kept, many in one transaction, with the dates and the states that they
had. Whatever is no booking goes into a file, line by line, with its amount, so that for each month
file = rentals + what was left out, to the cent.

A booking is known by the content of its line: a second run, also of one that broke off, brings
what is missing, and a file of later months goes on, with more vehicles where it takes them.

Memory: about 200 bytes for each line that is a booking, and no more than a batch of them at once.
"""
