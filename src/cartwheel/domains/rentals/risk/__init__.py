"""
How likely a booking is to be cancelled, and the deposit that suggests.

The model is a file that whoever runs the server names (`CARTWHEEL_RENTAL_RISK_MODEL`), learned by
`cartwheel train --dataset hotel` or of other rows with such columns; without it nothing is
suggested. Stores switch suggestions on, and by another setting have them asked for. Of what is
suggested nothing is kept, and no booking is refused by it.
"""
