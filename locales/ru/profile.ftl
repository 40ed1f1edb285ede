command-level = Ваш уровень и путь к следующему
level-head = ⭐ { $program }: уровень «{ $level }»
level-none = { $program }: уровней нет.
level-counts = { $points ->
    [one] Для уровня учитываем { $shown } балл: за этот месяц и двенадцать предыдущих
    [few] Для уровня учитываем { $shown } балла: за этот месяц и двенадцать предыдущих
    [many] Для уровня учитываем { $shown } баллов: за этот месяц и двенадцать предыдущих
   *[other] Для уровня учитываем { $shown } балла: за этот месяц и двенадцать предыдущих
}
level-line = { $points ->
    [one] { $level }: от { $shown } балла, ×{ $factor }
    [few] { $level }: от { $shown } баллов, ×{ $factor }
    [many] { $level }: от { $shown } баллов, ×{ $factor }
   *[other] { $level }: от { $shown } балла, ×{ $factor }
}
level-line-plain = { $points ->
    [one] { $level }: от { $shown } балла
    [few] { $level }: от { $shown } баллов
    [many] { $level }: от { $shown } баллов
   *[other] { $level }: от { $shown } балла
}
level-next = { $points ->
    [one] До уровня «{ $level }» ещё { $shown } балл
    [few] До уровня «{ $level }» ещё { $shown } балла
    [many] До уровня «{ $level }» ещё { $shown } баллов
   *[other] До уровня «{ $level }» ещё { $shown } балла
}
level-until = Иначе с { $date } будет уровень «{ $level }»
level-keep = { $points ->
    [one] Чтобы сохранить уровень, нужно ещё { $shown } балл
    [few] Чтобы сохранить уровень, нужно ещё { $shown } балла
    [many] Чтобы сохранить уровень, нужно ещё { $shown } баллов
   *[other] Чтобы сохранить уровень, нужно ещё { $shown } балла
}
birthday-month =
    🎂 В каком месяце ваш день рождения?
    Дату храним в зашифрованном виде и только ради подарка.
birthday-day = 🎂 Месяц: { $month }. Какого числа?
birthday-saved = 🎂 День рождения: { $date }
birthday-gift = { $points ->
    [one] В этот день придёт { $shown } балл.
    [few] В этот день придут { $shown } балла.
    [many] В этот день придут { $shown } баллов.
   *[other] В этот день придут { $shown } балла.
}
birthday-notice-period = Подарок придёт, если указать дату хотя бы за 30 дней до праздника.
birthday-change = Изменить
birthday-remove = Удалить
birthday-removed = День рождения больше не хранится.
language-set = Теперь по-русски.
command-programs = Ваши программы
command-language = Русский, 中文, English
programs-head = Ваши программы. Нажмите ту, с которой продолжим.
birthday-not-here = Подарков на день рождения здесь нет, поэтому дату не спрашиваем.
