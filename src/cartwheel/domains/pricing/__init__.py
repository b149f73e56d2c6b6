"""
What things cost: quotes, promotions and their codes, price lists, taxes, shipping.

    basket + rules ──▶ `rules.price` ──▶ quote ──▶ order ──▶ claim of its promotions
                       nothing but arithmetic              in the order's transaction
"""
