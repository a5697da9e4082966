"""The story of one stonewalled request as mails, keys and attachments that the demo and the end-to-end test deliver.

`mails/expected.json` lists the mails in order with their delivery time, envelope and what the bot must make
of each. Mails that answer the bot carry placeholders, to be replaced in the raw bytes before delivery:
`relance+TOKEN@bot.example` (the case address), `[R-TOKEN]` (the token of the digest or receipt that a command
answers) and `<PARENT@bot.example>` (the Message-ID of the letter or digest that is answered). Mails whose
entry names a domain under `sign` are signed after that with `demo.sign.sign`; all others are stored as they
were signed, or as they were forged. No mail carries results of the bot's own mail exchanger.
"""
