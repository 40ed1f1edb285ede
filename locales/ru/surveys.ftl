# Опросы: вопрос, ответ и то, что читает команда.
command-surveys = Участвовать в опросах или нет
survey-later = Не сейчас
survey-never = Не спрашивать
survey-skip = Пропустить
survey-change = Изменить оценку
menu-surveys-on = Включить опросы
menu-cases = Обращения
menu-surveys = Опросы

survey-head = 💬 { $program }: один вопрос
question-recommend = Насколько вероятно, что вы порекомендуете нас друзьям?
question-satisfied = Как вы оцениваете последнее посещение?
question-overall = Как вы оцениваете нас в целом?
question-work = Насколько вероятно, что вы порекомендуете нас знакомым как место работы?
scale-recommend = 0 — точно не порекомендую · 10 — точно порекомендую
scale-satisfied = 1 — очень плохо · 5 — отлично
score-head = 💬 { $program }: ваша оценка — { $score }
follow-up-promoter = Что вам нравится больше всего?
follow-up-passive = Чего не хватило до высшей оценки?
follow-up-detractor = Что пошло не так?
follow-up-hint = Ответьте сообщением или нажмите «Пропустить».
thanks-promoter = Спасибо! Будем держать планку.
thanks-passive = Спасибо! Это помогает нам становиться лучше.
thanks-detractor = Спасибо за честную оценку. Команда увидит её и постарается всё исправить.
survey-earned = { $points ->
    [one] +{ $shown } балл за ответ — при любой оценке.
    [few] +{ $shown } балла за ответ — при любой оценке.
    [many] +{ $shown } баллов за ответ — при любой оценке.
   *[other] +{ $shown } балла за ответ — при любой оценке.
}
comment-kept = Спасибо! Команда это прочитает. Дополнить можно ещё одним сообщением.
comment-unnamed = Ваше имя команда не видит.
comment-named = Команда видит ваше имя.
comment-long = Уложитесь, пожалуйста, в { $max } знаков: сейчас их { $length }.
comment-full = В этой переписке больше нет места.
survey-over = Этот опрос уже закончился. Всё равно спасибо!
survey-final = Прошли сутки: оценку { $score } изменить уже нельзя.
survey-snoozed = Хорошо. Спросим не раньше { $date }.
survey-turned-off = Эта программа больше ни о чём не спросит. Передумаете — /surveys

surveys-head = 💬 { $program }: опросы
surveys-on-line = Иногда задаём один вопрос — не чаще раза в две недели.
surveys-off-line = Мы ни о чём вас не спрашиваем.
answer-hint = Напишите ответ сообщением. Отмена: /cancel
case-member-said = {"\u0002"}{ $name }:{"\u0003"} { $text }
reason-survey = ответ на опрос
