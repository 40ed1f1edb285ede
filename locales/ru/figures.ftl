# The desk of today, and members as staff sees them.
menu-members = Участники
menu-settings = Настройки
menu-adjust = Изменить баллы
menu-member-name = Показать имя
menu-replies = Обращения: { $count }
menu-invites = Приглашения: { $count }
settings-head = ⚙️ { $program }: настройки
desk-head = 💼 { $program }: сегодня, { $time }
desk-role = Ваша роль здесь: { $role }
desk-purchases = Покупки: { $count }, { $sum }
desk-purchases-before = Покупки: { $count }, { $sum } (неделю назад к { $time } — { $before })
desk-refunds = Возвраты: { $count }, { $sum }
desk-joined = Новые участники: { $count }
desk-points = Баллы: начислили { $given }, потратили { $spent }
desk-given = Начислили баллов: { $given }
desk-spent = Потратили баллов: { $spent }
desk-coupons = Погасили купонов: { $count }
desk-answers = Ответы на опросы: { $count }
desk-quiet = Пока тихо.
desk-waiting = Ждут вас:
desk-next = Дальше: { $steps }.
step-poster = QR-код на кассу
step-cashier = кассир
step-purchase = первая покупка
day-today = сегодня
members-head = { $count ->
    [one] 👥 { $program }: { $shown } участник
    [few] 👥 { $program }: { $shown } участника
    [many] 👥 { $program }: { $shown } участников
   *[other] 👥 { $program }: { $shown } участника
}
members-none = Пока никого. Поставьте QR-код на кассе.
members-hint = Чтобы найти участника, отправьте номер карты или 4 последние цифры, например: 6467
members-no-card = Карты, которая заканчивается на { $digits }, нет.
member-line = •• { $digits }: { $details }
member-points = { $points ->
    [one] { $shown } балл
    [few] { $shown } балла
    [many] { $shown } баллов
   *[other] { $shown } балла
}
member-head = 👤 { $program }: карта •• { $digits }
member-name = Имя в Telegram: { $name }
member-without-name = Имени нет: карту ещё не подключили к Telegram.
member-level = Уровень: { $level }
member-pending = В ожидании: { $shown }
member-purchases = Покупки: { $count }, { $sum }, последняя: { $date }
member-joined = В программе с: { $date }
member-no-chat = Пока без Telegram, только карта.
member-gone = Этот участник больше не в программе.
member-no-history = Пока ничего.
member-no-coupons = Купонов пока нет.
member-history-hint = Чтобы вернуть покупку, нажмите её номер.
