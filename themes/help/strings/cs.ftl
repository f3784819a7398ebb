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
more_articles = Další články
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

# What a reader may know about a page
updated_on = Aktualizováno: { $date }
handed_over_on = Překlad: { $date }
machine_translated = Strojový překlad
human_translated = Přeloženo lidmi
stale = Originál se od té doby změnil
retired = ukončeno
cloud_assumed = předpoklad
notice_retired = Tento článek se týká cloudu, který se už nenabízí.
notice_retired_cloud = Tento cloud se už nenabízí. Jeho články tu zůstávají pro informaci.
notice_fallback = Tento článek zatím není přeložený. Čtete ho ve zdrojovém jazyce.
notice_reconstructed = Tento text byl sestaven z originálů svých překladů. Znění a formátování se mohou od zdroje lišit.

# Below an article
pager = Předchozí a další článek
previous = Předchozí
next = Další
edit_page = Upravit tuto stránku
feedback = Odeslat zpětnou vazbu

# Inside an article
heading_link = Odkaz na tento oddíl
copy_code = Kopírovat kód
copied = Zkopírováno
table = Tabulka
image_description = Popis obrázku
watch_video = Přehrát video
version = Verze
selector = Vyberte variantu tohoto článku
footnotes = Poznámky pod čarou
footnote = Poznámka
footnote_back = Zpět k textu poznámky
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
minutes = min

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
