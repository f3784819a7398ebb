# Texts of the user interface in Italian. What a message is for is told in en.ftl.

language_name = Italiano

# Around every page
skip_to_content = Vai al contenuto principale
language = Lingua
all_languages = Tutte le lingue
cloud = Cloud
theme = Aspetto
theme_light = Chiaro
theme_dark = Scuro
theme_system = Come il sistema
close = Chiudi
home = Home
breadcrumb = Percorso di navigazione
table_of_contents = Sommario
on_this_page = In questa pagina
filter_contents = Filtra il sommario
entries_found = { $count ->
    [one] { $count } voce trovata
    [many] { $count } di voci trovate
   *[other] { $count } voci trovate
}
whole_contents = Mostra tutto il sommario
all_clouds = Tutti i cloud
limited_to = Limitato a:
more_articles = Altri articoli
print_all = Tutti gli articoli in una pagina, da stampare
all_articles = Tutti gli articoli
article_count = { $count ->
    [one] { $count } articolo
    [many] { $count } di articoli
   *[other] { $count } articoli
}

# Switching languages
language_fallback = non tradotto
language_home = articolo non disponibile
language_reconstructed = ricostruito
read_in_source = Leggi nella lingua di origine
filter_languages = Filtra le lingue

# What a reader may know about a page
updated_on = Aggiornato: { $date }
handed_over_on = Traduzione: { $date }
machine_translated = Traduzione automatica
human_translated = Traduzione umana
stale = L’originale è cambiato nel frattempo
retired = ritirato
cloud_assumed = presunto
notice_retired = Questo articolo riguarda un cloud non più offerto.
notice_retired_cloud = Questo cloud non è più offerto. I suoi articoli restano qui come riferimento.
draft = Bozza
notice_draft = Questo articolo è una bozza. Il sito pubblicato non lo contiene ancora.
notice_fallback = Questo articolo non è ancora stato tradotto. Viene mostrato nella lingua di origine.
notice_reconstructed = Questo testo è stato ricomposto a partire dagli originali delle sue traduzioni. Formulazione e formattazione possono differire dalla fonte.
what_it_means = Che cosa significa

about_title = Informazioni sulle traduzioni
about_lead = Che cosa dicono del testo le note all’inizio di un articolo.
about_machine = Questo articolo è stato tradotto da un programma e nessuno ne ha controllato ogni frase. Può essere impreciso o errato. Se una frase è importante, confrontala con l’originale.
about_human = Questo articolo è stato tradotto da persone, oppure la traduzione è stata controllata e corretta da loro.
about_date_title = Data della traduzione
about_date = In questo giorno è stata consegnata la traduzione dell’articolo. Le modifiche successive dell’originale non vi sono comprese.
about_stale = L’originale è stato modificato dopo la traduzione di questo articolo. Passaggi e nomi più recenti possono mancare; si trovano nell’articolo nella lingua di origine.
about_reconstructed_title = Testi ricostruiti
about_reconstructed = L’originale dell’articolo non era disponibile. È stato ricomposto con le frasi originali contenute nelle traduzioni: le parole sono quelle dell’originale, la formattazione può essere diversa.
about_fallback_title = Articoli non tradotti
about_fallback = L’articolo non esiste ancora nella tua lingua. Lo vedi nella lingua di origine, con tutto il resto nella tua.
about_cloud_title = Cloud presunti
about_cloud = L’articolo non dice per quali cloud è valido. È elencato sotto quello a cui di solito si riferiscono questi articoli.

reading = Modalità di lettura
reading_translation = Traduzione
reading_original = Originale su richiesta
reading_original_hint = Sotto ogni testo un pulsante mostra l’originale.
reading_side = Affiancati
reading_side_hint = Ogni frase si trova accanto a quella da cui è stata tradotta.
original = Originale
reading_compare = Confronta con
reading_missing = Frasi senza corrispondenza: { $count }
reading_failed = Impossibile caricare l’altro testo.

# Below an article
pager = Articolo precedente e successivo
previous = Precedente
next = Successivo
edit_page = Modifica questa pagina
feedback = Invia feedback

# Inside an article
heading_link = Collegamento alla sezione “{ $title }”
copy_code = Copia codice
copied = Copiato
table = Tabella { $count }
image_description = Descrizione dell’immagine
video_description = Descrizione del video
watch_video = Guarda il video
version = Versione
selector = Scegli una variante di questo articolo
footnotes = Note a piè di pagina
footnote = Nota { $count }
footnote_back = Torna al testo della nota { $count }
task_done = Completato
task_open = Da fare
sample_missing = Questo esempio di codice non è disponibile.
alert_note = Nota
alert_tip = Suggerimento
alert_important = Importante
alert_warning = Avviso
alert_caution = Attenzione

# Kinds of link lists on landing pages
list_overview = Panoramica
list_how_to_guide = Guide pratiche
list_concept = Concetti
list_get_started = Per iniziare
list_tutorial = Esercitazioni
list_quickstart = Guide introduttive
list_reference = Riferimento
list_video = Video
list_learn = Formazione
list_download = Download
list_deploy = Distribuzione
list_whats_new = Novità
list_architecture = Architettura
list_sample = Esempi

# Parts of hubs that have no heading of their own, and the unit of how long a step takes
hub_highlights = In evidenza
hub_concepts = Concetti
hub_products = Prodotti
hub_tools = Strumenti
hub_more = Altri contenuti
minutes = { $count } min

# Pages that are no articles
not_found_title = Pagina non trovata
not_found_text = A questo indirizzo non c’è alcuna pagina. Potrebbe essere stata spostata o rimossa.
not_found_home = Vai alla home page
not_found_elsewhere = Questa pagina in altre lingue
not_found_languages = Guida in altre lingue
chooser_title = Scegli la lingua
chooser_text = Puoi cambiare lingua in ogni pagina.
redirect_title = Questa pagina è stata spostata
redirect_text = La trovi qui:

# Search
search = Ricerca
search_placeholder = Che cosa cerchi?
search_results = Risultati della ricerca
search_count = { $count ->
    [one] { $count } risultato
    [many] { $count } di risultati
   *[other] { $count } risultati
}
search_none = Nessun risultato. Controlla l’ortografia o prova con altre parole.
search_failed = Al momento non è possibile caricare la ricerca.
search_source = Trovato nell’originale
search_more = Mostra altri risultati
search_without_script = La ricerca richiede JavaScript. Tutti gli articoli sono elencati qui:
