language-name = Русский

choose-language = Выберите язык
not-now = Не сейчас
consent = Согласие
back = Назад
open-chat = Открыть чат
only-in-private = О баллах говорю только в личном чате.

rule = { $points ->
    [one] { $shown } балл за { $money }
    [few] { $shown } балла за { $money }
    [many] { $shown } баллов за { $money }
   *[other] { $shown } балла за { $money }
}
rule-in-proportion = { $points ->
    [one] { $shown } балл за { $money }, пропорционально сумме
    [few] { $shown } балла за { $money }, пропорционально сумме
    [many] { $shown } баллов за { $money }, пропорционально сумме
   *[other] { $shown } балла за { $money }, пропорционально сумме
}

welcome-head = 🪙 { $program }: добро пожаловать
home-head = 🪙 { $program }
card-line = Карта: { $card }
welcome-hint = Назовите этот номер на кассе — баллы придут сами.

menu-points = Баллы
menu-history = История
menu-card = Карта
menu-language = Язык
menu-help = Помощь
menu-programs = Программы
menu-home = Меню
menu-qr = QR-код
menu-privacy = Мои данные
something-failed = У нас что-то сломалось. Ничего не пропало — попробуйте через минуту.
bot-name = Копилка: баллы в одном чате
bot-about = Баллы кафе и магазинов: баланс, история, карта. Русский, 中文, English.
bot-description = Баллы за покупки в ваших кафе и магазинах — всё в этом чате. Видно, за что начислен каждый балл. Чтобы вступить, нажмите «Старт».

available-line = { $points ->
    [one] Доступно: { $shown } балл
    [few] Доступно: { $shown } балла
    [many] Доступно: { $shown } баллов
   *[other] Доступно: { $shown } балла
}
expired-line = Сгорело: { $expired }

posted-head = { $points ->
    [one] 🪙 { $program }: +{ $shown } балл
    [few] 🪙 { $program }: +{ $shown } балла
    [many] 🪙 { $program }: +{ $shown } баллов
   *[other] 🪙 { $program }: +{ $shown } балла
}
posted-line = Покупка { $date } на { $amount }: { $rule }. Подробнее: /why
posted-none-head = 🪙 { $program }: покупку записали
posted-none-line = Покупка { $date } на { $amount }: на балл не хватило ({ $rule }). Подробнее: /why
posted-nothing-line = Покупка { $date } на { $amount }: баллов нет. Подробнее: /why
pending-head = { $points ->
    [one] ⏳ { $program }: +{ $shown } балл, пока в ожидании
    [few] ⏳ { $program }: +{ $shown } балла, пока в ожидании
    [many] ⏳ { $program }: +{ $shown } баллов, пока в ожидании
   *[other] ⏳ { $program }: +{ $shown } балла, пока в ожидании
}
pending-purchase-line = Покупка на { $amount }: { $rule }. Можно потратить с { $from }, после срока возврата. Подробнее: /why
left-line = Доступно: { $available }, в ожидании: { $pending }
refund-head = { $points ->
    [one] ↩️ { $program }: −{ $shown } балл
    [few] ↩️ { $program }: −{ $shown } балла
    [many] ↩️ { $program }: −{ $shown } баллов
   *[other] ↩️ { $program }: −{ $shown } балла
}
refund-none-head = ↩️ { $program }: возврат записали
refund-line = Возврат { $amount }, покупка № { $order }. Подробнее: /why
refund-none-line = Баллы не списали: за эту часть покупки их и не было.
forgiven-line = { $points ->
    [one] { $shown } балл за эту покупку уже потрачен — списывать не будем.
    [few] { $shown } балла за эту покупку уже потрачены — списывать не будем.
    [many] { $shown } баллов за эту покупку уже потрачены — списывать не будем.
   *[other] { $shown } балла за эту покупку уже потрачены — списывать не будем.
}
debt-made-line = { $points ->
    [one] Не хватило { $shown } балла — спишем из следующих начислений.
    [few] Не хватило { $shown } баллов — спишем из следующих начислений.
    [many] Не хватило { $shown } баллов — спишем из следующих начислений.
   *[other] Не хватило { $shown } балла — спишем из следующих начислений.
}
debt-paid-line = { $points ->
    [one] Из них { $shown } балл ушёл в счёт прошлого возврата.
    [few] Из них { $shown } балла ушли в счёт прошлого возврата.
    [many] Из них { $shown } баллов ушли в счёт прошлого возврата.
   *[other] Из них { $shown } балла ушли в счёт прошлого возврата.
}
lot-over-line = Срок баллов за эту покупку уже прошёл, поэтому ничего не списали.
grace-line = { $days ->
    [one] Вернули баллы, срок которых прошёл: действуют ещё { $shown } день.
    [few] Вернули баллы, срок которых прошёл: действуют ещё { $shown } дня.
    [many] Вернули баллы, срок которых прошёл: действуют ещё { $shown } дней.
   *[other] Вернули баллы, срок которых прошёл: действуют ещё { $shown } дня.
}
paid-with-points-line = Баллами оплачено { $amount } из чека: за эту часть баллы не начисляем.
set-off-line = { $points ->
    [one] Не списали { $shown } балл: срок уже прошёл.
    [few] Не списали { $shown } балла: срок уже прошёл.
    [many] Не списали { $shown } баллов: срок уже прошёл.
   *[other] Не списали { $shown } балла: срок уже прошёл.
}
made-up-line = { $points ->
    [one] Из них { $shown } балл идёт в счёт прошлого возврата: к тому моменту баллы за покупку уже были потрачены.
    [few] Из них { $shown } балла идут в счёт прошлого возврата: к тому моменту баллы за покупку уже были потрачены.
    [many] Из них { $shown } баллов идут в счёт прошлого возврата: к тому моменту баллы за покупку уже были потрачены.
   *[other] Из них { $shown } балла идут в счёт прошлого возврата: к тому моменту баллы за покупку уже были потрачены.
}
given-back-late-line = { $points ->
    [one] Из них { $shown } балл сразу сгорает: срок уже прошёл.
    [few] Из них { $shown } балла сразу сгорают: срок уже прошёл.
    [many] Из них { $shown } баллов сразу сгорают: срок уже прошёл.
   *[other] Из них { $shown } балла сразу сгорают: срок уже прошёл.
}
visit-taken-back-line = { $points ->
    [one] Бонус за визиты, { $shown } балл, отменили: эта покупка больше не считается визитом.
    [few] Бонус за визиты, { $shown } балла, отменили: эта покупка больше не считается визитом.
    [many] Бонус за визиты, { $shown } баллов, отменили: эта покупка больше не считается визитом.
   *[other] Бонус за визиты, { $shown } балла, отменили: эта покупка больше не считается визитом.
}
first-purchase-back-line = { $points ->
    [one] Бонус за первую покупку по другой карте, { $shown } балл, отменили: у вас уже были покупки.
    [few] Бонус за первую покупку по другой карте, { $shown } балла, отменили: у вас уже были покупки.
    [many] Бонус за первую покупку по другой карте, { $shown } баллов, отменили: у вас уже были покупки.
   *[other] Бонус за первую покупку по другой карте, { $shown } балла, отменили: у вас уже были покупки.
}
older = Раньше
newer = Позже
reason-purchase = покупка на { $amount }
reason-refund = возврат { $amount }
reason-spend = потратили
reason-cancel = списание отменили
reason-opening = перенос баланса
reason-opening-back = отмена переноса баланса
reason-expired = сгорели
reason-activated = ожидавшие баллы стали доступны
reason-link = карта подключена к чату
reason-leave = счёт отключён от чата
reason-transfer-from = баллы с другой карты
reason-transfer-to = баллы перешли на другую вашу карту
why-order = Покупка № { $order }
why-rule = Правила, версия { $version }: { $rule }
why-sum = За { $amount } выходит { $exact }
why-rounding = { $points ->
    [one] За { $amount } выходит { $exact } — округлили вниз: { $shown } балл
    [few] За { $amount } выходит { $exact } — округлили вниз: { $shown } балла
    [many] За { $amount } выходит { $exact } — округлили вниз: { $shown } баллов
   *[other] За { $amount } выходит { $exact } — округлили вниз: { $shown } балла
}
why-window = { $days ->
    [one] Срок возврата: { $shown } день
    [few] Срок возврата: { $shown } дня
    [many] Срок возврата: { $shown } дней
   *[other] Срок возврата: { $shown } дня
}
why-imported = Перенесли из прежней системы учёта.
why-joined-on = С нами с { $date }.
why-movements = Что изменилось:
why-movement = • { $what }: { $points }, { $place }
move-owed = вычтем из следующих баллов
move-settled = погасили долг
why-movement-debt = • { $what }: { $points }
move-accrue = начислили
move-activate = стало доступно
move-reserve = отложили
move-release = вернули из отложенных
move-spend = потратили
move-restore = вернули
move-expire = сгорело
move-reverse = списали
move-adjust = исправили
move-warned = напомнили о сроке
move-extend = продлили
move-transfer = перешло
place-until = действуют до { $day } включительно
place-never = без срока
place-idle = { $months ->
    [one] действуют { $shown } месяц после последней покупки или списания
    [few] действуют { $shown } месяца после последней покупки или списания
    [many] действуют { $shown } месяцев после последней покупки или списания
   *[other] действуют { $shown } месяца после последней покупки или списания
}
place-pending = в ожидании до { $day }
place-reserved = отложено
programs-line = { $program } — { $shown }

date-with-year = { $day } { $year }
moment = { $date }, { $time }
money = { $number }{"\u00A0"}{ $symbol }
home-reward = { $points ->
    [one] «{ $reward }»: ещё { $shown } балл
    [few] «{ $reward }»: ещё { $shown } балла
    [many] «{ $reward }»: ещё { $shown } баллов
   *[other] «{ $reward }»: ещё { $shown } балла
}
home-enough = Хватает на «{ $reward }»
home-level = { $points ->
    [one] Уровень «{ $level }»: ещё { $shown } балл
    [few] Уровень «{ $level }»: ещё { $shown } балла
    [many] Уровень «{ $level }»: ещё { $shown } баллов
   *[other] Уровень «{ $level }»: ещё { $shown } балла
}
home-coupon = Купон «{ $reward }»: действует до { $date } включительно
home-hint = Покажите карту на кассе — баллы придут сами.
menu-redeem = Получить
menu-more = Ещё
