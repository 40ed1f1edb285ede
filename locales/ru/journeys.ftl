# Сообщения: что получает участник и от чего отказывается, и автосообщения сотрудников.
command-messages = Сообщения и «Не беспокоить»
menu-messages = Сообщения
messages-head = 🔔 { $program }: сообщения
messages-always = Всегда: покупки, баллы, правила
messages-offers = Акции: за неделю { $sent } из { $most }, от всех программ
messages-offers-fewer = Акции: за неделю { $sent } из { $most }, от всех программ; от нас — одна в неделю
messages-surveys = Опросы: не чаще раза в две недели
messages-friends = Друзья: новости о приглашениях
messages-quiet = Не беспокоим 21:00–9:00, кроме покупок и безопасности. У вас { $time }
menu-offers-on = Акции: да
menu-offers-off = Акции: нет
menu-asks-on = Опросы: да
menu-asks-off = Опросы: нет
menu-friends-on = Друзья: да
menu-friends-off = Друзья: нет
menu-fewer = Реже
menu-as-usual = Как обычно
menu-none = Не присылать
menu-turn-on = Включить
menu-my-time = Моё время
menu-why-sent = Почему это пришло?
offers-are-on = Акции включены
offers-are-off = Акций больше не пришлём.
none-are-sent = Больше не пришлём ни акций, ни опросов, ни новостей о друзьях.
offers-fewer = Теперь не чаще раза в неделю.
offers-as-usual = Теперь не чаще двух раз в неделю.
ads-head = ✉️ { $program }: согласие на рекламу
ads-text = Даю согласие на рекламу в этом чате от организатора программы ({ $program }): до 3 сообщений в неделю, с 9:00 до 21:00 по моему времени. Отозвать можно в любой момент одним нажатием, на баллы это не влияет.
ads-agree = Даю согласие
ads-not-now = Не сейчас
ads-foot = Присылать вам акции? До 3 в неделю и не ночью.
menu-tell-more = Подробнее
menu-no-thanks = Не нужно
ads-declined = Хорошо, без акций. Включить их можно в любой момент в разделе «Сообщения».
time-ask = 🕐 { $program }: который у вас час?
time-other = Другое
time-typed = Пришлите время на ваших часах, например: 18:35
time-wrong = Это не время. Пришлите часы и минуты, например: 18:35
time-set = У вас { $time }. С 21:00 до 9:00 пишем только о ваших покупках и безопасности.
why-sent-head = 🔎 { $program }: почему это пришло
why-sent-joined = Вы недавно в программе
why-sent-first = Недавно была ваша первая покупка
why-sent-idle = { $count ->
    [one] Без покупок { $shown } день или дольше
    [few] Без покупок { $shown } дня или дольше
    [many] Без покупок { $shown } дней или дольше
   *[other] Без покупок { $shown } дня или дольше
}
why-sent-consent = Согласие на рекламу: { $date }
why-sent-no-consent = Согласие на рекламу: отозвано
why-sent-week = На этой неделе: { $sent } из { $most }, от всех программ

menu-journeys = Сообщения
journeys-head = ✉️ { $program }: автосообщения
journeys-on = Включены
journeys-paused = На паузе
journeys-off = Выключены
journey-line-on = { $count ->
    [one] { $name }: в пути { $shown } человек
    [few] { $name }: в пути { $shown } человека
    [many] { $name }: в пути { $shown } человек
   *[other] { $name }: в пути { $shown } человека
}
journeys-hint = Пока не включите, ничего не уйдёт.
template-welcome = Приветствие
template-second = Вторая покупка
template-winback = Возвращение
journey-head-off = ✉️ { $program }: «{ $name }», выключено
journey-head-on = ✉️ { $program }: «{ $name }», с { $date }
journey-head-paused = ⏸ { $program }: «{ $name }», пауза
journey-for-joined = Кому: всем, кто вступает в программу через чат
journey-for-first = Кому: всем после первой покупки
journey-for-idle = { $count ->
    [one] Кому: без покупок { $shown } день или дольше
    [few] Кому: без покупок { $shown } дня или дольше
    [many] Кому: без покупок { $shown } дней или дольше
   *[other] Кому: без покупок { $shown } дня или дольше
}
journey-goal = { $count ->
    [one] Цель: покупка за { $shown } день
    [few] Цель: покупка за { $shown } дня
    [many] Цель: покупка за { $shown } дней
   *[other] Цель: покупка за { $shown } дня
}
journey-step = { $number }. День { $day }: { $words }
journey-step-sent = { $number }. День { $day }: ушло { $sent }, в очереди { $waiting }
journey-skipped = Не ушло: { $count } ({ $reasons })
journey-reason = { $reason } — { $count }
reason-no-consent = нет согласия
reason-too-old = устарело
reason-no-words = нет текста на их языке
reason-no-value = нет данных для текста
reason-not-true = уже неактуально
reason-unreachable = бот заблокирован
reason-dead = сбой
journey-so-far = Цель достигнута: { $reached } из { $entered }
journey-needs-consent = Реклама уходит только тем, кто дал на неё согласие. Спрашиваем один раз, под чеком.
journey-service-words = Первое сообщение рассказывает о программе, согласия для него не нужно.
journey-waits = { $count ->
    [one] В пути { $shown } человек, ждёт на своём шаге. Шаги с опозданием больше { $days } суток пропустим.
    [few] В пути { $shown } человека, ждут на своём шаге. Шаги с опозданием больше { $days } суток пропустим.
    [many] В пути { $shown } человек, ждут на своём шаге. Шаги с опозданием больше { $days } суток пропустим.
   *[other] В пути { $shown } человека, ждут на своём шаге. Шаги с опозданием больше { $days } суток пропустим.
}
menu-switch-on = Включить
menu-pause = Пауза
menu-resume = Продолжить
menu-step = Шаг { $number }
journey-is-on = Включено.
journey-changed = В этот момент внесены другие изменения. Вот что действует.
journey-is-paused = На паузе.
journey-owner-decides = Включать и менять сообщения могут только владелец и менеджер.
step-words-head = ✏️ { $program }: «{ $name }», шаг { $number }
step-words-ask = Пришлите новый текст, до { $most } знаков. Подставим { $names }.
step-words-check = Так это прочитает участник:
step-words-also = { $count ->
    [one] Те, кто уже в пути, тоже получат новый текст: { $shown } человек.
    [few] Те, кто уже в пути, тоже получат новый текст: { $shown } человека.
    [many] Те, кто уже в пути, тоже получат новый текст: { $shown } человек.
   *[other] Те, кто уже в пути, тоже получат новый текст: { $shown } человека.
}
step-words-saved = Сохранили.
step-words-unknown = Не знаем { $typed }. Может быть, { $meant }?
step-words-unknown-all = Не знаем { $typed }. Подставим { $names }.
step-words-long = Знаков: { $length }, а помещается { $most }. Сократите текст.
step-words-empty = Здесь нет текста. Пришлите текст сообщения.
log-journey-same = изменены
log-journey-on = включены
log-journey-paused = на паузе
log-journey-off = выключены
menu-save = Сохранить

# Тексты шаблонов.
step-head = ✉️ { $program }
value-points = { $count ->
    [one] { $shown } балл
    [few] { $shown } балла
    [many] { $shown } баллов
   *[other] { $shown } балла
}
words-welcome-hello = Рады вам! Показывайте карту на кассе — баллы придут сами, а здесь будет видно, сколько их.
words-welcome-reward = Есть на что копить: до награды «{ $reward }» — ещё { $missing }.
words-welcome-reward-without = Здесь баллы превращаются в награды. Загляните в список.
words-welcome-first = Ваша карта ждёт первой покупки. Загляните к нам: баллы начислим уже за неё.
words-second-second = Спасибо за первую покупку! На карте { $points }. До награды «{ $reward }» — ещё { $missing }.
words-second-second-without = Спасибо за первую покупку! Загляните ещё — баллы копятся быстро.
words-second-again = На карте { $points }. Загляните к нам и накопите ещё.
words-second-again-without = Загляните к нам: ваша карта ждёт новых баллов.
words-winback-day30 = Давно не виделись! На вашей карте { $points }, до награды «{ $reward }» — ещё { $missing }.
words-winback-day30-without = Давно не виделись! Загляните, будем рады.
words-winback-day60 = Ваша карта по-прежнему действует, на ней { $points }. Загляните к нам!
words-winback-day60-without = Ваша карта по-прежнему действует. Загляните, будем рады вас видеть!
words-winback-day90 = Мы сохранили вашу карту, на ней { $points }. Ждём вас!
words-winback-day90-without = Мы сохранили вашу карту. Ждём вас!

# Что говорит проверка.
lint-step = Шаг { $number }: { $what }
lint-no-words = нет текста ({ $language })
lint-no-value = если вместо { $value } подставить нечего, сообщение не уйдёт: запасного текста нет ({ $language })
lint-no-reward = в тексте есть награда, а доступных всем наград нет
lint-no-levels = в тексте есть уровень, а в программе уровней нет
lint-other-language = похоже, текст не на том языке (нужен { $language })
lint-same-words = тот же текст, что на шаге { $other }
lint-held = { $count ->
    [one] мешает лимит акций (1 в сутки, 2 в неделю), поэтому уйдёт на { $shown } день позже
    [few] мешает лимит акций (1 в сутки, 2 в неделю), поэтому уйдёт на { $shown } дня позже
    [many] мешает лимит акций (1 в сутки, 2 в неделю), поэтому уйдёт на { $shown } дней позже
   *[other] мешает лимит акций (1 в сутки, 2 в неделю), поэтому уйдёт на { $shown } дня позже
}
lint-starved = мешает лимит акций (1 в сутки, 2 в неделю), поэтому не уйдёт никогда
lint-starved-by = лимит акций забирает сценарий «{ $other }», поэтому не уйдёт никогда
lint-too-soon = сценарий начнётся для участника заново раньше чем через 60 дней, и тексты повторятся
lint-before-the-end = сценарий начнётся для участника заново раньше, чем закончится
lint-welcome-late = приветствие уходит только в первые 24 часа после вступления
lint-welcome-offers = в приветствии не должно быть предложений: сделайте его акцией или уберите награду
lint-welcomes = приветствий может быть не больше двух
lint-head = Обратите внимание:
lint-refused = в таком виде не сохранить

# Почему участники отказываются от сообщений.
leaving-ask = Можно спросить почему? Достаточно одного нажатия.
leaving-thanks = Спасибо, что сказали.
leaving-head = Почему в этом месяце отказывались от сообщений
leaving-many = Слишком часто
leaving-dull = Неинтересно
leaving-prices = Цены
leaving-moved = Переезд
leaving-other = Другое
