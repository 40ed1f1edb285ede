menu-invite = Пригласить друга
menu-friends = Друзья
menu-share = Поделиться
menu-copy-link = Скопировать
menu-claim = Забрать
menu-claim-all = Забрать всё
menu-show-name = Показать моё имя
menu-appeal = Попросить проверить
command-invite = Пригласить друга и получить бонус

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
    [one] Забрать можно через { $shown } день после этого.
    [few] Забрать можно через { $shown } дня после этого.
    [many] Забрать можно через { $shown } дней после этого.
   *[other] Забрать можно через { $shown } дня после этого.
}
invite-at-once-line = Забрать можно сразу.
invite-off = Сейчас программа не начисляет баллы за приглашения.
invite-share-text = { $points ->
    [one] Присоединяйся к «{ $program }»: за первую покупку от { $minimum } дадут { $shown } балл.
    [few] Присоединяйся к «{ $program }»: за первую покупку от { $minimum } дадут { $shown } балла.
    [many] Присоединяйся к «{ $program }»: за первую покупку от { $minimum } дадут { $shown } баллов.
   *[other] Присоединяйся к «{ $program }»: за первую покупку от { $minimum } дадут { $shown } балла.
}
invite-share-stay-text = { $points ->
    [one] Присоединяйся к «{ $program }»: за вступление дадут { $shown } балл.
    [few] Присоединяйся к «{ $program }»: за вступление дадут { $shown } балла.
    [many] Присоединяйся к «{ $program }»: за вступление дадут { $shown } баллов.
   *[other] Присоединяйся к «{ $program }»: за вступление дадут { $shown } балла.
}

friends-joined = Ещё без покупки: { $shown }
friends-qualifying = Ждём окончания срока: { $shown }
friends-qualified = Можно забрать: { $shown }
friends-claimed = Бонус получен: { $shown }
friends-held = На проверке: { $shown }
friends-over = Не засчитаны: { $shown }
friends-head = 👥 { $program }: ваши друзья
friends-none = Пока никого. Отправьте другу ссылку: /invite
friend-line = { $friend }, { $date }: { $state }
friend-unnamed = Друг
friend-joined = ещё без покупки
friend-qualifying = ждём до { $date }
friend-qualified = можно забрать до { $date } включительно
friend-claimed = бонус получен
friend-held = на проверке
friend-expired = покупки вовремя не было
friend-rejected = не засчитано после проверки
friend-refunded = покупку вернули
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
show-name-line = Сейчас вас пригласили анонимно: { $name } не видит ваше имя. Его можно показать.
name-shown = Теперь { $name } видит ваше имя.
invite-self = Это ваша собственная ссылка. Отправьте её другу: /invite
invite-cycle = Эту ссылку отправил тот, кого приглашали вы, поэтому бонуса по ней нет. Пригласите ещё друзей: /invite
invite-existing = Вы уже в программе: бонус по ссылке получают только новые участники. Ваша ссылка: /invite
friend-bonus-line = Это бонус за приглашение. Он станет доступен, когда закончится срок проверки. Подробнее: /why
friend-ready-line = Бонус за приглашение теперь доступен. Подробнее: /why
friend-back-refund-line = Бонус за приглашение отменили: покупку, за которую он был, вернули. Подробнее: /why
friend-back-line = Бонус за приглашение отменили после проверки. Подробнее: /why

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
held-line = Мы проверяем одно из ваших приглашений. Бонус не пропал: о решении сообщим здесь.
over-head = { $program }: бонуса за друга не будет
over-refund-line = Покупку друга вернули. Остальные приглашения: /invite
over-left-line = Друг больше не участвует в программе. Остальные приглашения: /invite
over-review-line = После проверки приглашение не засчитали. Вопросы — на кассе. Остальные приглашения: /invite
over-lapsed-line = Бонус не забрали вовремя. Остальные приглашения: /invite
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
claimed-before = Этот бонус уже начислен: /history
claim-nothing = Сейчас забирать нечего. Ваши друзья: /invite
reward-back-refund-line = Бонус за друга отменили: покупку друга вернули. Подробнее: /why
reward-back-line = Бонус за друга отменили после проверки. Подробнее: /why
appealed = Спасибо: мы передали просьбу. О решении сообщим здесь.
reason-friend-bonus = бонус за приглашение
reason-friend-back = отмена бонуса за приглашение
reason-reward-friend = бонус за друга
reason-reward-back = отмена бонуса за друга
place-undecided = в ожидании решения

referrals-held-head = 🔎 { $program }: приглашения ждут проверки
referrals-held-line = Посмотрите и решите: /held
appeal-head = 🔎 { $program }: участник просит проверить приглашение
held-list-head = 🔎 { $program }: на проверке
held-none = На проверке ничего нет.
held-one = Приглашение { $n }
referral-head = 🔎 { $program }: приглашение
referral-cards = Кто пригласил: { $referrer }. Друг: { $friend }.
referral-joined = В программе с { $date }. Состояние: { $state }.
referral-bought = Покупка { $order } на { $amount }, { $date }.
referral-score = Оценка риска: { $score } при пороге { $threshold }.
signal-burst = • много друзей за один день
signal-same-cashier = • все покупки провёл один кассир
signal-minimal-amount = • все покупки едва выше минимума
signal-no-activity = • после первой покупки друг ничего не покупал
signal-star = • никто из друзей не вернулся
signal-fast = • между вступлением и покупкой прошло меньше десяти минут
signal-same-payment = • оплачено тем же способом, что и у пригласившего
signal-over-cap = • больше друзей, чем программа оплачивает за период
signal-over-budget = • бюджет на приглашения исчерпан
referral-appealed = Участник просит проверить.
menu-let-pass = Засчитать
menu-reject = Отклонить
pass-why = Почему засчитать?
reject-why = Почему отклонить?
menu-why-known = Знаем этих гостей
menu-why-checked = Чеки проверены
menu-why-same = Это один человек
menu-why-terms = Нарушены условия
referral-decided = Решение: { $why }.
referral-usage = Чтобы посмотреть, кто пригласил участника, отправьте: /referral номер карты
referral-none = Этого участника никто не приглашал.
