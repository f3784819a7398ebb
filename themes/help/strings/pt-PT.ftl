# Texts of the user interface in Portuguese of Portugal. What a message is for is told in en.ftl.

language_name = Português (Portugal)

# Around every page
skip_to_content = Ir para o conteúdo principal
language = Idioma
all_languages = Todos os idiomas
cloud = Cloud
theme = Aspeto
theme_light = Claro
theme_dark = Escuro
theme_system = Conforme o sistema
close = Fechar
home = Página inicial
breadcrumb = Está aqui
table_of_contents = Índice
on_this_page = Nesta página
filter_contents = Filtrar o índice
entries_found = { $count ->
    [one] { $count } entrada encontrada
    [many] { $count } de entradas encontradas
   *[other] { $count } entradas encontradas
}
whole_contents = Mostrar todo o índice
all_clouds = Todas as clouds
limited_to = Limitado a:
more_articles = Mais artigos
print_all = Todos os artigos numa só página, para imprimir
all_articles = Todos os artigos
article_count = { $count ->
    [one] { $count } artigo
    [many] { $count } de artigos
   *[other] { $count } artigos
}

# Switching languages
language_fallback = não traduzido
language_home = artigo não disponível
language_reconstructed = reconstruído
read_in_source = Ler no idioma de origem
filter_languages = Filtrar idiomas

# What a reader may know about a page
updated_on = Atualizado em { $date }
handed_over_on = Tradução de { $date }
machine_translated = Tradução automática
human_translated = Tradução humana
stale = O original foi alterado entretanto
retired = descontinuada
cloud_assumed = presumida
notice_retired = Este artigo trata de uma cloud que já não é oferecida.
notice_retired_cloud = Esta cloud já não é oferecida. Os artigos permanecem aqui para consulta.
draft = Rascunho
notice_draft = Este artigo é um rascunho. O site publicado ainda não o contém.
notice_fallback = Este artigo ainda não foi traduzido. É apresentado no idioma de origem.
notice_reconstructed = Este texto foi recomposto a partir dos originais das suas traduções. A redação e a formatação podem diferir da fonte.
what_it_means = O que isto significa

about_title = Acerca das traduções
about_lead = O que as notas no início de um artigo indicam sobre o texto.
about_machine = Este artigo foi traduzido por um programa e ninguém verificou todas as frases. Pode ser inexato ou conter erros. Se uma frase for importante para si, compare-a com o original.
about_human = Este artigo foi traduzido por pessoas, ou a tradução foi por elas verificada e corrigida.
about_date_title = Data da tradução
about_date = Neste dia, a tradução do artigo foi entregue. O que mudou depois no original não consta dela.
about_stale = O original foi alterado depois da tradução deste artigo. Podem faltar aqui passos e nomes mais recentes; constam do artigo no idioma de origem.
about_reconstructed_title = Textos reconstruídos
about_reconstructed = O original do artigo não estava disponível. Foi recomposto com as frases originais contidas nas traduções: as palavras são as do original, a formatação pode ser diferente.
about_fallback_title = Artigos não traduzidos
about_fallback = O artigo ainda não existe no seu idioma. É apresentado no idioma de origem, com tudo à volta no seu.
about_cloud_title = Clouds presumidas
about_cloud = O artigo não indica a que clouds se aplica. Está listado naquela a que estes artigos normalmente se aplicam.

reading = Modo de leitura
reading_translation = Tradução
reading_original = Original a pedido
reading_original_hint = Por baixo de cada texto, um botão mostra o original.
reading_side = Lado a lado
reading_side_hint = Cada frase surge ao lado daquela de que foi traduzida.
original = Original
reading_compare = Comparar com
reading_missing = Frases sem correspondência: { $count }
reading_failed = Não foi possível carregar o outro texto.

# Below an article
pager = Artigo anterior e seguinte
previous = Anterior
next = Seguinte
edit_page = Editar esta página
feedback = Enviar comentários

# Inside an article
heading_link = Ligação para a secção «{ $title }»
copy_code = Copiar código
copied = Copiado
table = Tabela { $count }
image_description = Descrição da imagem
video_description = Descrição do vídeo
watch_video = Ver o vídeo
version = Versão
selector = Escolha uma variante deste artigo
footnotes = Notas de rodapé
footnote = Nota { $count }
footnote_back = Voltar ao texto da nota { $count }
task_done = Concluído
task_open = Por fazer
sample_missing = Este exemplo de código não está disponível.
alert_note = Nota
alert_tip = Sugestão
alert_important = Importante
alert_warning = Aviso
alert_caution = Atenção

# Kinds of link lists on landing pages
list_overview = Descrição geral
list_how_to_guide = Guias de procedimentos
list_concept = Conceitos
list_get_started = Introdução
list_tutorial = Tutoriais
list_quickstart = Guias de início rápido
list_reference = Referência
list_video = Vídeos
list_learn = Formação
list_download = Transferências
list_deploy = Implementação
list_whats_new = Novidades
list_architecture = Arquitetura
list_sample = Exemplos

# Parts of hubs that have no heading of their own, and the unit of how long a step takes
hub_highlights = Destaques
hub_concepts = Conceitos
hub_products = Produtos
hub_tools = Ferramentas
hub_more = Mais conteúdos
minutes = { $count } min

# Pages that are no articles
not_found_title = Página não encontrada
not_found_text = Não existe nenhuma página neste endereço. Pode ter sido movida ou removida.
not_found_home = Ir para a página inicial
not_found_elsewhere = Esta página noutros idiomas
not_found_languages = Ajuda noutros idiomas
chooser_title = Escolha o seu idioma
chooser_text = Pode mudar de idioma em qualquer página.
redirect_title = Esta página foi movida
redirect_text = Encontra-a aqui:

# Search
search = Pesquisa
search_placeholder = O que procura?
search_results = Resultados da pesquisa
search_count = { $count ->
    [one] { $count } resultado
    [many] { $count } de resultados
   *[other] { $count } resultados
}
search_none = Nada encontrado. Verifique a ortografia ou experimente outras palavras.
search_failed = De momento, não é possível carregar a pesquisa.
search_source = Encontrado no original
search_more = Mostrar mais resultados
search_without_script = A pesquisa necessita de JavaScript. Todos os artigos estão listados aqui:
