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
command-birthday = Указать день рождения и получать подарки
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
reward-returnable = Пока купон не использован, его можно вернуть и получить баллы обратно.
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
sold-out = Награда «{ $reward }» закончилась. Посмотрите другие.
level-needed = Награда «{ $reward }» доступна с уровня «{ $level }». Сколько до него: /level
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
coupon-returned = Код: { $code }. Купон вернули, баллы снова на карте.
coupons-head = 🎟 { $program }: ваши купоны
coupons-none = Купонов пока нет. Выберите награду.
coupons-line = { $reward }: до { $date } включительно
coupons-used-line = { $reward }: купон использован
coupons-over-line = { $reward }: срок прошёл
coupons-returned-line = { $reward }: купон вернули
coupon-unknown = Такого купона здесь нет. Проверьте код.
coupon-staff-head = 🎟 { $program }: купон участника
coupon-staff-code = Код: { $code }. Действует до { $date } включительно.
give-back = Вернуть купон
give-back-ask = { $points ->
    [one] Вернуть купон? К вам вернётся { $shown } балл.
    [few] Вернуть купон? К вам вернутся { $shown } балла.
    [many] Вернуть купон? К вам вернутся { $shown } баллов.
   *[other] Вернуть купон? К вам вернутся { $shown } балла.
}
keep-coupon = Оставить
coupon-used-head = 🎟 { $program }: купон использован
coupon-used-line = «{ $reward }». Если это не вы, скажите об этом на кассе.

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
paid-line = Это { $worth } из счёта на { $bill }.
pay-declined = { $program }: запрос отклонён, ничего не списали.
pay-expired = { $program }: время вышло, ничего не списали. Попросите на кассе отправить запрос ещё раз.
pay-cancelled = { $program }: касса отменила запрос, ничего не списали.
pay-restored = { $program }: касса отменила списание, баллы вернулись.

activity-line = За что: { $what }, { $date }. Подробнее: /why
birthday-head = { $points ->
    [one] 🎂 { $program }: с днём рождения! +{ $shown } балл
    [few] 🎂 { $program }: с днём рождения! +{ $shown } балла
    [many] 🎂 { $program }: с днём рождения! +{ $shown } баллов
   *[other] 🎂 { $program }: с днём рождения! +{ $shown } балла
}
adjust-line = Баланс изменили вручную. Подробнее: /why
points-returned-head = { $points ->
    [one] ↩️ { $program }: вернули { $shown } балл
    [few] ↩️ { $program }: вернули { $shown } балла
    [many] ↩️ { $program }: вернули { $shown } баллов
   *[other] ↩️ { $program }: вернули { $shown } балла
}
points-returned-line = Списание отменили. Подробнее: /why
expiring-head = ⏳ { $program }: успейте потратить баллы
expiring-warning = { $points ->
    [one] После { $date } сгорит { $shown } балл. Доступно: { $available }
    [few] После { $date } сгорят { $shown } балла. Доступно: { $available }
    [many] После { $date } сгорят { $shown } баллов. Доступно: { $available }
   *[other] После { $date } сгорят { $shown } балла. Доступно: { $available }
}
level-up-head = ⭐ { $program }: новый уровень — «{ $level }»
level-down-head = ⭐ { $program }: ваш уровень теперь «{ $level }»
level-notice-head = ⏳ { $program }: о вашем уровне
level-notice-line = С { $date } будет уровень «{ $level }», если не накопить ещё баллов. Сколько нужно: /level

reason-visit = визит
reason-review = отзыв
reason-lesson = занятие
reason-custom = участие
reason-birthday = подарок на день рождения
reason-adjust = изменили вручную
reason-reward = награда «{ $reward }»
reason-bill = оплата баллами, счёт { $bill }
reason-warned = предупредили о сроке
reason-level = уровень
note-level = Уровень «{ $level }»: ×{ $factor }
note-promotion = { $promotion }: ×{ $factor }
note-capped-purchase = { $points ->
    [one] Предел за покупку: сверх него { $shown } балл не начислили.
    [few] Предел за покупку: сверх него { $shown } балла не начислили.
    [many] Предел за покупку: сверх него { $shown } баллов не начислили.
   *[other] Предел за покупку: сверх него { $shown } балла не начислили.
}
note-capped-day = { $points ->
    [one] Предел за день: сверх него { $shown } балл не начислили.
    [few] Предел за день: сверх него { $shown } балла не начислили.
    [many] Предел за день: сверх него { $shown } баллов не начислили.
   *[other] Предел за день: сверх него { $shown } балла не начислили.
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
note-cooldown = Слишком рано после прошлого раза: снова начислим не раньше { $date }.
note-day-limit = За один день засчитываем не больше { $count }.
note-restored = { $points ->
    [one] Вернули { $shown } балл: часть счёта оплатили баллами.
    [few] Вернули { $shown } балла: часть счёта оплатили баллами.
    [many] Вернули { $shown } баллов: часть счёта оплатили баллами.
   *[other] Вернули { $shown } балла: часть счёта оплатили баллами.
}
note-level-up = Новый уровень: «{ $level }»
note-level-down = Теперь уровень: «{ $level }»
why-check = Код для сверки: { $code }
why-reason = Причина: { $reason }
why-coupon = Купон: { $code }
verify-same = ✅ { $program }: запись { $n } не изменилась
verify-different = ⚠️ { $program }: запись { $n } не совпадает с этим кодом. Покажите код на кассе.
verify-usage = Отправьте код для сверки из /why, например: /verify 12-ab34cd56ef

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
birthday-day = 🎂 День рождения: { $month }, какое число?
birthday-saved = 🎂 День рождения: { $date }
birthday-gift = { $points ->
    [one] В этот день придёт { $shown } балл.
    [few] В этот день придут { $shown } балла.
    [many] В этот день придут { $shown } баллов.
   *[other] В этот день придут { $shown } балла.
}
birthday-notice-period = Подарок придёт, если указать дату не позже чем за 30 дней до неё.
birthday-change = Изменить
birthday-remove = Удалить
birthday-removed = День рождения больше не хранится.
privacy-birthday = День рождения: { $date }

staff-only = Это могут только владелец и менеджеры. Попросите кого-нибудь из них.
adjust-usage = Отправьте номер карты, баллы (не больше { $most } за раз) и причину, например: /adjust 4539148803436467 +50 забыли начислить
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
