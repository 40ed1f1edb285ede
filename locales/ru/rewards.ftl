menu-rewards = Награды
menu-coupons = Мои купоны
menu-level = Уровень
menu-use-points = Потратить баллы
menu-other-rewards = Другие награды
menu-how-to-earn = Как накопить
menu-copy-code = Скопировать код
menu-birthday = День рождения
command-rewards = Награды за баллы
command-coupons = Ваши купоны
command-level = Ваш уровень и путь к следующему
command-birthday = День рождения: для подарка
command-verify = Сверить старую запись по коду

rewards-head = 🎁 { $program }: награды
rewards-none = Наград пока нет.
reward-line = { $points ->
    [one] { $reward } — { $shown } балл
    [few] { $reward } — { $shown } балла
    [many] { $reward } — { $shown } баллов
   *[other] { $reward } — { $shown } балла
}
reward-sold-out-line = { $reward }: больше нет
reward-level-line = { $reward }: с уровня «{ $level }»
reward-head = 🎁 { $program }: { $reward }
reward-price = { $points ->
    [one] Цена: { $shown } балл
    [few] Цена: { $shown } балла
    [many] Цена: { $shown } баллов
   *[other] Цена: { $shown } балла
}
reward-valid = { $days ->
    [one] Купон действует { $shown } день.
    [few] Купон действует { $shown } дня.
    [many] Купон действует { $shown } дней.
   *[other] Купон действует { $shown } дня.
}
reward-returnable = Неиспользованный купон можно вернуть за баллы.
redeem = Получить
short-head = { $points ->
    [one] { $program }: не хватает { $shown } балла
    [few] { $program }: не хватает { $shown } баллов
    [many] { $program }: не хватает { $shown } баллов
   *[other] { $program }: не хватает { $shown } балла
}
short-line = { $points ->
    [one] «{ $reward }» — { $shown } балл, доступно: { $available }.
    [few] «{ $reward }» — { $shown } балла, доступно: { $available }.
    [many] «{ $reward }» — { $shown } баллов, доступно: { $available }.
   *[other] «{ $reward }» — { $shown } балла, доступно: { $available }.
}
short-arriving = С { $date } добавится: { $pending }.
sold-out = Больше нет: «{ $reward }». Посмотрите другие награды.
level-needed = «{ $reward }» — с уровня «{ $level }».
reward-gone = Этой награды больше нет.
price-changed = Цена изменилась. Посмотрите ещё раз.

coupon-head = 🎟 { $program }: ваш купон
coupon-code = Код: { $code }. Покажите на кассе до { $date } включительно.
coupon-spent = { $points ->
    [one] Списали { $shown } балл. Доступно: { $available }
    [few] Списали { $shown } балла. Доступно: { $available }
    [many] Списали { $shown } баллов. Доступно: { $available }
   *[other] Списали { $shown } балла. Доступно: { $available }
}
coupon-used = Код: { $code }. Использован { $date }.
coupon-over = Код: { $code }. Действовал до { $date } включительно.
coupon-returned = Код: { $code }. Возвращён, баллы вернули.
coupons-head = 🎟 { $program }: ваши купоны
coupons-none = Купонов пока нет. Выберите награду.
coupons-line = { $reward }: до { $date } включительно
coupons-used-line = { $reward }: использован
coupons-over-line = { $reward }: срок прошёл
coupons-returned-line = { $reward }: возвращён
coupon-unknown = Такого купона здесь нет. Проверьте код.
give-back = Вернуть купон
give-back-ask = { $points ->
    [one] Вернуть купон? К вам вернётся { $shown } балл.
    [few] Вернуть купон? К вам вернутся { $shown } балла.
    [many] Вернуть купон? К вам вернутся { $shown } баллов.
   *[other] Вернуть купон? К вам вернётся { $shown } балла.
}
keep-coupon = Оставить
coupon-used-head = 🎟 { $program }: купон использован
coupon-used-line = «{ $reward }». Если это не вы, скажите на кассе.

pay-head = 💳 { $program }: списать баллы?
pay-line = { $points ->
    [one] { $shown } балл вместо { $worth }; весь счёт — { $bill }.
    [few] { $shown } балла вместо { $worth }; весь счёт — { $bill }.
    [many] { $shown } баллов вместо { $worth }; весь счёт — { $bill }.
   *[other] { $shown } балла вместо { $worth }; весь счёт — { $bill }.
}
pay-limit = { $minutes ->
    [one] Подтвердите в течение { $shown } минуты.
    [few] Подтвердите в течение { $shown } минут.
    [many] Подтвердите в течение { $shown } минут.
   *[other] Подтвердите в течение { $shown } минуты.
}
approve = Подтвердить
decline = Отклонить
paid-head = { $points ->
    [one] ✅ { $program }: списали { $shown } балл
    [few] ✅ { $program }: списали { $shown } балла
    [many] ✅ { $program }: списали { $shown } баллов
   *[other] ✅ { $program }: списали { $shown } балла
}
paid-line = { $worth } из счёта на { $bill }.
pay-declined = { $program }: отклонили, ничего не списали.
pay-expired = { $program }: время вышло. Попросите на кассе отправить ещё раз.
pay-cancelled = { $program }: касса отменила запрос, ничего не списали.
pay-restored = { $program }: касса отменила списание, баллы вернулись.

activity-line = За что: { $what }, { $date }. Подробнее: /why
birthday-head = { $points ->
    [one] 🎂 { $program }: с днём рождения! +{ $shown } балл
    [few] 🎂 { $program }: с днём рождения! +{ $shown } балла
    [many] 🎂 { $program }: с днём рождения! +{ $shown } баллов
   *[other] 🎂 { $program }: с днём рождения! +{ $shown } балла
}
adjust-line = Изменили сотрудники. Подробнее: /why
back-head = { $points ->
    [one] ↩️ { $program }: вернули { $shown } балл
    [few] ↩️ { $program }: вернули { $shown } балла
    [many] ↩️ { $program }: вернули { $shown } баллов
   *[other] ↩️ { $program }: вернули { $shown } балла
}
back-line = Списание отменили. Подробнее: /why
expiring-head = ⏳ { $program }: успейте потратить баллы
expiring-warning = { $points ->
    [one] После { $date } сгорит { $shown } балл. Доступно: { $available }
    [few] После { $date } сгорят { $shown } балла. Доступно: { $available }
    [many] После { $date } сгорят { $shown } баллов. Доступно: { $available }
   *[other] После { $date } сгорит { $shown } балла. Доступно: { $available }
}
level-up-head = ⭐ { $program }: новый уровень — «{ $level }»
level-down-head = ⭐ { $program }: ваш уровень теперь «{ $level }»
level-notice-head = ⏳ { $program }: о вашем уровне
level-notice-line = С { $date } станет «{ $level }», если не накопить ещё баллов. Сколько: /level

reason-visit = визит
reason-review = отзыв
reason-lesson = занятие
reason-custom = активность
reason-birthday = подарок на день рождения
reason-adjust = изменили сотрудники
reason-reward = награда: { $reward }
reason-bill = часть счёта на { $bill }
reason-warned = предупредили о сроке
reason-level = уровень
note-level = Уровень «{ $level }»: ×{ $factor }
note-promotion = { $promotion }: ×{ $factor }
note-capped-purchase = { $points ->
    [one] Предел за покупку: ещё { $shown } балл не начислили.
    [few] Предел за покупку: ещё { $shown } балла не начислили.
    [many] Предел за покупку: ещё { $shown } баллов не начислили.
   *[other] Предел за покупку: ещё { $shown } балла не начислили.
}
note-capped-day = { $points ->
    [one] Предел за день: ещё { $shown } балл не начислили.
    [few] Предел за день: ещё { $shown } балла не начислили.
    [many] Предел за день: ещё { $shown } баллов не начислили.
   *[other] Предел за день: ещё { $shown } балла не начислили.
}
note-budget-spent = { $points ->
    [one] Бюджет программы исчерпан: { $shown } балл не начислили.
    [few] Бюджет программы исчерпан: { $shown } балла не начислили.
    [many] Бюджет программы исчерпан: { $shown } баллов не начислили.
   *[other] Бюджет программы исчерпан: { $shown } балла не начислили.
}
note-visit = { $points ->
    [one] Визит № { $visit }: +{ $shown } балл
    [few] Визит № { $visit }: +{ $shown } балла
    [many] Визит № { $visit }: +{ $shown } баллов
   *[other] Визит № { $visit }: +{ $shown } балла
}
note-cooldown = С прошлого раза прошло мало времени: снова можно с { $date }.
note-day-limit = На сегодня всё: не больше { $count } в день.
note-restored = { $points ->
    [one] Вернули { $shown } балл: ими была оплачена часть счёта.
    [few] Вернули { $shown } балла: ими была оплачена часть счёта.
    [many] Вернули { $shown } баллов: ими была оплачена часть счёта.
   *[other] Вернули { $shown } балла: ими была оплачена часть счёта.
}
note-level-up = Новый уровень: «{ $level }»
note-level-down = Теперь уровень: «{ $level }»
why-check = Код для сверки: { $code }
why-reason = Причина: { $reason }
why-coupon = Купон: { $code }
verify-same = ✅ { $program }: запись { $n } совпадает
verify-different = ⚠️ { $program }: запись { $n } не совпадает с этим кодом. Покажите код на кассе.
verify-usage = Отправьте код для сверки из /why, например: /verify 12-ab34cd56ef

level-head = ⭐ { $program }: уровень «{ $level }»
level-none = { $program }: уровней нет.
level-counts = { $points ->
    [one] В зачёте { $shown } балл: за этот месяц и двенадцать прошлых
    [few] В зачёте { $shown } балла: за этот месяц и двенадцать прошлых
    [many] В зачёте { $shown } баллов: за этот месяц и двенадцать прошлых
   *[other] В зачёте { $shown } балла: за этот месяц и двенадцать прошлых
}
level-line = { $points ->
    [one] { $level }: от { $shown } балла, ×{ $factor }
    [few] { $level }: от { $shown } баллов, ×{ $factor }
    [many] { $level }: от { $shown } баллов, ×{ $factor }
   *[other] { $level }: от { $shown } балла, ×{ $factor }
}
level-next = { $points ->
    [one] До уровня «{ $level }» ещё { $shown } балл
    [few] До уровня «{ $level }» ещё { $shown } балла
    [many] До уровня «{ $level }» ещё { $shown } баллов
   *[other] До уровня «{ $level }» ещё { $shown } балла
}
level-until = Без них с { $date } станет «{ $level }»
level-keep = { $points ->
    [one] Чтобы сохранить, нужно ещё { $shown } балл
    [few] Чтобы сохранить, нужно ещё { $shown } балла
    [many] Чтобы сохранить, нужно ещё { $shown } баллов
   *[other] Чтобы сохранить, нужно ещё { $shown } балла
}

birthday-month =
    🎂 Ваш день рождения: какой месяц?
    Храним зашифрованным, только ради подарка.
birthday-day = 🎂 { $month }: какой день?
birthday-saved = 🎂 День рождения: { $date }
birthday-gift = { $points ->
    [one] В этот день придёт { $shown } балл.
    [few] В этот день придёт { $shown } балла.
    [many] В этот день придёт { $shown } баллов.
   *[other] В этот день придёт { $shown } балла.
}
birthday-lead = Подарок будет, если сказать хотя бы за 30 дней.
birthday-change = Изменить
birthday-remove = Удалить
birthday-removed = День рождения больше не хранится.
privacy-birthday = День рождения: { $date }

staff-only = Это могут только сотрудники с таким правом.
adjust-usage = Например: /adjust 4539148803436467 +50 причина (карта, баллы, почему; не больше { $most })
adjust-ask =
    ✏️ { $program }: изменить баланс?
    Карта: { $card }
    Баллы: { $points }
    Причина: { $reason }
    Участник увидит всё это.
confirm = Подтвердить
adjust-done = ✅ { $program }: { $points }, карта { $card }
adjust-short = { $points ->
    [one] На карте не хватает { $shown } балла. Ничего не изменили.
    [few] На карте не хватает { $shown } баллов. Ничего не изменили.
    [many] На карте не хватает { $shown } баллов. Ничего не изменили.
   *[other] На карте не хватает { $shown } балла. Ничего не изменили.
}
adjust-own = Свой баланс здесь не меняют: попросите коллегу.
unknown-card = В этой программе нет карты с таким номером. Проверьте его.
cancel-coupon = Отменить купон
coupon-usage = Отправьте код купона, например: /coupon 01234-56789
