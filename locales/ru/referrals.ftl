menu-invite = Пригласить друга
menu-friends = Друзья
menu-share = Поделиться
menu-copy-link = Скопировать
menu-claim = Забрать
menu-claim-all = Забрать всё
menu-show-name = Показать моё имя
menu-hide-name = Скрыть моё имя
menu-appeal = Напомнить о проверке
command-invite = Пригласить друга и получить бонус
command-referral = Кто пригласил участника
command-referrals = Приглашения в цифрах
command-held = Приглашения на проверке

invite-head = 🎁 { $program }: приглашайте друзей
invite-friend-line = { $points ->
    [one] Другу — { $shown } балл за первую покупку от { $minimum }.
    [few] Другу — { $shown } балла за первую покупку от { $minimum }.
    [many] Другу — { $shown } баллов за первую покупку от { $minimum }.
   *[other] Другу — { $shown } балла за первую покупку от { $minimum }.
}
invite-friend-stay-line = { $points ->
    [one] Другу — { $shown } балл за вступление.
    [few] Другу — { $shown } балла за вступление.
    [many] Другу — { $shown } баллов за вступление.
   *[other] Другу — { $shown } балла за вступление.
}
invite-stay-line = { $days ->
    [one] Условие: друг остаётся в программе { $shown } день.
    [few] Условие: друг остаётся в программе { $shown } дня.
    [many] Условие: друг остаётся в программе { $shown } дней.
   *[other] Условие: друг остаётся в программе { $shown } дня.
}
invite-own-line = { $points ->
    [one] Вам — { $shown } балл.
    [few] Вам — { $shown } балла.
    [many] Вам — { $shown } баллов.
   *[other] Вам — { $shown } балла.
}
invite-hold-line = { $days ->
    [one] Забрать бонус можно через { $shown } день после того, как друг выполнит условие.
    [few] Забрать бонус можно через { $shown } дня после того, как друг выполнит условие.
    [many] Забрать бонус можно через { $shown } дней после того, как друг выполнит условие.
   *[other] Забрать бонус можно через { $shown } дня после того, как друг выполнит условие.
}
invite-at-once-line = Забрать бонус можно, как только друг выполнит условие.
invite-name-line = По ссылке друг увидит ваше имя.
invite-off = Сейчас программа не начисляет баллы за приглашения.
invite-share-text = { $points ->
    [one] Присоединяйся: { $program }. За первую покупку от { $minimum } получишь { $shown } балл.
    [few] Присоединяйся: { $program }. За первую покупку от { $minimum } получишь { $shown } балла.
    [many] Присоединяйся: { $program }. За первую покупку от { $minimum } получишь { $shown } баллов.
   *[other] Присоединяйся: { $program }. За первую покупку от { $minimum } получишь { $shown } балла.
}
invite-share-stay-text = { $points ->
    [one] Присоединяйся: { $program }. За вступление получишь { $shown } балл.
    [few] Присоединяйся: { $program }. За вступление получишь { $shown } балла.
    [many] Присоединяйся: { $program }. За вступление получишь { $shown } баллов.
   *[other] Присоединяйся: { $program }. За вступление получишь { $shown } балла.
}

friends-joined = Условие ещё не выполнено: { $shown }
friends-qualifying = Пока в ожидании: { $shown }
friends-qualified = Можно забрать: { $shown }
friends-claimed = Бонус получен: { $shown }
friends-held = На проверке: { $shown }
friends-over = Без бонуса: { $shown }
friends-head = 👥 { $program }: ваши друзья
friends-none = Пока никого. Отправьте другу ссылку: /invite
friend-line = { $friend }, { $date }: { $state }
friend-unnamed = Друг
friend-joined = условие ещё не выполнено
friend-qualifying = в ожидании до { $date }
friend-qualified = можно забрать до { $date } включительно
friend-claimed = бонус получен
friend-held = на проверке
friend-expired = условие не выполнено в срок
friend-rejected = не засчитали после проверки
friend-refunded = покупку вернули
friend-existing = карта уже была
friend-left = больше не в программе
friend-lapsed = не забрали вовремя

invited-line = { $points ->
    [one] Вас приглашает { $name }. За первую покупку от { $minimum } начислим { $shown } балл.
    [few] Вас приглашает { $name }. За первую покупку от { $minimum } начислим { $shown } балла.
    [many] Вас приглашает { $name }. За первую покупку от { $minimum } начислим { $shown } баллов.
   *[other] Вас приглашает { $name }. За первую покупку от { $minimum } начислим { $shown } балла.
}
invited-stay-line = { $points ->
    [one] Вас приглашает { $name }. За вступление начислим { $shown } балл.
    [few] Вас приглашает { $name }. За вступление начислим { $shown } балла.
    [many] Вас приглашает { $name }. За вступление начислим { $shown } баллов.
   *[other] Вас приглашает { $name }. За вступление начислим { $shown } балла.
}
show-name-line = { $name } пока не видит ваше имя. Показать его можно кнопкой ниже.
name-shown = Теперь { $name } видит ваше имя.
name-hidden = { $name } больше не видит ваше имя.
friend-bonus-line = Это бонус по приглашению. Потратить его можно будет не раньше { $date }. Подробнее: /why
friend-ready-line = Бонус по приглашению теперь доступен. Подробнее: /why
bonus-reversed-refund-line = Бонус по приглашению отменили из-за возврата покупки. Подробнее: /why
bonus-reversed-left-line = Бонус по приглашению отменили: участие в программе прекращено. Подробнее: /why
bonus-reversed-existing-line = Бонус по приглашению отменили: у вас ещё до вступления была карта с покупками или баллами. Подробнее: /why
bonus-reversed-line = Бонус по приглашению отменили после проверки. Подробнее: /why

claimable-head = { $points ->
    [one] 🎁 { $program }: бонус за друга — { $shown } балл
    [few] 🎁 { $program }: бонус за друга — { $shown } балла
    [many] 🎁 { $program }: бонус за друга — { $shown } баллов
   *[other] 🎁 { $program }: бонус за друга — { $shown } балла
}
claimable-named-line = Друг: { $friend }. Условия выполнены. Заберите до { $date } включительно.
claimable-line = Условия выполнены. Заберите до { $date } включительно.
lapsing-head = { $points ->
    [one] ⏳ { $program }: заберите { $shown } балл за друга
    [few] ⏳ { $program }: заберите { $shown } балла за друга
    [many] ⏳ { $program }: заберите { $shown } баллов за друга
   *[other] ⏳ { $program }: заберите { $shown } балла за друга
}
lapsing-line = Бонус можно забрать до { $date } включительно, потом он пропадёт.
held-head = 🔎 { $program }: приглашение на проверке
held-line = Одно из ваших приглашений на проверке. Бонус не пропал, о решении сообщим здесь.
reward-void-head = { $program }: бонуса за друга не будет
reward-void-refund-line = Покупку друга вернули. Остальные приглашения: /invite
reward-void-left-line = Друг больше не участвует в программе. Остальные приглашения: /invite
reward-void-existing-line = У друга ещё до вступления была карта с покупками или баллами. Остальные приглашения: /invite
reward-void-review-line = После проверки приглашение не засчитали. Если есть вопросы, спросите на кассе. Остальные приглашения: /invite
reward-void-lapsed-line = Бонус не забрали вовремя. Остальные приглашения: /invite
claimed-head = { $points ->
    [one] ✅ { $program }: +{ $shown } балл
    [few] ✅ { $program }: +{ $shown } балла
    [many] ✅ { $program }: +{ $shown } баллов
   *[other] ✅ { $program }: +{ $shown } балла
}
claimed-line = { $friends ->
    [one] Бонус за { $shown } друга. Подробнее: /why
    [few] Бонус за { $shown } друзей. Подробнее: /why
    [many] Бонус за { $shown } друзей. Подробнее: /why
   *[other] Бонус за { $shown } друга. Подробнее: /why
}
claimed-more = Это ещё не всё: заберите остальное.
claim-nothing = Сейчас забирать нечего. Ваши друзья: /invite
reward-reversed-refund-line = Бонус за друга отменили: покупку друга вернули. Подробнее: /why
reward-reversed-existing-line = Бонус за друга отменили: у друга ещё до вступления была карта с покупками или баллами. Подробнее: /why
reward-reversed-line = Бонус за друга отменили после проверки. Подробнее: /why
appealed = Передали вашу просьбу. О решении сообщим здесь.
reason-friend-bonus = бонус по приглашению
reason-bonus-reversed = отмена бонуса по приглашению
reason-referral-reward = бонус за друга
reason-reward-reversed = отмена бонуса за друга
place-undecided = в ожидании решения

menu-leaderboard = Лидеры
command-leaderboard = Кто пригласил больше всех
leaderboard-head = 🏆 { $program }: кто пригласил больше всех за месяц
leaderboard-none = Список пока пуст.
leaderboard-line = { $place }. { $who }: { $shown }
leaderboard-nickname = участник { $n }
leaderboard-you = { $who } (это вы)
leaderboard-off = Вас в списке нет. Можно участвовать под номером или под своим именем.
leaderboard-on = Вы участвуете. В списке считаем друзей, которые выполнили условия.
menu-leaderboard-nickname = Под номером
menu-leaderboard-name = Под своим именем
menu-leaderboard-off = Убрать меня
ambassador = ⭐ Статус: амбассадор программы

referrals-held-head = 🔎 { $program }: приглашения ждут проверки
referrals-held-line = Посмотрите и решите: /held
appeal-head = 🔎 { $program }: участник просит проверить приглашение
held-list-head = 🔎 { $program }: на проверке
held-none = На проверке ничего нет.
held-one = Приглашение { $n }
referral-head = 🔎 { $program }: приглашение
referral-cards = Карта того, кто пригласил: { $referrer }. Карта друга: { $friend }.
referral-joined = В программе с { $date }. Состояние: { $state }.
referral-bought = Покупка № { $order } на { $amount }, { $date }.
referral-score = Оценка риска: { $score } при пороге { $threshold }.
signal-burst = • много друзей за один день
signal-same-cashier = • все покупки — через одного кассира
signal-minimal-amount = • все покупки едва выше минимума
signal-no-activity = • после первой покупки других не было
signal-star = • ни у кого из друзей нет новых покупок
signal-fast = • между вступлением и покупкой прошло меньше десяти минут
signal-same-payment = • платёжные данные те же, что у того, кто пригласил
signal-over-cap = • друзей больше, чем позволяет лимит за период
signal-over-budget = • бюджет на приглашения исчерпан
referral-appealed = Участник просит проверить.
menu-approve-referral = Засчитать
menu-reject = Отклонить
approve-referral-reason = Почему засчитываем?
reject-referral-reason = Почему отклоняем?
menu-why-known = Знаем этих людей
menu-why-checked = Чеки проверены
menu-why-same = Это один человек
menu-why-terms = Нарушены условия
referral-decided = Причина решения: «{ $why }».
referral-usage = Чтобы посмотреть, кто пригласил участника, отправьте /referral и номер карты
referral-none = Этого участника никто не приглашал.
referrals-report-head = { $days ->
    [one] 📊 { $program }: приглашения за { $shown } день
    [few] 📊 { $program }: приглашения за { $shown } дня
    [many] 📊 { $program }: приглашения за { $shown } дней
   *[other] 📊 { $program }: приглашения за { $shown } дня
}
report-joined = Вступили по приглашению: { $shown }
report-qualified = Выполнили условие: { $shown } ({ $percent } %)
report-claimed = Бонус забрали: { $shown }
report-held = Попали на проверку: { $shown }
report-over = Не засчитали: { $shown }
report-cost = Баллов за одного друга: { $shown }
menu-held = На проверке
