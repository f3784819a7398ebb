# Texts of the user interface in German. What a message is for is told in en.ftl.

language_name = Deutsch

# Around every page
skip_to_content = Zum Hauptinhalt springen
language = Sprache
all_languages = Alle Sprachen
cloud = Cloud
theme = Darstellung
theme_light = Hell
theme_dark = Dunkel
theme_system = Systemeinstellung
close = Schließen
home = Startseite
breadcrumb = Sie sind hier
table_of_contents = Inhaltsverzeichnis
on_this_page = Auf dieser Seite
filter_contents = Inhaltsverzeichnis filtern
entries_found = { $count ->
    [one] { $count } Eintrag gefunden
   *[other] { $count } Einträge gefunden
}
whole_contents = Gesamtes Inhaltsverzeichnis anzeigen
all_clouds = Alle Clouds
limited_to = Eingeschränkt auf:
more_articles = Weitere Artikel
print_all = Alle Artikel auf einer Seite, zum Drucken
all_articles = Alle Artikel
article_count = { $count ->
    [one] { $count } Artikel
   *[other] { $count } Artikel
}

# Switching languages
language_fallback = nicht übersetzt
language_home = Artikel nicht vorhanden
language_reconstructed = rekonstruiert
read_in_source = In der Ausgangssprache lesen
filter_languages = Sprachen filtern

# What a reader may know about a page
updated_on = Aktualisiert am { $date }
handed_over_on = Übersetzung vom { $date }
machine_translated = Maschinell übersetzt
human_translated = Von Menschen übersetzt
stale = Das Original wurde seither geändert
retired = eingestellt
cloud_assumed = vermutet
notice_retired = Dieser Artikel behandelt eine Cloud, die nicht mehr angeboten wird.
notice_retired_cloud = Diese Cloud wird nicht mehr angeboten. Ihre Artikel bleiben hier zum Nachschlagen.
draft = Entwurf
notice_draft = Dieser Artikel ist ein Entwurf. Die veröffentlichte Website enthält ihn noch nicht.
notice_fallback = Dieser Artikel ist noch nicht übersetzt. Sie lesen ihn in der Ausgangssprache.
notice_reconstructed = Dieser Text wurde aus den Originalsätzen seiner Übersetzungen zusammengesetzt. Wortlaut und Formatierung können von der Quelle abweichen.
what_it_means = Was das bedeutet

about_title = Über Übersetzungen
about_lead = Was die Hinweise am Anfang eines Artikels über seinen Text sagen.
about_machine = Dieser Artikel wurde von einem Programm übersetzt, und niemand hat jeden Satz geprüft. Er kann ungenau oder falsch sein. Wenn es auf einen Satz ankommt, vergleichen Sie ihn mit dem Original.
about_human = Dieser Artikel wurde von Menschen übersetzt, oder sie haben seine Übersetzung geprüft und verbessert.
about_date_title = Datum der Übersetzung
about_date = An diesem Tag wurde die Übersetzung des Artikels geliefert. Was sich danach am Original geändert hat, ist nicht darin.
about_stale = Das Original wurde bearbeitet, nachdem dieser Artikel übersetzt war. Neuere Schritte und Bezeichnungen können hier fehlen; im Artikel in der Ausgangssprache stehen sie.
about_reconstructed_title = Rekonstruierte Texte
about_reconstructed = Das Original des Artikels lag nicht vor. Er wurde aus den Originalsätzen zusammengesetzt, die seine Übersetzungen enthalten: Der Wortlaut ist der des Originals, die Formatierung kann abweichen.
about_fallback_title = Nicht übersetzte Artikel
about_fallback = Den Artikel gibt es in Ihrer Sprache noch nicht. Sie sehen ihn in der Ausgangssprache, alles ringsum in Ihrer.
about_cloud_title = Vermutete Clouds
about_cloud = Der Artikel sagt nicht, für welche Clouds er gilt. Er steht unter derjenigen, für die solche Artikel meist gelten.

reading = Leseansicht
reading_translation = Übersetzung
reading_original = Original bei Bedarf
reading_original_hint = Unter jedem Text öffnet eine Schaltfläche das Original.
reading_side = Nebeneinander
reading_side_hint = Jeder Satz steht neben dem Satz, aus dem er übersetzt wurde.
original = Original
reading_compare = Vergleichen mit
reading_missing = Sätze ohne Gegenstück: { $count }
reading_failed = Der andere Text konnte nicht geladen werden.

# Below an article
pager = Vorheriger und nächster Artikel
previous = Zurück
next = Weiter
edit_page = Diese Seite bearbeiten
feedback = Feedback senden

# Inside an article
heading_link = Link zum Abschnitt „{ $title }“
copy_code = Code kopieren
copied = Kopiert
table = Tabelle { $count }
image_description = Beschreibung des Bildes
video_description = Beschreibung des Videos
watch_video = Video ansehen
version = Version
selector = Variante dieses Artikels wählen
footnotes = Fußnoten
footnote = Fußnote { $count }
footnote_back = Zurück zum Text von Fußnote { $count }
task_done = Erledigt
task_open = Offen
sample_missing = Dieses Codebeispiel ist nicht verfügbar.
alert_note = Hinweis
alert_tip = Tipp
alert_important = Wichtig
alert_warning = Warnung
alert_caution = Achtung

# Kinds of link lists on landing pages
list_overview = Übersicht
list_how_to_guide = Anleitungen
list_concept = Konzepte
list_get_started = Erste Schritte
list_tutorial = Tutorials
list_quickstart = Schnellstarts
list_reference = Referenz
list_video = Videos
list_learn = Schulung
list_download = Downloads
list_deploy = Bereitstellung
list_whats_new = Neuigkeiten
list_architecture = Architektur
list_sample = Beispiele

# Parts of hubs that have no heading of their own, and the unit of how long a step takes
hub_highlights = Im Blickpunkt
hub_concepts = Konzepte
hub_products = Produkte
hub_tools = Tools
hub_more = Weitere Inhalte
minutes = { $count } Min.

# Pages that are no articles
not_found_title = Seite nicht gefunden
not_found_text = Unter dieser Adresse gibt es keine Seite. Vielleicht wurde sie verschoben oder gelöscht.
not_found_home = Zur Startseite
not_found_elsewhere = Diese Seite in anderen Sprachen
not_found_languages = Hilfe in anderen Sprachen
chooser_title = Wählen Sie Ihre Sprache
chooser_text = Sie können die Sprache auf jeder Seite wechseln.
redirect_title = Diese Seite wurde verschoben
redirect_text = Sie finden sie jetzt hier:

# Search
search = Suche
search_placeholder = Wonach suchen Sie?
search_results = Suchergebnisse
search_count = { $count ->
    [one] { $count } Ergebnis
   *[other] { $count } Ergebnisse
}
search_none = Nichts gefunden. Prüfen Sie die Schreibweise, oder versuchen Sie andere Wörter.
search_failed = Die Suche kann zurzeit nicht geladen werden.
search_source = Im Original gefunden
search_more = Weitere Ergebnisse anzeigen
search_without_script = Die Suche benötigt JavaScript. Hier sind alle Artikel aufgeführt:
