nothing-to-cancel = There is nothing to cancel.
cancelled = Canceled.
# $words (String)
words-reply =
    ✉️ Your reply to the customer:
    { $words }
    Send it?
# $words (String)
words-late =
    You wrote this more than 15 minutes after the question:
    { $words }
    Use it as the answer?
menu-send-words = Send
menu-use-words = Use it
menu-drop-words = Don’t use it
