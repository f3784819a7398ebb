# Texts of the user interface in Polish. What a message is for is told in en.ftl.

language_name = Polski

# Around every page
skip_to_content = Przejdź do głównej zawartości
language = Język
all_languages = Wszystkie języki
cloud = Chmura
theme = Wygląd
theme_light = Jasny
theme_dark = Ciemny
theme_system = Zgodny z systemem
close = Zamknij
home = Strona główna
breadcrumb = Jesteś tutaj
table_of_contents = Spis treści
on_this_page = Na tej stronie
filter_contents = Filtruj spis treści
entries_found = { $count ->
    [one] Znaleziono { $count } pozycję
    [few] Znaleziono { $count } pozycje
    [many] Znaleziono { $count } pozycji
   *[other] Znaleziono { $count } pozycji
}
whole_contents = Pokaż cały spis treści
all_clouds = Wszystkie chmury
limited_to = Ograniczono do:
more_articles = Więcej artykułów
print_all = Wszystkie artykuły na jednej stronie, do druku
all_articles = Wszystkie artykuły
article_count = { $count ->
    [one] { $count } artykuł
    [few] { $count } artykuły
    [many] { $count } artykułów
   *[other] { $count } artykułu
}

# Switching languages
language_fallback = nie przetłumaczono
language_home = artykuł niedostępny
language_reconstructed = odtworzono
read_in_source = Czytaj w języku źródłowym
filter_languages = Filtruj języki

# What a reader may know about a page
updated_on = Zaktualizowano: { $date }
handed_over_on = Tłumaczenie: { $date }
machine_translated = Tłumaczenie maszynowe
human_translated = Przetłumaczone przez człowieka
stale = Oryginał został od tego czasu zmieniony
retired = wycofana
cloud_assumed = domniemana
notice_retired = Ten artykuł dotyczy chmury, która nie jest już oferowana.
notice_retired_cloud = Ta chmura nie jest już oferowana. Jej artykuły pozostają tutaj do wglądu.
draft = Wersja robocza
notice_draft = Ten artykuł jest wersją roboczą. W opublikowanej witrynie jeszcze go nie ma.
notice_fallback = Ten artykuł nie został jeszcze przetłumaczony. Jest wyświetlany w języku źródłowym.
notice_reconstructed = Ten tekst złożono z oryginałów jego tłumaczeń. Brzmienie i formatowanie mogą się różnić od źródła.
what_it_means = Co to znaczy

about_title = O tłumaczeniach
about_lead = Co mówią o tekście uwagi na początku artykułu.
about_machine = Ten artykuł przetłumaczył program i nikt nie sprawdził każdego zdania. Może być niedokładny lub błędny. Jeśli jakieś zdanie jest ważne, porównaj je z oryginałem.
about_human = Ten artykuł przetłumaczyli ludzie albo sprawdzili i poprawili jego tłumaczenie.
about_date_title = Data tłumaczenia
about_date = W tym dniu przekazano tłumaczenie artykułu. Nie zawiera ono późniejszych zmian oryginału.
about_stale = Oryginał zmieniono po przetłumaczeniu tego artykułu. Może tu brakować nowszych kroków i nazw; zawiera je artykuł w języku źródłowym.
about_reconstructed_title = Teksty odtworzone
about_reconstructed = Oryginał artykułu nie był dostępny. Złożono go z oryginalnych zdań zawartych w tłumaczeniach: słowa pochodzą z oryginału, formatowanie może się różnić.
about_fallback_title = Artykuły nieprzetłumaczone
about_fallback = Artykuł nie istnieje jeszcze w Twoim języku. Widzisz go w języku źródłowym, a wszystko wokół w swoim.
about_cloud_title = Domniemane chmury
about_cloud = Artykuł nie podaje, których chmur dotyczy. Umieszczono go pod tą, której takie artykuły zwykle dotyczą.

reading = Tryb czytania
reading_translation = Tłumaczenie
reading_original = Oryginał na żądanie
reading_original_hint = Pod każdym tekstem znajduje się przycisk, który pokazuje oryginał.
reading_side = Obok siebie
reading_side_hint = Każde zdanie znajduje się obok zdania, z którego je przetłumaczono.
original = Oryginał
reading_compare = Porównaj z
reading_missing = Zdania bez odpowiednika: { $count }
reading_failed = Nie udało się wczytać drugiego tekstu.

# Below an article
pager = Poprzedni i następny artykuł
previous = Poprzedni
next = Następny
edit_page = Edytuj tę stronę
feedback = Prześlij opinię

# Inside an article
heading_link = Link do sekcji „{ $title }”
copy_code = Kopiuj kod
copied = Skopiowano
table = Tabela { $count }
image_description = Opis obrazu
video_description = Opis filmu
watch_video = Obejrzyj film
version = Wersja
selector = Wybierz wariant tego artykułu
footnotes = Przypisy
footnote = Przypis { $count }
footnote_back = Powrót do tekstu przypisu { $count }
task_done = Zrobione
task_open = Do zrobienia
sample_missing = Ten przykładowy kod jest niedostępny.
alert_note = Uwaga
alert_tip = Porada
alert_important = Ważne
alert_warning = Ostrzeżenie
alert_caution = Przestroga

# Kinds of link lists on landing pages
list_overview = Omówienie
list_how_to_guide = Przewodniki z instrukcjami
list_concept = Pojęcia
list_get_started = Wprowadzenie
list_tutorial = Samouczki
list_quickstart = Szybki start
list_reference = Dokumentacja referencyjna
list_video = Filmy
list_learn = Szkolenia
list_download = Do pobrania
list_deploy = Wdrażanie
list_whats_new = Nowości
list_architecture = Architektura
list_sample = Przykłady

# Parts of hubs that have no heading of their own, and the unit of how long a step takes
hub_highlights = Polecane
hub_concepts = Pojęcia
hub_products = Produkty
hub_tools = Narzędzia
hub_more = Więcej treści
minutes = { $count } min

# Pages that are no articles
not_found_title = Nie znaleziono strony
not_found_text = Pod tym adresem nie ma strony. Mogła zostać przeniesiona lub usunięta.
not_found_home = Przejdź do strony głównej
not_found_elsewhere = Ta strona w innych językach
not_found_languages = Pomoc w innych językach
chooser_title = Wybierz język
chooser_text = Język można zmienić na każdej stronie.
redirect_title = Ta strona została przeniesiona
redirect_text = Znajdziesz ją tutaj:

# Search
search = Wyszukiwanie
search_placeholder = Czego szukasz?
search_results = Wyniki wyszukiwania
search_count = { $count ->
    [one] { $count } wynik
    [few] { $count } wyniki
    [many] { $count } wyników
   *[other] { $count } wyniku
}
search_none = Nic nie znaleziono. Sprawdź pisownię lub spróbuj użyć innych słów.
search_failed = W tej chwili nie można załadować wyszukiwania.
search_source = Znaleziono w oryginale
search_more = Pokaż więcej wyników
search_without_script = Wyszukiwanie wymaga języka JavaScript. Wszystkie artykuły są wymienione tutaj:
