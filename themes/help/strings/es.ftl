# Texts of the user interface in Spanish. What a message is for is told in en.ftl.

language_name = Español

# Around every page
skip_to_content = Ir al contenido principal
language = Idioma
all_languages = Todos los idiomas
cloud = Nube
theme = Apariencia
theme_light = Clara
theme_dark = Oscura
theme_system = Según el sistema
close = Cerrar
home = Inicio
breadcrumb = Usted está aquí
table_of_contents = Contenido
on_this_page = En esta página
filter_contents = Filtrar el contenido
entries_found = { $count ->
    [one] { $count } entrada encontrada
    [many] { $count } de entradas encontradas
   *[other] { $count } entradas encontradas
}
whole_contents = Mostrar todo el contenido
all_clouds = Todas las nubes
limited_to = Limitado a:
more_articles = Más artículos
print_all = Todos los artículos en una página, para imprimir
all_articles = Todos los artículos
article_count = { $count ->
    [one] { $count } artículo
    [many] { $count } de artículos
   *[other] { $count } artículos
}

# Switching languages
language_fallback = sin traducir
language_home = artículo no disponible
language_reconstructed = reconstruido
read_in_source = Leer en el idioma de origen
filter_languages = Filtrar idiomas

# What a reader may know about a page
updated_on = Actualizado el { $date }
handed_over_on = Traducción del { $date }
machine_translated = Traducción automática
human_translated = Traducción humana
stale = El original ha cambiado desde entonces
retired = retirada
cloud_assumed = supuesta
notice_retired = Este artículo trata de una nube que ya no se ofrece.
notice_retired_cloud = Esta nube ya no se ofrece. Sus artículos se conservan aquí como referencia.
draft = Borrador
notice_draft = Este artículo es un borrador. El sitio publicado todavía no lo incluye.
notice_fallback = Este artículo aún no se ha traducido. Se muestra en su idioma de origen.
notice_reconstructed = Este texto se ha recompuesto a partir de los originales de sus traducciones. La redacción y el formato pueden diferir del original.
what_it_means = Qué significa

about_title = Acerca de las traducciones
about_lead = Qué dicen sobre el texto las notas al principio de un artículo.
about_machine = Un programa tradujo este artículo y nadie ha revisado cada frase. Puede ser inexacto o incorrecto. Si una frase es importante para usted, compárela con el original.
about_human = Este artículo lo tradujeron personas, o bien revisaron y corrigieron su traducción.
about_date_title = Fecha de la traducción
about_date = Ese día se entregó la traducción del artículo. No incluye lo que cambió después en el original.
about_stale = El original se modificó después de traducir este artículo. Aquí pueden faltar pasos y nombres más recientes; el artículo en el idioma de origen los contiene.
about_reconstructed_title = Textos reconstruidos
about_reconstructed = El original del artículo no estaba disponible. Se ha recompuesto con las frases originales que contienen sus traducciones: las palabras son las del original; el formato puede diferir.
about_fallback_title = Artículos sin traducir
about_fallback = El artículo todavía no existe en su idioma. Lo ve en el idioma de origen, con todo lo que lo rodea en el suyo.
about_cloud_title = Nubes supuestas
about_cloud = El artículo no indica para qué nubes es válido. Figura en la nube a la que suelen referirse estos artículos.

reading = Modo de lectura
reading_translation = Traducción
reading_original = Original a petición
reading_original_hint = Debajo de cada texto, un botón muestra el original.
reading_side = En paralelo
reading_side_hint = Cada frase aparece junto a aquella de la que se tradujo.
original = Original
reading_compare = Comparar con
reading_missing = Frases sin equivalente: { $count }
reading_failed = No se ha podido cargar el otro texto.

# Below an article
pager = Artículo anterior y siguiente
previous = Anterior
next = Siguiente
edit_page = Editar esta página
feedback = Enviar comentarios

# Inside an article
heading_link = Vínculo a la sección «{ $title }»
copy_code = Copiar código
copied = Copiado
table = Tabla { $count }
image_description = Descripción de la imagen
video_description = Descripción del vídeo
watch_video = Ver el vídeo
version = Versión
selector = Elija una variante de este artículo
footnotes = Notas al pie
footnote = Nota { $count }
footnote_back = Volver al texto de la nota { $count }
task_done = Hecho
task_open = Pendiente
sample_missing = Este ejemplo de código no está disponible.
alert_note = Nota
alert_tip = Sugerencia
alert_important = Importante
alert_warning = Advertencia
alert_caution = Precaución

# Kinds of link lists on landing pages
list_overview = Información general
list_how_to_guide = Guías paso a paso
list_concept = Conceptos
list_get_started = Introducción
list_tutorial = Tutoriales
list_quickstart = Inicios rápidos
list_reference = Referencia
list_video = Vídeos
list_learn = Formación
list_download = Descargas
list_deploy = Implementación
list_whats_new = Novedades
list_architecture = Arquitectura
list_sample = Ejemplos

# Parts of hubs that have no heading of their own, and the unit of how long a step takes
hub_highlights = Destacados
hub_concepts = Conceptos
hub_products = Productos
hub_tools = Herramientas
hub_more = Más contenido
minutes = { $count } min

# Pages that are no articles
not_found_title = Página no encontrada
not_found_text = No hay ninguna página en esta dirección. Es posible que se haya movido o eliminado.
not_found_home = Ir a la página de inicio
not_found_elsewhere = Esta página en otros idiomas
not_found_languages = Ayuda en otros idiomas
chooser_title = Elija su idioma
chooser_text = Puede cambiar de idioma en cualquier página.
redirect_title = Esta página se ha movido
redirect_text = La encontrará aquí:

# Search
search = Búsqueda
search_placeholder = ¿Qué busca?
search_results = Resultados de la búsqueda
search_count = { $count ->
    [one] { $count } resultado
    [many] { $count } de resultados
   *[other] { $count } resultados
}
search_none = No se ha encontrado nada. Compruebe la ortografía o pruebe con otras palabras.
search_failed = La búsqueda no se puede cargar en este momento.
search_source = Encontrado en el original
search_more = Mostrar más resultados
search_without_script = La búsqueda necesita JavaScript. Aquí se enumeran todos los artículos:
