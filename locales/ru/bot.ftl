language-name = Русский

choose-language = Выберите язык
agree = Даю согласие
not-now = Не сейчас
not-now-answer = Ничего не сохранили. Захотите вернуться — отправьте /start.
consent = Согласие
privacy-policy = Политика
back = Назад
open-chat = Открыть чат
only-in-private = О баллах говорю только в личном чате.

consent-ask =
    🪙 { $program }: баллы за покупки
    { $rule }. Для счёта храним Telegram ID, имя, язык и покупки. Удалить: /privacy

consent-text =
    Согласие на обработку персональных данных

    Даю согласие бизнесу, который ведёт программу лояльности ({ $program }), на обработку моих данных: Telegram ID, имени, выбранного языка, покупок (сумма, время, место) и ответов на опросы. Цель — вести счёт баллов, сообщать о его изменениях в этом чате и иногда спрашивать моё мнение (это можно отключить).
    Имя и Telegram ID хранятся зашифрованными, отдельно от записей о баллах, и никому больше не передаются.
    Согласие действует, пока я его не отзову. Отозвать можно в любой момент командой /privacy: тогда данные удалят.

policy-text =
    Политика конфиденциальности: { $program }

    Что храним: Telegram ID, имя, язык, время согласия; покупки, баллы и ответы на опросы — под случайным номером.
    Зачем: чтобы вести счёт баллов и отвечать вам здесь.
    Как: имя и Telegram ID зашифрованы отдельным ключом — у каждого участника он свой. Касса видит лишь номер карты.
    Как долго: пока вы не удалите данные. Записи о баллах останутся для учёта, но без связи с вами.
    Приглашения: пока вы не вступили, до 30 дней храним под хешем, чью ссылку вы открыли. После удаления данных ещё 180 дней храним хеш: по нему видно, что участие уже было.
    Опросы: оценки храним под случайным номером, а то, что вы пишете, шифруем вашим ключом. Это читают те, кто ведёт программу; вашего имени они не видят, пока вы его не покажете.
    Ваши права: посмотреть и удалить свои данные — /privacy.

rule = { $points ->
    [one] { $shown } балл за каждые { $money }
    [few] { $shown } балла за каждые { $money }
    [many] { $shown } баллов за каждые { $money }
   *[other] { $shown } балла за каждые { $money }
}

welcome-head = 🪙 { $program }: добро пожаловать
home-head = 🪙 { $program }
card-line = Карта: { $card }
welcome-hint = Назовите этот номер на кассе — баллы придут сами.
no-program = Чтобы вступить в программу, откройте ссылку или отсканируйте код, который вам дали на кассе.
unknown-program = Такой программы нет. Попросите на кассе новую ссылку.
claim-unknown = Ссылка на карту не подходит. Попросите на кассе новую.
claim-used = Эта карта уже у другого участника. Если она ваша, скажите об этом на кассе.

menu-points = Баллы
menu-history = История
menu-card = Карта
menu-language = Язык
menu-help = Помощь
menu-programs = Программы
menu-home = Меню
menu-qr = QR-код
menu-copy = Скопировать
menu-privacy = Мои данные
not-understood = Понимаю только кнопки и команды. Вот меню.
old-button = Эта кнопка устарела. Вот меню.
something-failed = Что-то сломалось у нас. Ничего не пропало, попробуйте через минуту.
language-set = Теперь по-русски.

command-start = Меню
command-points = Сколько баллов доступно и когда сгорят
command-history = Все изменения, сначала новые
command-why = Почему начислили или списали баллы
command-card = Номер карты и QR-код
command-programs = Ваши программы
command-language = Русский, 中文, English
command-privacy = Что о вас хранится
command-help = Помощь
bot-name = Копилка: баллы в одном чате
bot-about = Баллы кафе и магазинов: баланс, история, карта. Русский, 中文, English.
bot-description = Баллы за покупки в ваших кафе и магазинах — всё в этом чате. Каждый балл можно объяснить. Чтобы вступить, нажмите «Старт».

available-line = { $points ->
    [one] Доступно: { $shown } балл
    [few] Доступно: { $shown } балла
    [many] Доступно: { $shown } баллов
   *[other] Доступно: { $shown } балла
}
pending-line = В ожидании: { $pending }, ближайшие с { $from }
expiring-line = Действуют до { $until } включительно: { $expiring }
lifetime-line = Начислено всего: { $earned }, потрачено: { $spent }
lifetime-earned-line = Начислено всего: { $earned }
expired-line = Сгорело: { $expired }
reversed-line = Списано при возвратах: { $reversed }
adjusted-line = Перенесено и исправлено: { $adjusted }
debt-line = Спишем из будущих баллов: { $debt }
reserved-line = Отложено: { $reserved }

posted-head = { $points ->
    [one] 🪙 { $program }: +{ $shown } балл
    [few] 🪙 { $program }: +{ $shown } балла
    [many] 🪙 { $program }: +{ $shown } баллов
   *[other] 🪙 { $program }: +{ $shown } балла
}
posted-line = Покупка { $date } на { $amount }: { $rule }. Подробнее: /why
posted-none-head = 🪙 { $program }: покупку записали
posted-none-line = Покупка { $date } на { $amount }: на балл не хватило ({ $rule }). Подробнее: /why
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
refund-line = Возврат { $amount }, покупка № { $order }. Подробнее: /why
refund-none-line = Баллы не списали: за эту часть покупки их и не было.
forgiven-line = { $points ->
    [one] Ещё { $shown } балл за эту покупку уже потрачен — списывать не будем.
    [few] Ещё { $shown } балла за эту покупку уже потрачены — списывать не будем.
    [many] Ещё { $shown } баллов за эту покупку уже потрачены — списывать не будем.
   *[other] Ещё { $shown } балла за эту покупку уже потрачены — списывать не будем.
}
debt-made-line = { $points ->
    [one] Не хватило { $shown } балла: спишем из следующих баллов.
    [few] Не хватило { $shown } баллов: спишем из следующих баллов.
    [many] Не хватило { $shown } баллов: спишем из следующих баллов.
   *[other] Не хватило { $shown } балла: спишем из следующих баллов.
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

history-head = 🧾 { $program }: история
history-empty = Пока пусто. Баллы придут с первой покупкой.
history-line = { $n }. { $date }: { $points }, { $reason }
history-tap = Нажмите номер, чтобы узнать почему.
older = Раньше
newer = Позже
reason-purchase = покупка на { $amount }
reason-refund = возврат { $amount }
reason-spend = потратили
reason-cancel = списание отменили
reason-opening = перенос баланса
reason-expired = сгорели
reason-activated = баллы из ожидания стали доступны
reason-link = карта подключена к чату
reason-leave = счёт отключён от чата
reason-transfer-from = баллы с другой карты
reason-transfer-to = баллы перешли на другую вашу карту
also-expired = { $reason }; ещё сгорело: { $expired }

why-head = 🔎 { $program }: запись { $n }
why-what = { $date }: { $points }, { $reason }
why-order = Покупка № { $order }
why-rule = Правила, версия { $version }: { $rule }
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
why-movements = Что изменилось:
why-movement = • { $what }: { $points }, { $place }
move-accrue = начислили
move-activate = стало доступно
move-reserve = отложили
move-release = вернули из отложенных
move-spend = потратили
move-restore = вернули
move-expire = сгорело
move-reverse = списали
move-adjust = исправили
move-warned = предупредили
move-extend = продлили
move-transfer = перешло
place-until = действуют до { $day } включительно
place-never = без срока
place-idle = { $months ->
    [one] действуют { $shown } месяц после последнего визита
    [few] действуют { $shown } месяца после последнего визита
    [many] действуют { $shown } месяцев после последнего визита
   *[other] действуют { $shown } месяца после последнего визита
}
place-pending = в ожидании до { $day }
place-reserved = отложено
place-debt = нехватка
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
programs-head = Ваши программы. Нажмите ту, с которой продолжим.
programs-line = { $program } — { $shown }
list-separator = {"; "}
privacy-screen =
    🔒 Что о вас хранится
    Telegram ID, имя: { $name }, язык: { $language }
    { $consents }
    Покупки и баллы хранятся под случайным номером.
privacy-consent = { $program }: согласие от { $date }, версия { $version }
delete-data = Удалить мои данные
forget-ask =
    ⚠️ Удалить ваши данные?
    Пропадут баллы: { $list }
    Имя и Telegram ID удалим навсегда. Записи о баллах останутся без связи с вами.
delete-for-good = Удалить
keep-data = Оставить
forgotten = Ваши данные удалены. Начать заново: /start

date-with-year = { $day } { $year }
money = { $number }{"\u00A0"}{ $symbol }
menu-lost-card = Карта потеряна
menu-replace-card = Заменить карту
lost-card-ask =
    💳 { $program }: заменить карту { $card }?
    Этот номер сразу перестанет работать, а баллы, купоны и уровень останутся.
card-replaced = Готово: у вас новый номер, а старый больше не действует.
