# Texts of the user interface in Russian. What a message is for is told in en.ftl.

language_name = Русский

# Around every page
skip_to_content = Перейти к основному содержимому
language = Язык
all_languages = Все языки
cloud = Облако
theme = Оформление
theme_light = Светлое
theme_dark = Тёмное
theme_system = Как в системе
close = Закрыть
home = Главная
breadcrumb = Вы здесь
table_of_contents = Содержание
on_this_page = На этой странице
filter_contents = Фильтр по содержанию
entries_found = { $count ->
    [one] Найден { $count } пункт
    [few] Найдено { $count } пункта
    [many] Найдено { $count } пунктов
   *[other] Найдено { $count } пункта
}
whole_contents = Показать всё содержание
all_clouds = Все облака
limited_to = Показано только:
more_articles = Другие статьи
print_all = Все статьи на одной странице, для печати
all_articles = Все статьи
article_count = { $count ->
    [one] { $count } статья
    [few] { $count } статьи
    [many] { $count } статей
   *[other] { $count } статьи
}

# Switching languages
language_fallback = не переведено
language_home = статья недоступна
language_reconstructed = восстановлено
read_in_source = Читать на языке оригинала
filter_languages = Фильтр по языкам

# What a reader may know about a page
updated_on = Обновлено: { $date }
handed_over_on = Перевод: { $date }
machine_translated = Машинный перевод
human_translated = Переведено человеком
stale = Оригинал с тех пор изменился
retired = больше не предлагается
cloud_assumed = предположительно
notice_retired = Эта статья относится к облаку, которое больше не предлагается.
notice_retired_cloud = Это облако больше не предлагается. Статьи о нём сохранены здесь для справки.
draft = Черновик
notice_draft = Эта статья — черновик. На опубликованном сайте её ещё нет.
notice_fallback = Эта статья ещё не переведена. Она показана на языке оригинала.
notice_reconstructed = Этот текст составлен из оригиналов его переводов. Формулировки и оформление могут отличаться от источника.
what_it_means = Что это значит

about_title = О переводах
about_lead = Что говорят о тексте пометки в начале статьи.
about_machine = Эту статью перевела программа, и не каждое предложение проверено человеком. В ней возможны неточности и ошибки. Если предложение важно для вас, сравните его с оригиналом.
about_human = Эту статью перевели люди либо они проверили и исправили её перевод.
about_date_title = Дата перевода
about_date = В этот день перевод статьи был сдан. Более поздних изменений оригинала в нём нет.
about_stale = Оригинал был изменён после перевода этой статьи. Здесь может не быть новых шагов и названий; они есть в статье на языке оригинала.
about_reconstructed_title = Восстановленные тексты
about_reconstructed = Оригинала статьи не было в наличии. Она составлена из исходных предложений, которые содержатся в её переводах: слова принадлежат оригиналу, оформление может отличаться.
about_fallback_title = Непереведённые статьи
about_fallback = Этой статьи на вашем языке пока нет. Она показана на языке оригинала, а всё вокруг — на вашем.
about_cloud_title = Предполагаемые облака
about_cloud = В статье не сказано, для каких облаков она предназначена. Она отнесена к тому, к которому такие статьи обычно относятся.

reading = Режим чтения
reading_translation = Перевод
reading_original = Оригинал по запросу
reading_original_hint = Под каждым фрагментом текста кнопка открывает оригинал.
reading_side = Параллельно
reading_side_hint = Каждое предложение стоит рядом с тем, с которого оно переведено.
original = Оригинал
reading_compare = Сравнить с
reading_missing = Предложений без соответствия: { $count }
reading_failed = Не удалось загрузить другой текст.

# Below an article
pager = Предыдущая и следующая статьи
previous = Предыдущая
next = Следующая
edit_page = Изменить эту страницу
feedback = Отправить отзыв

# Inside an article
heading_link = Ссылка на раздел «{ $title }»
copy_code = Копировать код
copied = Скопировано
table = Таблица { $count }
image_description = Описание изображения
video_description = Описание видео
watch_video = Смотреть видео
version = Версия
selector = Выберите вариант этой статьи
footnotes = Сноски
footnote = Сноска { $count }
footnote_back = Вернуться к тексту сноски { $count }
task_done = Выполнено
task_open = Не выполнено
sample_missing = Этот пример кода недоступен.
alert_note = Примечание
alert_tip = Совет
alert_important = Важно
alert_warning = Предупреждение
alert_caution = Внимание

# Kinds of link lists on landing pages
list_overview = Обзор
list_how_to_guide = Пошаговые руководства
list_concept = Основные понятия
list_get_started = Начало работы
list_tutorial = Учебники
list_quickstart = Краткие руководства
list_reference = Справочник
list_video = Видео
list_learn = Обучение
list_download = Загрузки
list_deploy = Развёртывание
list_whats_new = Что нового
list_architecture = Архитектура
list_sample = Примеры

# Parts of hubs that have no heading of their own, and the unit of how long a step takes
hub_highlights = Главное
hub_concepts = Основные понятия
hub_products = Продукты
hub_tools = Инструменты
hub_more = Дополнительные материалы
minutes = { $count } мин

# Pages that are no articles
not_found_title = Страница не найдена
not_found_text = По этому адресу страницы нет. Возможно, она перемещена или удалена.
not_found_home = Перейти на главную
not_found_elsewhere = Эта страница на других языках
not_found_languages = Справка на других языках
chooser_title = Выберите язык
chooser_text = Язык можно сменить на любой странице.
redirect_title = Эта страница перемещена
redirect_text = Теперь она находится здесь:

# Search
search = Поиск
search_placeholder = Что вы ищете?
search_results = Результаты поиска
search_count = { $count ->
    [one] { $count } результат
    [few] { $count } результата
    [many] { $count } результатов
   *[other] { $count } результата
}
search_none = Ничего не найдено. Проверьте написание или попробуйте другие слова.
search_failed = Сейчас не удаётся загрузить поиск.
search_source = Найдено в оригинале
search_more = Показать ещё результаты
search_without_script = Для поиска нужен JavaScript. Все статьи перечислены здесь:
