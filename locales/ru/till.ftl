# Касса в чате.
command-till = Касса: покупка, купон, списание баллов
menu-till = Касса
till-head = 🧾 { $program }: касса
till-ask = Пришлите номер карты, фото её QR-кода или код купона.
till-day = { $sales ->
    [one] Сегодня: { $shown } покупка на { $amount }, баллов: { $points }
    [few] Сегодня: { $shown } покупки на { $amount }, баллов: { $points }
    [many] Сегодня: { $shown } покупок на { $amount }, баллов: { $points }
   *[other] Сегодня: { $shown } покупки на { $amount }, баллов: { $points }
}
till-day-undone = Из них отменено: { $shown } на { $amount }
till-not-recognized = Это не номер карты (16 цифр) и не код купона (10 знаков). Проверьте и пришлите ещё раз.
till-mistyped = В номере карты опечатка: одна из цифр неверна. Проверьте и пришлите ещё раз.
till-no-qr = На фото не видно QR-кода карты. Снимите ближе и ровнее или наберите номер.
till-own = Это ваша собственная карта, а начислять баллы себе нельзя. Попросите коллегу.
till-customer = Карта … { $card }, { $name }
till-no-name = ещё не в Telegram
till-amount = Пришлите сумму чека, например { $example }
till-amount-wrong = Это не сумма. Пришлите число больше нуля, например { $example }
sale-ask = { $points ->
    [one] Покупка на { $amount }: +{ $shown } балл. Записать?
    [few] Покупка на { $amount }: +{ $shown } балла. Записать?
    [many] Покупка на { $amount }: +{ $shown } баллов. Записать?
   *[other] Покупка на { $amount }: +{ $shown } балла. Записать?
}
menu-ring-up = Записать
menu-take-points = Списать баллы
menu-other-amount = Другая сумма
sale-waits = { $points ->
    [one] ⏳ Ждём подтверждения в чате покупателя: { $shown } балл вместо { $worth }.
    [few] ⏳ Ждём подтверждения в чате покупателя: { $shown } балла вместо { $worth }.
    [many] ⏳ Ждём подтверждения в чате покупателя: { $shown } баллов вместо { $worth }.
   *[other] ⏳ Ждём подтверждения в чате покупателя: { $shown } балла вместо { $worth }.
}
menu-check = Проверить ответ
sale-approved = { $points ->
    [one] ✅ Подтверждено: { $shown } балл вместо { $worth }. К оплате: { $left }.
    [few] ✅ Подтверждено: { $shown } балла вместо { $worth }. К оплате: { $left }.
    [many] ✅ Подтверждено: { $shown } баллов вместо { $worth }. К оплате: { $left }.
   *[other] ✅ Подтверждено: { $shown } балла вместо { $worth }. К оплате: { $left }.
}
sale-declined = Баллы не списали: от покупателя пришёл отказ или за 5 минут не было ответа.
menu-give-points-back = Вернуть баллы
sale-points-back = Баллы вернули покупателю.
sale-no-points = Списать баллы не получится: их не хватает или карта ещё не в Telegram.
sale-done = { $points ->
    [one] ✅ Записали: { $amount }, +{ $shown } балл. Доступно: { $available }
    [few] ✅ Записали: { $amount }, +{ $shown } балла. Доступно: { $available }
    [many] ✅ Записали: { $amount }, +{ $shown } баллов. Доступно: { $available }
   *[other] ✅ Записали: { $amount }, +{ $shown } балла. Доступно: { $available }
}
sale-undo-hint = Ошиблись? Отменить можно в течение 10 минут.
menu-undo = Отменить
menu-next-customer = Следующий
sale-undone = ↩️ Отменили: { $amount }. Покупателю сообщили.
sale-too-late = Прошло больше 10 минут. Попросите владельца или менеджера оформить возврат.
sale-over-limit = Это больше вашего дневного лимита ({ $most }). Попросите менеджера.
sale-not-found = Эта покупка не записана: введите её заново.
coupon-till-use = Погасить
coupon-till-used = ✅ Купон погашен. Выдайте награду.
coupon-till-refused = Этот купон погасить нельзя. Ничего не выдавайте.
same-card-head = ⚠️ { $program }: одна карта снова и снова
same-card-line = Кассир: { $name }. Покупок по карте … { $card } за сегодня: { $times }. Проверьте, всё ли в порядке.
undone-spent-head = ⚠️ { $program }: покупку отменили, но баллы за неё уже потрачены
undone-spent-line = Кассир: { $name }. Отменённая покупка: { $amount } по карте … { $card }.
undone-spent-coupons = Купонов, полученных после этой покупки: { $coupons }. Неиспользованные отменили.
undone-spent-owed = Спишем из следующих баллов покупателя: { $points }
undone-spent-check = Проверьте, всё ли в порядке.
over-usual-head = ⚠️ { $program }: на кассе намного больше обычного
over-usual-line = { $name }: за сегодня покупок { $sales }, всего на { $amount }. Дневного лимита на кассе нет. Проверьте, всё ли в порядке.
limit-ask = Какой поставить дневной лимит? Пришлите сумму, например { $example }, или 0, чтобы снять лимит.

sale-points-wait = Продажа намного больше обычных: баллы ждут решения менеджера.
note-waits = Покупка намного больше обычных, поэтому баллы ждут подтверждения менеджера. Сообщим здесь.
decision-given-line = Баллы за крупную покупку подтвердили. Подробнее: /why
decision-given-pending-line = Баллы за крупную покупку подтвердили, ими можно пользоваться с { $from }. Подробнее: /why
decision-withheld-head = ✖️ { $program }: баллы за покупку не начислили
decision-withheld-line = Баллы за крупную покупку не подтвердили. Если это ошибка, обратитесь в магазин.
reason-decision-given = баллы за крупную покупку подтвердили
reason-decision-withheld = баллы за крупную покупку не подтвердили
points-wait-head = 🛡 { $program }: продажа намного больше обычных
points-wait-line =
    { $moment }, { $who }: { $amount }, карта { $card }
    Продажа в силе. Баллы ждут вашего решения: { $points }
points-wait-by-key = API-ключ
menu-give-points = Начислить
menu-withhold-points = Не начислять
points-given = ✅ Баллы начислили: { $points }, карта { $card }
points-withheld = ✖️ Баллы не начислили: { $points }, карта { $card }
points-wait-over = Здесь больше нечего решать: решение уже приняли или покупку вернули.
points-wait-own = Эту продажу пробили вы, поэтому о баллах решает другой владелец или менеджер. Если больше некому, вы сможете решить через 24 часа после продажи.
