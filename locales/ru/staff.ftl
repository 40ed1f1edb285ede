command-business = Для бизнеса: ваши программы и касса
command-adjust = Изменить баланс: карта, баллы, причина
role-owner = владелец
role-manager = менеджер
role-cashier = кассир
role-analyst = аналитик
role-agency = агентство
role-owner-duties = Может всё, в том числе передать программу.
role-manager-duties = Касса, правила, сотрудники, балансы, ключи и отчёты.
role-cashier-duties = Только касса: номер карты и имя покупателя, больше ничего.
role-analyst-duties = Только отчёты, без имён и без кассы.
role-agency-duties = На оговорённый срок: правила, отчёты и ответы участникам; без кассы и ключей.
role-line = • { $role }: { $duties }
staff-menu-head =
    💼 { $program }
    Ваша роль: { $role }
role-not-allowed = У вашей роли ({ $role }) на это нет прав. Попросите владельца или менеджера.
menu-staff-menu = Рабочее место
menu-business = Все программы
menu-team = Сотрудники
menu-join-link = Ссылка и QR-код
menu-audit-log = Журнал
team-head = 👥 { $program }: сотрудники
team-line = • { $name } — { $role }
team-line-until = • { $name } — { $role }, до { $date }
team-you = { $name } (вы)
team-unnamed = ещё без Telegram
team-former = бывший сотрудник
menu-invite-staff = Пригласить
invite-staff-prompt = Кого пригласить?
invite-staff-term = На какой срок? Потом доступ закончится сам.
invite-staff-link =
    🔗 Приглашение: { $role }
    { $link }
    Отправьте его одному человеку: ссылка сработает один раз, в течение 48 часов.
invite-staff-share = { $program }: приглашение в команду, роль — { $role }
menu-share-link = Отправить
menu-revoke-role = Закрыть доступ
menu-hand-over = Передать программу
menu-resign = Уйти из команды
revoke-role-prompt = Закрыть доступ: { $name }, { $role }? Он закроется сразу.
role-revoked = Доступ закрыт: { $name }
hand-over-ask = Передать программу? Новый владелец: { $name }. Вы станете менеджером. Отменить передачу можно в течение суток, потом вернуть вам программу сможет только новый владелец.
handed-over = Программа передана. Новый владелец: { $name }
resign-ask = Уйти из команды? Доступ закроется сразу.
resigned = { $program }: доступ закрыт, вы больше не в команде.
just-handed-over = Программу передали меньше суток назад. До истечения суток её нельзя передать дальше, а доступ прежнего владельца нельзя закрыть.
last-owner = У программы должен быть владелец. Сначала передайте её: /business → «Настройки» → «Сотрудники».
team-changed = Тем временем что-то изменилось. Вот сотрудники сейчас.
staff-invitation =
    💼 { $program }
    Вам предлагают роль: { $role }. { $does }
    Для работы храним ваши Telegram ID, имя и язык. Удалить: /privacy
role-ends = Доступ закончится { $date }.
menu-accept-invitation = Принять
staff-invitation-over = Приглашение уже использовано или устарело. Попросите новое.
staff-invitation-has-role = У вас здесь уже есть роль: { $role }. Чтобы сменить её, сначала попросите закрыть нынешний доступ.
log-head = 🗂 { $program }: журнал
log-empty = Пока пусто.
log-line = { $n }. { $date }, { $who }: { $what }
log-system = администратор бота
log-program-created = программа запущена
log-rules-changed = правила: версия { $from } → { $to }
log-staff-invited = приглашение отправлено ({ $role })
log-invitation-withdrawn = приглашение отозвано ({ $role })
log-staff-joined = новый сотрудник: { $whom } ({ $role })
log-staff-revoked = доступ закрыт: { $whom } ({ $role })
log-staff-restored = доступ возвращён: { $whom } ({ $role })
log-staff-left = уход из команды ({ $role })
log-handed-over = программа передана, новый владелец: { $whom }
log-handed-back = передача отменена, владелец снова: { $whom }
log-balance-changed = баланс изменён: { $points }, карта { $card }
log-coupon-cancelled = купон { $code } отменён
log-referral-approved = бонус за друга одобрен, карта { $card }
log-referral-rejected = бонус за друга отклонён, карта { $card }
log-coupon-used = купон { $code } погашен
log-case-replied = ответ участнику, карта { $card }
log-case-closed = обращение закрыто, карта { $card }
log-action-report = участникам сообщили, что сделано ({ $survey }, { $wave })
limit-none = Дневного лимита на кассе нет.
limit-off = без лимита
limit-line = Дневной лимит на кассе: { $most }
menu-limit = Дневной лимит
log-limit-changed = дневной лимит: { $whom }, { $from } → { $to }
log-name-read = имя показано, карта { $card }
adjust-usage = Отправьте номер карты, баллы (не больше { $most } за раз) и причину, например: /adjust 4539148803436467 +50 забыли начислить
adjust-ask =
    ✏️ { $program }: изменить баланс?
    Карта: { $card }
    Баллы: { $points }
    Причина: { $reason }
    Участник увидит всё это.
adjust-done = ✅ { $program }: { $points }, карта { $card }
adjust-short = { $points ->
    [one] На карте не хватает { $shown } балла. Ничего не изменили.
    [few] На карте не хватает { $shown } баллов. Ничего не изменили.
    [many] На карте не хватает { $shown } баллов. Ничего не изменили.
   *[other] На карте не хватает { $shown } балла. Ничего не изменили.
}
join-link =
    🔗 { $program }: как вступить
    { $link }
    Покажите QR-код на кассе или отправьте ссылку.
poster-caption = { $program }: отсканируйте и получайте баллы
approval-sent =
    ⏳ { $points }, карта { $card }: ждём согласия коллеги
    Крупные правки и те, что за 30 дней складываются в большую сумму, подтверждает другой владелец или менеджер. Запрос уже отправили, на ответ 7 дней.
approval-alone =
    ⏳ { $points }, карта { $card }: ждём сутки
    Крупные правки и те, что за 30 дней складываются в большую сумму, проверяют дважды. Кроме вас, согласиться некому, поэтому через 24 часа запрос придёт вам: согласитесь тогда.
approval-alone-wait = Ещё рано: свой запрос можно подтвердить не раньше чем через 24 часа после отправки.
approval-nobody = Эту правку подтверждает другой владелец или менеджер, а такого пока нет. Пригласите: /business → «Настройки» → «Сотрудники».
adjust-limit-card = Ничего не изменилось: за 30 дней баланс одной карты можно изменить не больше чем на { $most } баллов, считая и плюсы, и минусы.
adjust-limit-person = Ничего не изменилось: за 30 дней один человек может изменить балансы не больше чем на { $most } баллов, считая и плюсы, и минусы. Попросите другого владельца или менеджера.
adjust-limit-program = Ничего не изменилось: за 30 дней все вместе могут изменить балансы не больше чем на { $most } баллов, считая и плюсы, и минусы. Более ранние правки день за днём перестают учитываться.
approval-asked-head = ✏️ { $program }: нужно ваше согласие, чтобы изменить баланс
approval-asked-line =
    Кто просит: { $name }
    Баллы: { $points }, карта { $card }
    Причина: { $reason }
approval-asked-until = Решить можно до { $date } включительно. Без согласия баланс не изменится.
menu-approve-adjust = Согласиться
menu-reject-adjust = Отклонить
adjust-approved = ✅ { $program }: согласие получено, { $points }, карта { $card }
adjust-rejected = ✖️ { $program }: запрос отклонён, { $points }, карта { $card }
approval-own = Это ваш запрос. Согласиться должен другой владелец или менеджер.
approval-over = По этому запросу уже решили, или время вышло. Если баланс всё ещё нужно изменить, попросите отправить /adjust заново.
menu-export-log = Скачать CSV
log-wind-down-announced = объявлено закрытие, потратить баллы можно до { $date } включительно
log-reopened = закрытие отменено
log-approval-asked = запрошено согласие: { $points }, карта { $card }
log-adjust-approved = баланс изменён с согласия: { $points }, карта { $card }
log-adjust-rejected = изменение отклонено: { $points }, карта { $card }
log-export-asked-log = запрошена выгрузка журнала
log-export-asked-program = запрошена выгрузка всех данных
log-export-stopped = выгрузка остановлена, автор запроса: { $whom }
log-exported-log = скачан журнал
log-exported-program = скачаны все данные
log-reward-added = добавлена награда: { $name }
log-reward-changed = награда «{ $name }»: { $line }
log-renamed = новое название: { $name }
log-language-added = добавлен язык: { $language }
log-key-created = ключ { $name } создан ({ $scope })
log-key-rotated = ключ { $name } заменён
log-key-revoked = ключ { $name } отозван
log-rules-proposed = предложение изменить правила
log-proposal-declined = изменение правил отклонено, автор: { $whom }
log-imported = перенос клиентов № { $number }
log-import-undone = перенос клиентов № { $number } отменён
log-journey-changed = автосообщения «{ $what }»: { $state }
audit-alert-head = 🔔 { $program }: важное изменение
audit-alert-line = { $who }: { $what }
audit-alert-hint = Если так быть не должно, верните как было и проверьте, у кого есть доступ.
take-back-until = Отменить можно до { $moment }
menu-take-back = Отменить
taken-back = ↩️ Отменили: { $what }
take-back-over = Отменить уже нельзя: либо прошли сутки, либо это уже отменили или изменили. Если нужно, исправьте вручную.
limit-usual = как 20 обычных покупок, но не меньше суммы, за которую дают 100 баллов
staff-day-head = 🗂 { $program }: что сотрудники изменили { $date }
staff-day-adjusted = Правок баланса: { $count }, всего баллов: { $points }
staff-day-undone = Покупок отменено на кассе: { $count }, на { $amount }
adjust-points-ask =
    ✏️ { $program }: карта { $card }
    На сколько баллов изменить и почему? Не больше { $most } за раз, например: +50 забыли начислить
