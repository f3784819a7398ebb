# Texts of the user interface in Czech. What a message is for is told in en.ftl.

language_name = Čeština

# Around every page
skip_to_content = Přejít k hlavnímu obsahu
language = Jazyk
all_languages = Všechny jazyky
cloud = Cloud
theme = Vzhled
theme_light = Světlý
theme_dark = Tmavý
theme_system = Podle systému
close = Zavřít
home = Domů
breadcrumb = Zde se nacházíte
table_of_contents = Obsah
on_this_page = Na této stránce
filter_contents = Filtrovat obsah
entries_found = { $count ->
    [one] Nalezena { $count } položka
    [few] Nalezeny { $count } položky
    [many] Nalezeno { $count } položky
   *[other] Nalezeno { $count } položek
}
whole_contents = Zobrazit celý obsah
all_clouds = Všechny cloudy
limited_to = Omezeno na:
more_articles = Další články
print_all = Všechny články na jedné stránce k tisku
all_articles = Všechny články
article_count = { $count ->
    [one] { $count } článek
    [few] { $count } články
    [many] { $count } článku
   *[other] { $count } článků
}

# Switching languages
language_fallback = nepřeloženo
language_home = článek není k dispozici
language_reconstructed = rekonstruováno
read_in_source = Číst ve zdrojovém jazyce
filter_languages = Filtrovat jazyky

# What a reader may know about a page
updated_on = Aktualizováno: { $date }
handed_over_on = Překlad: { $date }
machine_translated = Strojový překlad
human_translated = Lidský překlad
stale = Originál se od té doby změnil
retired = ukončeno
cloud_assumed = předpoklad
notice_retired = Tento článek se týká cloudu, který se už nenabízí.
notice_retired_cloud = Tento cloud se už nenabízí. Jeho články tu zůstávají pro informaci.
draft = Koncept
notice_draft = Tento článek je rozpracovaný. Na webu se objeví, až bude zveřejněn.
notice_fallback = Tento článek zatím není přeložený. Čtete ho ve zdrojovém jazyce.
notice_reconstructed = Tento text byl sestaven z originálů svých překladů. Znění a formátování se mohou od zdroje lišit.
what_it_means = Co to znamená

about_title = O překladech
about_lead = Co o textu článku říkají poznámky v jeho záhlaví.
about_machine = Tento článek přeložil program a nikdo nezkontroloval každou větu. Může být nepřesný nebo chybný. Pokud na některé větě záleží, porovnejte ji s originálem.
about_human = Tento článek přeložili lidé, nebo jeho překlad zkontrolovali a opravili.
about_date_title = Datum překladu
about_date = V tento den byl překlad článku předán. Pozdější změny originálu v něm nejsou.
about_stale = Originál byl upraven až po přeložení tohoto článku. Mohou tu chybět novější kroky a názvy; najdete je v článku ve zdrojovém jazyce.
about_reconstructed_title = Rekonstruované texty
about_reconstructed = Originál článku nebyl k dispozici. Text byl sestaven z původních vět, které obsahují jeho překlady: znění odpovídá originálu, formátování se může lišit.
about_fallback_title = Nepřeložené články
about_fallback = Článek zatím ve vašem jazyce neexistuje. Vidíte ho ve zdrojovém jazyce, vše kolem něj ve svém.
about_cloud_title = Předpokládané cloudy
about_cloud = Článek neuvádí, pro které cloudy platí. Je zařazen pod ten, pro který takové články obvykle platí.

reading = Režim čtení
reading_translation = Překlad
reading_original = Originál na vyžádání
reading_original_hint = Pod každým textem je tlačítko, které zobrazí jeho originál.
reading_side = Vedle sebe
reading_side_hint = Každá věta stojí vedle věty, ze které byla přeložena.
original = Originál
reading_compare = Porovnat s
reading_missing = Věty bez protějšku: { $count }
reading_failed = Druhý text se nepodařilo načíst.

# Below an article
pager = Předchozí a další článek
previous = Předchozí
next = Další
edit_page = Upravit tuto stránku
feedback = Odeslat zpětnou vazbu

# Inside an article
heading_link = Odkaz na oddíl „{ $title }“
copy_code = Kopírovat kód
copied = Zkopírováno
table = Tabulka { $count }
image_description = Popis obrázku
video_description = Popis videa
watch_video = Přehrát video
version = Verze
selector = Vyberte variantu tohoto článku
footnotes = Poznámky pod čarou
footnote = Poznámka { $count }
footnote_back = Zpět k textu poznámky { $count }
task_done = Hotovo
task_open = Zbývá udělat
sample_missing = Tato ukázka kódu není k dispozici.
alert_note = Poznámka
alert_tip = Tip
alert_important = Důležité
alert_warning = Upozornění
alert_caution = Pozor

# Kinds of link lists on landing pages
list_overview = Přehled
list_how_to_guide = Návody
list_concept = Koncepty
list_get_started = Začínáme
list_tutorial = Kurzy
list_quickstart = Rychlé starty
list_reference = Referenční informace
list_video = Videa
list_learn = Školení
list_download = Ke stažení
list_deploy = Nasazení
list_whats_new = Co je nového
list_architecture = Architektura
list_sample = Ukázky

# Parts of hubs that have no heading of their own, and the unit of how long a step takes
hub_highlights = Doporučený obsah
hub_concepts = Koncepty
hub_products = Produkty
hub_tools = Nástroje
hub_more = Další obsah
minutes = { $count } min

# Pages that are no articles
not_found_title = Stránka nenalezena
not_found_text = Na této adrese není žádná stránka. Možná byla přesunuta nebo odstraněna.
not_found_home = Přejít na domovskou stránku
not_found_elsewhere = Tato stránka v jiných jazycích
not_found_languages = Nápověda v jiných jazycích
chooser_title = Vyberte jazyk
chooser_text = Jazyk můžete změnit na každé stránce.
redirect_title = Tato stránka byla přesunuta
redirect_text = Najdete ji zde:

# Search
search = Hledání
search_placeholder = Co hledáte?
search_results = Výsledky hledání
search_count = { $count ->
    [one] { $count } výsledek
    [few] { $count } výsledky
    [many] { $count } výsledku
   *[other] { $count } výsledků
}
search_none = Nic nenalezeno. Zkontrolujte pravopis nebo zkuste jiná slova.
search_failed = Hledání teď nelze načíst.
search_source = Nalezeno v originálu
search_more = Zobrazit další výsledky
search_without_script = Hledání vyžaduje JavaScript. Všechny články jsou uvedeny zde:
