# Перенос существующей базы.
command-import = Перенести клиентов из другой системы
menu-import = Перенос базы
import-hint =
    📥 { $program }: перенос клиентов
    Пришлите CSV или XLSX с клиентами: баллы, покупки или то и другое. Без подтверждения ничего не изменится.
import-sample = Образец
import-sample-caption = Заполните его или пришлите файл из вашей системы.
import-head = 📥 Перенос № { $number }
import-head-check = 📥 Перенос № { $number } · проверка
import-head-running = 📥 Перенос № { $number } · переносим
import-head-done = 📥 Перенос № { $number } · готово
import-head-stopped = 📥 Перенос № { $number } · остановлен
import-head-undoing = 📥 Перенос № { $number } · отменяем
import-head-undone = 📥 Перенос № { $number } · отменили
import-text-form = { $lines ->
    [one] { $shown } строка, { $encoding }, разделитель «{ $separator }»
    [few] { $shown } строки, { $encoding }, разделитель «{ $separator }»
    [many] { $shown } строк, { $encoding }, разделитель «{ $separator }»
   *[other] { $shown } строки, { $encoding }, разделитель «{ $separator }»
}
import-sheet-form = { $lines ->
    [one] { $shown } строка, XLSX, лист «{ $sheet }»
    [few] { $shown } строки, XLSX, лист «{ $sheet }»
    [many] { $shown } строк, XLSX, лист «{ $sheet }»
   *[other] { $shown } строки, XLSX, лист «{ $sheet }»
}
import-tab = табуляция
import-column = { $column } ← { $name }
import-not-used = Не берём: { $names }
import-doubt = Берём «{ $one }», а не «{ $other }». Нужно наоборот? Нажмите «Изменить».
import-no-person = Не видно, в каком столбце клиент. Нажмите «Изменить» и укажите его.
import-cards-only = Баллов и покупок в файле нет: у каждого просто появится карта.
import-correct = Всё верно
import-change = Изменить
import-cancel = Отмена
import-pick-column = Какой столбец изменить?
import-pick-meaning = Что в столбце «{ $name }»?
import-nothing = Не берём
column-member = ID клиента
column-phone = Телефон
column-email = Эл. почта
column-card = Номер карты
column-balance = Баллы
column-amount = Сумма покупки
column-quantity = Количество
column-price = Цена
column-occurred-at = Дата покупки
column-time = Время
column-receipt = Номер чека
column-cashier = Кассир
column-level = Уровень
column-expires-on = Действуют до
column-debt = Долг в баллах
column-joined-on = Регистрация
import-progress = { $bar } { $done }/{ $all }
import-new = Новые: { $new }
import-known = Уже есть: { $known }
import-balances = Начальные балансы: { $balances }
import-purchases = Покупки: { $purchases }
import-refunds = Возвраты: { $refunds }
import-points = Баллы: { $points }
import-points-worth = Баллы: { $points } ({ $worth })
import-before = Перенесли раньше: { $before }
import-fractions = { $lines ->
    [one] В { $shown } строке отбросим доли балла.
    [few] В { $shown } строках отбросим доли балла.
    [many] В { $shown } строках отбросим доли балла.
   *[other] В { $shown } строки отбросим доли балла.
}
import-left-out = Не перенесём: { $bad }. Строка { $line }: { $why }
import-left-out-count = Не перенесли: { $bad }
import-quiet = Клиентам не сообщаем.
import-full = Новых клиентов можно добавить: { $room }. Чтобы увеличить лимит, обратитесь к администратору бота.
import-go = Перенести
import-bad-lines = Что не вошло
import-bad-caption = Перенос № { $number }: что не вошло и почему.
import-stop = Остановить
import-done = Клиенты: { $people }. Отменить можно до { $until }
import-done-final = Клиенты: { $people }
import-undo = Отменить
import-cards = Карты
import-cards-caption = Перенос № { $number }: карты и ссылки. Отправьте каждому его ссылку: по ней карта откроется в этом боте. Кто получит ссылку, тот и заберёт карту.
import-undone = Клиенты: { $undone }
import-kept = { $kept ->
    [one] Не тронули клиентов, у которых с тех пор были операции: { $shown }.
    [few] Не тронули клиентов, у которых с тех пор были операции: { $shown }.
    [many] Не тронули клиентов, у которых с тех пор были операции: { $shown }.
   *[other] Не тронули клиентов, у которых с тех пор были операции: { $shown }.
}
import-no-table = Это не CSV и не XLSX. Сохраните таблицу в одном из этих форматов и пришлите ещё раз.
import-empty = В файле нет строк.
import-no-header = В первой строке нет названий столбцов. Добавьте их сверху, например «Телефон» и «Баллы», и пришлите файл ещё раз.
import-too-wide = В файле больше { $most } столбцов. Удалите лишние и пришлите файл ещё раз.
import-busy = Уже идёт другой перенос в эту программу. Дождитесь, пока он закончится.
import-more = …и ещё { $more }
import-too-large = Файл слишком большой: здесь не больше { $size } МБ. Разделите его или сохраните как CSV.
import-gone = Этот перенос уже закрыт. Пришлите файл ещё раз.
import-late = Отменить уже нельзя: прошли сутки.
import-lost = Telegram больше не отдаёт этот файл. Пришлите его ещё раз: что уже перенесли, второй раз не добавится.
bad-broken = не закрыта кавычка; кавычку внутри значения пишут дважды
bad-garbled = строка не читается как текст
bad-nobody = не указано, чья это строка
bad-rounded = Excel испортил число в столбце «{ $column }». Сделайте столбец текстовым и выгрузите файл ещё раз
bad-unclear = «{ $column }» можно понять двояко. Пишите даты как 2027-01-31, а числа как 1234.50
bad-value = в столбце «{ $column }» пусто или не то значение
bad-decimals = в сумме больше знаков после запятой, чем бывает в валюте
bad-two-balances = в строке { $line } об этом клиенте сказано другое
bad-mixed-receipt = в строке { $line } этот чек у другого клиента
bad-nothing-to-refund = не осталось покупки, к которой относится возврат
bad-future = дата ещё не наступила
bad-over = срок этих баллов уже прошёл
bad-unknown-level = в программе нет такого уровня
bad-other-points = баланс этого клиента уже перенесён: { $points }. Он не изменится; поправить можно через /adjust
bad-other-minor = эта покупка уже перенесена: { $amount }. Она не изменится
bad-closed = программа закрыта
bad-refused = не подходит под правила программы
import-sheet-line = Строка
import-sheet-why = Почему
import-sheet-link = Ссылка
