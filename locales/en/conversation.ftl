nothing-to-cancel = There is nothing to cancel.
cancelled = Cancelled.
