nothing-to-cancel = Отменять нечего.
cancelled = Отменили.
words-reply =
    ✉️ Ваш ответ покупателю:
    { $words }
    Отправить?
words-late =
    Вы написали больше чем через 15 минут после вопроса:
    { $words }
    Это ответ на него?
menu-send-words = Отправить
menu-use-words = Да, это ответ
menu-drop-words = Нет
