menu-rewards = Награды
menu-coupons = Купоны
menu-level = Уровень
menu-other-rewards = Другие награды
menu-how-to-earn = Как накопить
menu-copy-code = Скопировать код
command-rewards = Награды за баллы
command-coupons = Ваши купоны

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
coupon-returned = Код: { $code }. Купон вернули.
coupons-head = 🎟 { $program }: ваши купоны
coupons-none = Купонов пока нет. Выберите награду.
coupons-line = { $reward }: до { $date } включительно
coupons-used-line = { $reward }: купон использован
coupons-over-line = { $reward }: срок прошёл
coupons-returned-line = { $reward }: купон вернули
coupons-page = Страница { $page } из { $pages }
coupons-expiring-head = { $coupons ->
    [one] 🎟 { $program }: срок купона подходит к концу
    [few] 🎟 { $program }: срок купонов подходит к концу
    [many] 🎟 { $program }: срок купонов подходит к концу
   *[other] 🎟 { $program }: срок купонов подходит к концу
}
coupons-today-line = { $reward }: сегодня последний день
coupons-previous = Предыдущие
coupons-next = Следующие
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
    [one] { $shown } балл за { $worth } из чека на { $bill }.
    [few] { $shown } балла за { $worth } из чека на { $bill }.
    [many] { $shown } баллов за { $worth } из чека на { $bill }.
   *[other] { $shown } балла за { $worth } из чека на { $bill }.
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
paid-line = Это { $worth } из чека на { $bill }.
pay-declined = { $program }: запрос отклонён, ничего не списали.
pay-expired = { $program }: время вышло, ничего не списали. Попросите на кассе отправить запрос ещё раз.
pay-cancelled = { $program }: касса отменила запрос, ничего не списали.
pay-restored = { $program }: касса отменила списание, баллы вернулись.
pay-lapsed = { $program }: покупку вовремя не провели, баллы вернулись.

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
level-up-head = ⭐ { $program }: новый уровень — «{ $level }»
level-down-head = ⭐ { $program }: ваш уровень теперь «{ $level }»
level-notice-head = ⏳ { $program }: о вашем уровне
level-notice-line = С { $date } будет уровень «{ $level }», если не накопить ещё баллов. Сколько нужно: /level

reason-visit = визит
reason-review = отзыв
reason-lesson = занятие
reason-custom = участие в акции
reason-birthday = подарок на день рождения
reason-adjust = изменили вручную
reason-reward = награда «{ $reward }»
reason-bill = оплата баллами, чек { $bill }
reason-warned = предупредили о сроке
reason-level = смена уровня
note-level = Уровень «{ $level }»: ×{ $factor }
note-promotion = { $promotion }: ×{ $factor }
note-promotions-together = Все акции вместе: ×{ $factor }
note-capped-purchase = { $points ->
    [one] Лимит за покупку: ещё { $shown } балл сверх него не начислили.
    [few] Лимит за покупку: ещё { $shown } балла сверх него не начислили.
    [many] Лимит за покупку: ещё { $shown } баллов сверх него не начислили.
   *[other] Лимит за покупку: ещё { $shown } балла сверх него не начислили.
}
note-capped-day = { $points ->
    [one] Лимит за день: ещё { $shown } балл сверх него не начислили.
    [few] Лимит за день: ещё { $shown } балла сверх него не начислили.
    [many] Лимит за день: ещё { $shown } баллов сверх него не начислили.
   *[other] Лимит за день: ещё { $shown } балла сверх него не начислили.
}
note-budget-spent = { $points ->
    [one] Бюджет программы исчерпан: { $shown } балл не начислили.
    [few] Бюджет программы исчерпан: { $shown } балла не начислили.
    [many] Бюджет программы исчерпан: { $shown } баллов не начислили.
   *[other] Бюджет программы исчерпан: { $shown } балла не начислили.
}
note-visit = { $points ->
    [one] Визит № { $visit }: +{ $shown } балл
    [few] Визит № { $visit }: +{ $shown } балла
    [many] Визит № { $visit }: +{ $shown } баллов
   *[other] Визит № { $visit }: +{ $shown } балла
}
note-cooldown = Слишком рано после прошлого раза: снова начислим не раньше { $date }.
note-day-limit = Засчитываем не больше { $count } раз в день.
note-restored = { $points ->
    [one] Вернули { $shown } балл: им была оплачена часть чека.
    [few] Вернули { $shown } балла: ими была оплачена часть чека.
    [many] Вернули { $shown } баллов: ими была оплачена часть чека.
   *[other] Вернули { $shown } балла: ими была оплачена часть чека.
}
note-level-up = Новый уровень: «{ $level }»
note-level-down = Теперь уровень: «{ $level }»
why-coupon = Купон: { $code }

staff-only = Это доступно только владельцу и менеджерам. Попросите кого-нибудь из них.
confirm = Подтвердить
adjust-own = Свой баланс здесь не меняют: попросите коллегу.
unknown-card = В этой программе нет карты с таким номером. Проверьте его.
cancel-coupon = Отменить купон
coupon-usage = Отправьте код купона, например: /coupon 01234-56789
