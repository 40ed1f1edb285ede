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
till-send-photo = Этот файл — не картинка JPEG или PNG. Пришлите его как фото или наберите номер.
till-no-qr = На фото не видно QR-кода карты. Снимите ближе и ровнее или наберите номер.
till-own = Это ваша собственная карта, а начислять баллы себе нельзя. Попросите коллегу.
till-customer = Карта •• { $card }, { $name }
till-no-name = ещё не в Telegram
till-amount = Пришлите сумму чека, например { $example }
till-amount-wrong = Это не сумма. Пришлите число больше нуля, например { $example }
limit-amount-wrong = Это не сумма. Пришлите число, например { $example }, или 0, чтобы снять лимит
sale-ask = { $points ->
    [one] Покупка на { $amount }: +{ $shown } балл. Провести?
    [few] Покупка на { $amount }: +{ $shown } балла. Провести?
    [many] Покупка на { $amount }: +{ $shown } баллов. Провести?
   *[other] Покупка на { $amount }: +{ $shown } балла. Провести?
}
menu-ring-up = Провести
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
menu-cancel-request = Отменить запрос
sale-points-back = Баллы вернули покупателю.
sale-no-points = Списать баллы не получится: их не хватает или карта ещё не в Telegram.
sale-done = { $points ->
    [one] ✅ Провели: { $amount }, +{ $shown } балл. Доступно: { $available }
    [few] ✅ Провели: { $amount }, +{ $shown } балла. Доступно: { $available }
    [many] ✅ Провели: { $amount }, +{ $shown } баллов. Доступно: { $available }
   *[other] ✅ Провели: { $amount }, +{ $shown } балла. Доступно: { $available }
}
sale-undo-hint = Ошиблись? Отменить можно в течение 10 минут.
menu-undo = Отменить
menu-next-customer = Следующий
sale-undone = ↩️ Отменили: { $amount }. Покупателю сообщили.
sale-too-late = Прошло больше 10 минут. Попросите владельца или менеджера оформить возврат.
sale-over-limit = Это больше вашего дневного лимита ({ $most }). Попросите менеджера.
sale-not-found = Эта покупка уже закрыта. Введите её заново, только если её ещё не провели.
coupon-till-use = Погасить
coupon-till-used = ✅ Купон погашен. Выдайте награду.
coupon-till-refused = Этот купон погасить нельзя. Ничего не выдавайте.
same-card-head = ⚠️ { $program }: слишком много покупок по одной карте
same-card-line = Кассир: { $name }. Покупок по карте •• { $card } за сегодня: { $times }. Проверьте, всё ли в порядке.
till-tied = У покупок по этой карте и по вашей одни и те же платёжные данные, поэтому начислить на неё баллы вы не можете. Попросите коллегу. Другим владельцам и менеджерам сообщили.
tied-card-head = ⚠️ { $program }: карта, связанная с сотрудником
tied-card-line = { $name }: попытка начислить баллы на карту •• { $card }. У покупок по ней те же платёжные данные, что и по личной карте сотрудника. Баллы не начислили. Проверьте, всё ли в порядке.
undone-spent-head = ⚠️ { $program }: покупку отменили, но баллы за неё уже потрачены
undone-spent-line = Кассир: { $name }. Отменённая покупка: { $amount } по карте •• { $card }.
undone-spent-coupons = Купонов, полученных после этой покупки: { $coupons }. Неиспользованные отменили.
undone-spent-owed = Спишем из следующих баллов покупателя: { $points }
undone-spent-check = Проверьте, всё ли в порядке.
over-usual-head = ⚠️ { $program }: на кассе намного больше обычного
over-usual-line = { $name }: за сегодня покупок { $sales }, всего на { $amount }. Дневного лимита на кассе нет. Проверьте, всё ли в порядке.
limit-ask = Какой поставить дневной лимит? Пришлите сумму, например { $example }, или 0, чтобы снять лимит.

sale-points-wait = Покупка намного больше обычной: баллы ждут решения владельца или менеджера.
redemptions-lapsed-head = ↩️ { $program }: баллы вернулись покупателям
redemptions-lapsed-line = Покупатели подтвердили списание баллов, но покупку вовремя не провели. Проверьте, что касса передаёт покупку вместе со списанием.
spent-again-head = 🧾 { $program }: покупку провели с опозданием
spent-again-line = { $points ->
    [one] Баллы вернулись на карту •• { $card }, но чек на { $bill } всё же провели: снова списали { $shown } балл.
    [few] Баллы вернулись на карту •• { $card }, но чек на { $bill } всё же провели: снова списали { $shown } балла.
    [many] Баллы вернулись на карту •• { $card }, но чек на { $bill } всё же провели: снова списали { $shown } баллов.
   *[other] Баллы вернулись на карту •• { $card }, но чек на { $bill } всё же провели: снова списали { $shown } балла.
}
note-spent-again = { $points ->
    [one] Покупку провели с опозданием: { $shown } балл, который вам вернули, снова списали.
    [few] Покупку провели с опозданием: { $shown } балла, которые вам вернули, снова списали.
    [many] Покупку провели с опозданием: { $shown } баллов, которые вам вернули, снова списали.
   *[other] Покупку провели с опозданием: { $shown } балла, которые вам вернули, снова списали.
}
note-waits = Баллы за такую крупную покупку подтверждает менеджер. О решении сообщим здесь.
decision-given-line = Баллы за крупную покупку подтвердили. Подробнее: /why
decision-given-pending-line = Баллы за крупную покупку подтвердили. Можно потратить с { $from }. Подробнее: /why
decision-withheld-head = ✖️ { $program }: баллы за покупку не начислили
decision-withheld-line = Баллы за крупную покупку не подтвердили. Если это ошибка, скажите об этом на кассе.
reason-decision-given = баллы за крупную покупку подтвердили
reason-decision-withheld = баллы за крупную покупку не подтвердили
points-wait-head = 🛡 { $program }: необычно крупная покупка
points-wait-line =
    { $moment }, { $who }: { $amount }, карта { $card }
    Покупку провели, баллы ждут вашего решения: { $points }
points-wait-by-key = ключ API
menu-give-points = Начислить
menu-withhold-points = Не начислять
points-given = ✅ Баллы начислили: { $points }, карта { $card }
points-withheld = ✖️ Баллы не начислили: { $points }, карта { $card }
points-wait-over = Здесь больше нечего решать: решение уже приняли или покупку вернули.
points-wait-own = Эту покупку провели вы, поэтому о баллах решает другой владелец или менеджер. Если больше некому, вы сможете решить через 24 часа после покупки.

sale-how-many = Сколько баллов списать? До { $shown }, это { $worth }. Выберите или пришлите число.
menu-points-worth = { $points } за { $worth }
sale-points-wrong = Пришлите число баллов от { $least } до { $most }.
sale-of-card = { $amount }, карта •• { $card }

# --- покупки и возвраты ---
menu-purchases = Покупки
menu-yesterday = Вчера
purchases-head = 🧾 { $program }: покупки
purchases-head-on = 🧾 { $program }: покупки · { $day }
purchases-none = Покупок нет.
purchases-hint = Другие: пришлите номер карты или чека.
purchase-line = { $moment }: { $amount }, карта •• { $card }
purchase-line-by = { $line }, { $name }
purchase-points = Баллы: { $points }
purchase-spent = Оплатили баллами: { $points }
purchase-back = Вернули: { $amount }
refund-takes = При полном возврате баллы изменятся на { $points }.
refund-part-takes = При возврате { $amount } баллы изменятся на { $points }.
refund-nothing-left = Возвращено всё.
refund-part-ask = Сколько вернуть? Пришлите сумму до { $amount }.
refund-part-wrong = Пришлите сумму больше нуля и не больше { $amount }.
refund-done = ✅ Возврат: { $amount }. Баллы: { $points }
refund-money = Деньги верните через кассу.
purchase-unknown = Здесь нет ни покупки с таким номером, ни такой карты. Проверьте и пришлите ещё раз.
menu-refund = Вернуть { $amount }
menu-refund-part = Вернуть часть
