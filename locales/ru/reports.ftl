command-asked = Почему участник получает опросы или не получает
command-cases = Обращения, которые ждут ответа
menu-answer = Ответить
menu-reply = Ответить
menu-open-case = Открыть
menu-close-case = Закрыть
menu-comments = Комментарии
menu-histogram = Гистограмма
menu-action-report = Что мы сделали
menu-send = Отправить
reply-head = 💬 { $program }: вам ответили
action-report-head = 💡 { $program }: вы сказали — мы сделали
case-head = ⚠️ { $program }: оценка { $score }
case-answered = Оценка получена { $date }
case-silent = Без комментария.
case-unnamed = Участник
case-colleague = Сотрудник
case-program-said = {"\u0002"}Мы:{"\u0003"} { $text }
case-waiting = Ждёт ответа: { $hours }
case-first-reply = До первого ответа прошло: { $hours }
case-closed = Закрыто.
case-gone = Данные участника удалены: отвечать некому.
reply-hint = Напишите ответ одним сообщением. Участник увидит его от имени программы. Отмена: /cancel
reply-sent = Отправляем ответ.
cases-head = ⚠️ { $program }: обращения без ответа
cases-none = Обращений без ответа нет.
cases-line = { $at }. Оценка { $score }, ждёт { $hours }
hours-shown = { $hours } ч
hours-less = меньше часа
kind-relationship = Рекомендации (NPS)
kind-transactional = После покупки (NPS)
kind-csat = Впечатления (CSAT)
kind-employee = Команда (eNPS)
wave-quarter = { $part }-й квартал { $year }
wave-month = { $month } { $year }
report-head = 📊 { $program }: { $survey }, { $wave }
report-nps = NPS { $score } (с вероятностью 95 % — от { $low } до { $high })
report-satisfied = Довольны: { $share } % (с вероятностью 95 % — от { $low } до { $high } %)
report-answers = Спросили: { $accepted }, ответили: { $answers } ({ $percent } %)
report-groups = Промоутеры — { $promoters } %, нейтралы — { $passives } %, критики — { $detractors } %
report-groups-satisfied = Довольны — { $promoters } %, нейтральны — { $passives } %, недовольны — { $detractors } %
report-few = Ответов пока: { $answers }. Показатели появятся, когда ответов будет не меньше { $min }.
report-team-open = Показатели команды видны, когда период закончится: так никого не вычислить.
report-rose = Выше, чем раньше ({ $wave }), и это не случайность
report-fell = Ниже, чем раньше ({ $wave }), и это не случайность
report-not-proven = Разница с прошлым периодом ({ $wave }) не доказана
report-languages = По языкам (между собой не сравнивать):
report-language = { $language }: { $score } (от { $low } до { $high }), ответов: { $answers }
report-language-hidden = { $language }: слишком мало ответов
surveys-none = Опросов в программе пока нет.
comments-head = 💬 { $program }: что пишут
comments-none = Пока ничего не написали.
comments-line = { $score } · { $name }, { $date }
eligibility-usage = Отправьте /asked и номер карты — увидите, когда спросим участника или почему не спрашиваем.
eligibility-head = 🔎 { $program }: опросы для карты { $card }
eligibility-line = { $survey }: { $verdict }
eligibility-unlisted = С начала опросов покупок не было, поэтому пока не спрашиваем.
verdict-ask = спросим в течение часа
verdict-due = следующий раз — { $date }
verdict-untriggered = ждём покупок
verdict-off = не спрашиваем: опросы отключены участником
verdict-blocked = не спрашиваем: бот заблокирован у участника
verdict-consent = не спрашиваем: нет согласия на опросы
verdict-snoozed = не раньше { $date }: выбрано «Не сейчас»
verdict-wave = не раньше { $date }: в этом периоде уже спрашивали
verdict-cooldown = не раньше { $date }: этот опрос уже был
verdict-other = не раньше { $date }: другой опрос был меньше двух недель назад
eligibility-last-asked = спрашивали { $date }
eligibility-stale = { $date } собирались спросить, но не получилось
action-report-hint =
    Что вы сделали по итогам опроса? Напишите тем, кто ответил, одно сообщение из трёх строк:
    ru: …
    zh: …
    en: …
    Отмена: /cancel
action-report-usage =
    Нужны все три языка, каждый с новой строки:
    ru: …
    zh: …
    en: …
action-report-confirm = { $answers ->
    [one] Отправить это тем, кто ответил? Получит { $shown } участник.
    [few] Отправить это тем, кто ответил? Получат { $shown } участника.
    [many] Отправить это тем, кто ответил? Получат { $shown } участников.
   *[other] Отправить это тем, кто ответил? Получат { $shown } участника.
}
action-report-sent = Отправляем сообщение всем, кто ответил.
action-report-already = Сообщение об этом периоде уже отправлено.
