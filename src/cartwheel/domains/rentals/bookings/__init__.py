"""
Rentals that customers book, from the hold to the day when all is settled.

    held ── payment asked ──▶ pending_payment ── paid ──▶ confirmed ──▶ picked_up ──▶ returned
      │  └── nothing to pay, or staff say so ───────────▶     │ │                        │
      ▼                          ▼                           │ └▶ no_show               ▼
    expired, cancelled        expired, cancelled          cancelled                   closed

Guarantees. A booking that is held, awaits its payment, is confirmed or picked up takes a vehicle,
and no other ever does so at the same time (`availability`). Its price is the one of the moment at
which it was held. A refusal changes nothing. What is announced is announced if and only if it
happened.

Failures. Payments are asked for with no transaction open. What arrives for a booking that expired
or was cancelled goes back by itself, and is told. A hold that ends without its payment is free
at that moment, and written down as expired within a minute.
"""
