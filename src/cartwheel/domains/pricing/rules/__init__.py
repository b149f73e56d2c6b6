"""
The engine: from a basket and a store's rules to a price, with nothing but arithmetic.

    base ▶ customer's discount ▶ price list ▶ promotions ▶ tax ▶ cash rounding
    final = (base - discounts) * (1 + rate of tax)

Guarantees. The same basket under the same rules has the same price, in whatever order the rules
come. Lines add up to the total. No discount makes a price negative. A discount that is added
never makes anything dearer:

- whatever decides whether something applies (minimums, bands of shipping, the choice of units)
  is reckoned of prices before discounts, so that no discount takes another one's ground;
- each discount turns what a line still costs into no more than that, and into less the less it
  was: put into the chain anywhere, it lowers all that follows;
- promotions that do not combine compete, and the cheapest way to combine wins.

Rounding. Shares are rounded half up, once for each line; what is shared out goes by the largest
remainder, of equal ones to the first.
"""
