menu-birthday = День рождения
privacy-birthday = День рождения: { $date }
privacy-answers = { $program }: ответов на опросы — { $answers }
privacy-invited = { $program }: вас пригласили; кто пригласил, не видит вашего имени
privacy-invited-shown = { $program }: вас пригласили; кто пригласил, видит ваше имя
command-privacy = Что о вас хранится
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
    Пропадут купоны и баллы: { $list }
    Имя, Telegram ID и комментарии удалим навсегда. Записи о баллах и оценки останутся без связи с вами.
    Ещё 400 дней храним обезличенную отметку: что вы уже участвовали и когда был последний подарок на день рождения.
delete-for-good = Удалить
keep-data = Оставить
forgotten = Ваши данные удалены. Начать заново: /start
privacy-advertising = { $program }: согласие на рекламу от { $date }, версия { $version }
privacy-advertising-withdrawn = { $program }: согласие на рекламу от { $date }, версия { $version }, отозвано { $until }
privacy-zone = Часовой пояс: { $zone }
