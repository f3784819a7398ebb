# Texts of the user interface in French. What a message is for is told in en.ftl.

language_name = Français

# Around every page
skip_to_content = Aller au contenu principal
language = Langue
all_languages = Toutes les langues
cloud = Cloud
theme = Apparence
theme_light = Claire
theme_dark = Sombre
theme_system = Selon le système
close = Fermer
home = Accueil
breadcrumb = Vous êtes ici
table_of_contents = Sommaire
on_this_page = Sur cette page
filter_contents = Filtrer le sommaire
entries_found = { $count ->
    [one] { $count } entrée trouvée
    [many] { $count } d’entrées trouvées
   *[other] { $count } entrées trouvées
}
whole_contents = Afficher tout le sommaire
all_clouds = Tous les clouds
limited_to = Limité à :
more_articles = Autres articles
print_all = Tous les articles sur une seule page, à imprimer
all_articles = Tous les articles
article_count = { $count ->
    [one] { $count } article
    [many] { $count } d’articles
   *[other] { $count } articles
}

# Switching languages
language_fallback = non traduit
language_home = article non disponible
language_reconstructed = reconstitué
read_in_source = Lire dans la langue source
filter_languages = Filtrer les langues

# What a reader may know about a page
updated_on = Mis à jour le { $date }
handed_over_on = Traduction du { $date }
machine_translated = Traduction automatique
human_translated = Traduction humaine
stale = L’original a changé depuis
retired = retiré
cloud_assumed = supposé
notice_retired = Cet article porte sur un cloud qui n’est plus proposé.
notice_retired_cloud = Ce cloud n’est plus proposé. Ses articles restent ici à titre de référence.
draft = Brouillon
notice_draft = Cet article est un brouillon. Le site publié ne le contient pas encore.
notice_fallback = Cet article n’a pas encore été traduit. Il est affiché dans sa langue source.
notice_reconstructed = Ce texte a été recomposé à partir des originaux de ses traductions. La formulation et la mise en forme peuvent différer de la source.
what_it_means = Ce que cela signifie

about_title = À propos des traductions
about_lead = Ce que les mentions en tête d’un article disent de son texte.
about_machine = Cet article a été traduit par un programme et personne n’en a vérifié chaque phrase. Il peut être inexact ou faux. Si une phrase compte pour vous, comparez-la avec l’original.
about_human = Cet article a été traduit par des personnes, ou sa traduction a été relue et corrigée par elles.
about_date_title = Date de la traduction
about_date = La traduction de l’article a été remise ce jour-là. Les modifications ultérieures de l’original n’y figurent pas.
about_stale = L’original a été modifié après la traduction de cet article. Des étapes et des noms plus récents peuvent manquer ici ; ils figurent dans l’article en langue source.
about_reconstructed_title = Textes reconstitués
about_reconstructed = L’original de l’article n’était pas disponible. Il a été recomposé à partir des phrases originales que contiennent ses traductions : les mots sont ceux de l’original, la mise en forme peut différer.
about_fallback_title = Articles non traduits
about_fallback = L’article n’existe pas encore dans votre langue. Il est affiché dans sa langue source, et tout ce qui l’entoure dans la vôtre.
about_cloud_title = Clouds supposés
about_cloud = L’article ne précise pas à quels clouds il s’applique. Il est classé sous celui que ces articles concernent d’ordinaire.

reading = Mode de lecture
reading_translation = Traduction
reading_original = Original à la demande
reading_original_hint = Sous chaque texte, un bouton affiche l’original.
reading_side = Côte à côte
reading_side_hint = Chaque phrase est placée à côté de celle dont elle est la traduction.
original = Original
reading_compare = Comparer avec
reading_missing = Phrases sans équivalent : { $count }
reading_failed = L’autre texte n’a pas pu être chargé.

# Below an article
pager = Article précédent et suivant
previous = Précédent
next = Suivant
edit_page = Modifier cette page
feedback = Envoyer des commentaires

# Inside an article
heading_link = Lien vers la section « { $title } »
copy_code = Copier le code
copied = Copié
table = Tableau { $count }
image_description = Description de l’image
video_description = Description de la vidéo
watch_video = Regarder la vidéo
version = Version
selector = Choisissez une variante de cet article
footnotes = Notes de bas de page
footnote = Note { $count }
footnote_back = Retour au texte de la note { $count }
task_done = Terminé
task_open = À faire
sample_missing = Cet exemple de code n’est pas disponible.
alert_note = Remarque
alert_tip = Conseil
alert_important = Important
alert_warning = Avertissement
alert_caution = Attention

# Kinds of link lists on landing pages
list_overview = Vue d’ensemble
list_how_to_guide = Guides pratiques
list_concept = Concepts
list_get_started = Prise en main
list_tutorial = Didacticiels
list_quickstart = Démarrages rapides
list_reference = Référence
list_video = Vidéos
list_learn = Formation
list_download = Téléchargements
list_deploy = Déploiement
list_whats_new = Nouveautés
list_architecture = Architecture
list_sample = Exemples

# Parts of hubs that have no heading of their own, and the unit of how long a step takes
hub_highlights = À la une
hub_concepts = Concepts
hub_products = Produits
hub_tools = Outils
hub_more = Plus de contenu
minutes = { $count } min

# Pages that are no articles
not_found_title = Page introuvable
not_found_text = Il n’y a aucune page à cette adresse. Elle a peut-être été déplacée ou supprimée.
not_found_home = Aller à la page d’accueil
not_found_elsewhere = Cette page dans d’autres langues
not_found_languages = Aide dans d’autres langues
chooser_title = Choisissez votre langue
chooser_text = Vous pouvez changer de langue sur chaque page.
redirect_title = Cette page a été déplacée
redirect_text = Vous la trouverez ici :

# Search
search = Recherche
search_placeholder = Que recherchez-vous ?
search_results = Résultats de la recherche
search_count = { $count ->
    [one] { $count } résultat
    [many] { $count } de résultats
   *[other] { $count } résultats
}
search_none = Aucun résultat. Vérifiez l’orthographe ou essayez d’autres mots.
search_failed = La recherche ne peut pas être chargée pour le moment.
search_source = Trouvé dans l’original
search_more = Afficher plus de résultats
search_without_script = La recherche nécessite JavaScript. Tous les articles sont répertoriés ici :
