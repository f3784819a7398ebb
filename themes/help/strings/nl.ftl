# Texts of the user interface in Dutch. What a message is for is told in en.ftl.

language_name = Nederlands

# Around every page
skip_to_content = Naar hoofdinhoud
language = Taal
all_languages = Alle talen
cloud = Cloud
theme = Weergave
theme_light = Licht
theme_dark = Donker
theme_system = Systeeminstelling
close = Sluiten
home = Startpagina
breadcrumb = U bent hier
table_of_contents = Inhoudsopgave
on_this_page = Op deze pagina
filter_contents = Inhoudsopgave filteren
entries_found = { $count ->
    [one] { $count } item gevonden
   *[other] { $count } items gevonden
}
whole_contents = Hele inhoudsopgave tonen
all_clouds = Alle clouds
limited_to = Beperkt tot:
more_articles = Meer artikelen
print_all = Alle artikelen op één pagina, om af te drukken
all_articles = Alle artikelen
article_count = { $count ->
    [one] { $count } artikel
   *[other] { $count } artikelen
}

# Switching languages
language_fallback = niet vertaald
language_home = artikel niet beschikbaar
language_reconstructed = gereconstrueerd
read_in_source = Lezen in de brontaal
filter_languages = Talen filteren

# What a reader may know about a page
updated_on = Bijgewerkt op { $date }
handed_over_on = Vertaling van { $date }
machine_translated = Machinevertaling
human_translated = Vertaald door mensen
stale = Het origineel is sindsdien gewijzigd
retired = beëindigd
cloud_assumed = aangenomen
notice_retired = Dit artikel gaat over een cloud die niet meer wordt aangeboden.
notice_retired_cloud = Deze cloud wordt niet meer aangeboden. De artikelen blijven hier ter naslag staan.
draft = Concept
notice_draft = Dit artikel is een concept. Op de gepubliceerde site staat het nog niet.
notice_fallback = Dit artikel is nog niet vertaald. U leest het in de brontaal.
notice_reconstructed = Deze tekst is samengesteld uit de originelen van de vertalingen. Formulering en opmaak kunnen van de bron afwijken.
what_it_means = Wat dit betekent

about_title = Over vertalingen
about_lead = Wat de opmerkingen boven een artikel over de tekst zeggen.
about_machine = Dit artikel is door een programma vertaald en niemand heeft elke zin gecontroleerd. Het kan onnauwkeurig of onjuist zijn. Vergelijk een zin die voor u van belang is met het origineel.
about_human = Dit artikel is door mensen vertaald, of zij hebben de vertaling gecontroleerd en verbeterd.
about_date_title = Datum van de vertaling
about_date = Op deze dag is de vertaling van het artikel opgeleverd. Latere wijzigingen in het origineel staan er niet in.
about_stale = Het origineel is gewijzigd nadat dit artikel was vertaald. Nieuwere stappen en namen kunnen hier ontbreken; ze staan in het artikel in de brontaal.
about_reconstructed_title = Gereconstrueerde teksten
about_reconstructed = Het origineel van het artikel was niet beschikbaar. Het is samengesteld uit de oorspronkelijke zinnen die de vertalingen bevatten: de woorden zijn die van het origineel, de opmaak kan afwijken.
about_fallback_title = Artikelen die niet zijn vertaald
about_fallback = Het artikel bestaat nog niet in uw taal. U ziet het in de brontaal, met alles eromheen in uw taal.
about_cloud_title = Aangenomen clouds
about_cloud = Het artikel vermeldt niet voor welke clouds het geldt. Het staat onder de cloud waarvoor zulke artikelen meestal gelden.

reading = Leesweergave
reading_translation = Vertaling
reading_original = Origineel op verzoek
reading_original_hint = Onder elke tekst toont een knop het origineel.
reading_side = Naast elkaar
reading_side_hint = Elke zin staat naast de zin waaruit hij is vertaald.
original = Origineel
reading_compare = Vergelijken met
reading_missing = Zinnen zonder tegenhanger: { $count }
reading_failed = De andere tekst kon niet worden geladen.

# Below an article
pager = Vorig en volgend artikel
previous = Vorige
next = Volgende
edit_page = Deze pagina bewerken
feedback = Feedback verzenden

# Inside an article
heading_link = Koppeling naar de sectie ‘{ $title }’
copy_code = Code kopiëren
copied = Gekopieerd
table = Tabel { $count }
image_description = Beschrijving van de afbeelding
video_description = Beschrijving van de video
watch_video = Video bekijken
version = Versie
selector = Kies een variant van dit artikel
footnotes = Voetnoten
footnote = Voetnoot { $count }
footnote_back = Terug naar de tekst van voetnoot { $count }
task_done = Klaar
task_open = Te doen
sample_missing = Dit codevoorbeeld is niet beschikbaar.
alert_note = Opmerking
alert_tip = Tip
alert_important = Belangrijk
alert_warning = Waarschuwing
alert_caution = Let op

# Kinds of link lists on landing pages
list_overview = Overzicht
list_how_to_guide = Handleidingen
list_concept = Concepten
list_get_started = Aan de slag
list_tutorial = Zelfstudies
list_quickstart = Quickstarts
list_reference = Naslag
list_video = Video’s
list_learn = Training
list_download = Downloads
list_deploy = Implementatie
list_whats_new = Wat is er nieuw
list_architecture = Architectuur
list_sample = Voorbeelden

# Parts of hubs that have no heading of their own, and the unit of how long a step takes
hub_highlights = Uitgelicht
hub_concepts = Concepten
hub_products = Producten
hub_tools = Hulpmiddelen
hub_more = Meer inhoud
minutes = { $count } min

# Pages that are no articles
not_found_title = Pagina niet gevonden
not_found_text = Op dit adres staat geen pagina. Mogelijk is de pagina verplaatst of verwijderd.
not_found_home = Naar de startpagina
not_found_elsewhere = Deze pagina in andere talen
not_found_languages = Hulp in andere talen
chooser_title = Kies uw taal
chooser_text = U kunt de taal op elke pagina wijzigen.
redirect_title = Deze pagina is verplaatst
redirect_text = U vindt de pagina hier:

# Search
search = Zoeken
search_placeholder = Wat zoekt u?
search_results = Zoekresultaten
search_count = { $count ->
    [one] { $count } resultaat
   *[other] { $count } resultaten
}
search_none = Niets gevonden. Controleer de spelling of probeer andere woorden.
search_failed = De zoekfunctie kan op dit moment niet worden geladen.
search_source = Gevonden in het origineel
search_more = Meer resultaten tonen
search_without_script = Zoeken vereist JavaScript. Hier staan alle artikelen:
