nothing-to-cancel = Отменять нечего.
cancelled = Отменили.
