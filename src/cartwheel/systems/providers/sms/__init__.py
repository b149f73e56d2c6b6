"""
Text messages, by Twilio.

A message is handed over once for each call: Twilio knows no key by which it would tell a
repetition. Its official library waits in threads of its own, no more than four at a time, and each
call ends within ten seconds.
"""
