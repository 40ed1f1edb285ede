menu-use-points = Потратить баллы
command-verify = Проверить запись по коду
expiring-head = ⏳ { $program }: успейте потратить баллы
expiring-warning = { $points ->
    [one] После { $date } сгорит { $shown } балл. Доступно: { $available }
    [few] После { $date } сгорят { $shown } балла. Доступно: { $available }
    [many] После { $date } сгорят { $shown } баллов. Доступно: { $available }
   *[other] После { $date } сгорят { $shown } балла. Доступно: { $available }
}
why-check = Код для сверки: { $code }
why-reason = Причина: { $reason }
verify-same = ✅ { $program }: запись { $n } не изменилась
verify-different = ⚠️ { $program }: запись { $n } не совпадает с этим кодом. Покажите код на кассе.
verify-usage = Отправьте код для сверки из /why, например: /verify 12-ab34cd56ef
# Работа: рабочее место, сотрудники, журнал действий; что сообщаем тем, кто ведёт программу.
budget-spent-head = 📉 { $program }: бюджет баллов исчерпан
budget-spent-line = { $points ->
    [one] Бюджет — { $shown } балл, на новые покупки его не хватает. Что сверх бюджета, не начисляем, и участники видят это в сообщениях о покупках. Чтобы начислять дальше, увеличьте бюджет программы.
    [few] Бюджет — { $shown } балла, на новые покупки его не хватает. Что сверх бюджета, не начисляем, и участники видят это в сообщениях о покупках. Чтобы начислять дальше, увеличьте бюджет программы.
    [many] Бюджет — { $shown } баллов, на новые покупки его не хватает. Что сверх бюджета, не начисляем, и участники видят это в сообщениях о покупках. Чтобы начислять дальше, увеличьте бюджет программы.
   *[other] Бюджет — { $shown } балла, на новые покупки его не хватает. Что сверх бюджета, не начисляем, и участники видят это в сообщениях о покупках. Чтобы начислять дальше, увеличьте бюджет программы.
}
menu-copy = Скопировать
not-understood = Понимаю только кнопки и команды. Вот меню.
old-button = Эта кнопка устарела. Вот меню.
command-points = Сколько баллов доступно и когда сгорят
command-history = Все изменения, сначала новые
command-why = Почему начислили или списали баллы
command-card = Номер карты и QR-код
command-help = Помощь
pending-line = В ожидании: { $pending }, первые — с { $from }
expiring-line = Действуют до { $until } включительно: { $expiring }
lifetime-line = Начислено всего: { $earned }, потрачено: { $spent }
lifetime-earned-line = Начислено всего: { $earned }
reversed-line = Списано при возвратах: { $reversed }
adjusted-line = Переносы и исправления: { $adjusted }
debt-line = Спишем из следующих начислений: { $debt }
reserved-line = Отложено на оплату: { $reserved }
history-head = 🧾 { $program }: история
history-empty = Пока пусто. Баллы придут с первой покупкой.
history-line = { $n }. { $date }: { $points }, { $reason }
history-tap = Нажмите номер, чтобы узнать почему.
also-expired = { $reason }; ещё сгорело: { $expired }
why-head = 🔎 { $program }: запись { $n }
why-what = { $date }: { $points }, { $reason }
why-after-available = После этого: доступно { $available }
why-after = После этого: доступно { $available }, в ожидании { $pending }
card-screen =
    💳 { $program }: ваша карта
    { $card }
    Назовите номер на кассе или покажите QR-код.
help-screen =
    ❓ { $program }: как это работает
    { $rule }. На кассе покажите карту: /card
# $command (String)
# $line (String)
help-line = /{ $command } — { $line }
menu-lost-card = Карта потеряна
menu-replace-card = Заменить карту
lost-card-ask =
    💳 { $program }: заменить карту { $card }?
    Этот номер сразу перестанет работать, а баллы, купоны и уровень останутся.
card-replaced = Готово: у вас новый номер, а старый больше не действует.
command-birthday = Указать день рождения и получать подарки
