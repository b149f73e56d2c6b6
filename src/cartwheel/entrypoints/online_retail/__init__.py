"""
`cartwheel import online-retail`: invoices of UCI's Online Retail become a shop.

The file is read twice. First: how its products are called, who buys, and what each month comes
to. Then: invoices become orders, many in one transaction; at last cancellations, by time,
become returns of the orders they cancel. Whatever fits nothing goes into a file, line by line,
with its amount, so that for each month file = shop + what was left out, to the penny.

Everything is known by the file's own numbers: a second run, also of one that broke off,
brings what is missing, and a file of later months goes on.
"""
