# Texts of the user interface in Portuguese of Brazil. What a message is for is told in en.ftl.

language_name = Português (Brasil)

# Around every page
skip_to_content = Ir para o conteúdo principal
language = Idioma
all_languages = Todos os idiomas
cloud = Nuvem
theme = Aparência
theme_light = Clara
theme_dark = Escura
theme_system = Conforme o sistema
close = Fechar
home = Página inicial
breadcrumb = Você está aqui
table_of_contents = Sumário
on_this_page = Nesta página
filter_contents = Filtrar o sumário
entries_found = { $count ->
    [one] { $count } entrada encontrada
    [many] { $count } de entradas encontradas
   *[other] { $count } entradas encontradas
}
whole_contents = Mostrar todo o sumário
all_clouds = Todas as nuvens
limited_to = Limitado a:
more_articles = Mais artigos
print_all = Todos os artigos em uma página, para imprimir
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
stale = O original mudou desde então
retired = desativada
cloud_assumed = presumida
notice_retired = Este artigo trata de uma nuvem que não é mais oferecida.
notice_retired_cloud = Esta nuvem não é mais oferecida. Os artigos permanecem aqui para referência.
draft = Rascunho
notice_draft = Este artigo é um rascunho. O site publicado ainda não o contém.
notice_fallback = Este artigo ainda não foi traduzido. Ele é exibido no idioma de origem.
notice_reconstructed = Este texto foi recomposto a partir dos originais de suas traduções. A redação e a formatação podem diferir da fonte.
what_it_means = O que isso significa

about_title = Sobre as traduções
about_lead = O que as notas no início de um artigo dizem sobre o texto.
about_machine = Um programa traduziu este artigo, e ninguém verificou cada frase. Ele pode ser inexato ou conter erros. Se uma frase for importante para você, compare-a com o original.
about_human = Pessoas traduziram este artigo ou verificaram e corrigiram a tradução.
about_date_title = Data da tradução
about_date = Nesse dia, a tradução do artigo foi entregue. O que mudou depois no original não está nela.
about_stale = O original foi alterado depois da tradução deste artigo. Etapas e nomes mais novos podem faltar aqui; o artigo no idioma de origem os contém.
about_reconstructed_title = Textos reconstruídos
about_reconstructed = O original do artigo não estava disponível. Ele foi recomposto com as frases originais contidas nas traduções: as palavras são as do original, a formatação pode ser diferente.
about_fallback_title = Artigos não traduzidos
about_fallback = O artigo ainda não existe no seu idioma. Você o vê no idioma de origem, com tudo ao redor no seu.
about_cloud_title = Nuvens presumidas
about_cloud = O artigo não informa a quais nuvens se aplica. Ele está listado naquela a que esses artigos costumam se aplicar.

reading = Modo de leitura
reading_translation = Tradução
reading_original = Original sob demanda
reading_original_hint = Abaixo de cada texto, um botão mostra o original.
reading_side = Lado a lado
reading_side_hint = Cada frase aparece ao lado daquela de que foi traduzida.
original = Original
reading_compare = Comparar com
reading_missing = Frases sem correspondência: { $count }
reading_failed = Não foi possível carregar o outro texto.

# Below an article
pager = Artigo anterior e próximo
previous = Anterior
next = Próximo
edit_page = Editar esta página
feedback = Enviar comentários

# Inside an article
heading_link = Link para a seção “{ $title }”
copy_code = Copiar código
copied = Copiado
table = Tabela { $count }
image_description = Descrição da imagem
video_description = Descrição do vídeo
watch_video = Assistir ao vídeo
version = Versão
selector = Escolha uma variante deste artigo
footnotes = Notas de rodapé
footnote = Nota { $count }
footnote_back = Voltar ao texto da nota { $count }
task_done = Concluído
task_open = Pendente
sample_missing = Este exemplo de código não está disponível.
alert_note = Observação
alert_tip = Dica
alert_important = Importante
alert_warning = Aviso
alert_caution = Cuidado

# Kinds of link lists on landing pages
list_overview = Visão geral
list_how_to_guide = Guias de instruções
list_concept = Conceitos
list_get_started = Introdução
list_tutorial = Tutoriais
list_quickstart = Guias de início rápido
list_reference = Referência
list_video = Vídeos
list_learn = Treinamento
list_download = Downloads
list_deploy = Implantação
list_whats_new = Novidades
list_architecture = Arquitetura
list_sample = Exemplos

# Parts of hubs that have no heading of their own, and the unit of how long a step takes
hub_highlights = Destaques
hub_concepts = Conceitos
hub_products = Produtos
hub_tools = Ferramentas
hub_more = Mais conteúdo
minutes = { $count } min

# Pages that are no articles
not_found_title = Página não encontrada
not_found_text = Não há nenhuma página neste endereço. Ela pode ter sido movida ou removida.
not_found_home = Ir para a página inicial
not_found_elsewhere = Esta página em outros idiomas
not_found_languages = Ajuda em outros idiomas
chooser_title = Escolha seu idioma
chooser_text = Você pode mudar o idioma em qualquer página.
redirect_title = Esta página foi movida
redirect_text = Você a encontra aqui:

# Search
search = Pesquisa
search_placeholder = O que você está procurando?
search_results = Resultados da pesquisa
search_count = { $count ->
    [one] { $count } resultado
    [many] { $count } de resultados
   *[other] { $count } resultados
}
search_none = Nada encontrado. Verifique a ortografia ou tente outras palavras.
search_failed = Não é possível carregar a pesquisa no momento.
search_source = Encontrado no original
search_more = Mostrar mais resultados
search_without_script = A pesquisa precisa de JavaScript. Todos os artigos estão listados aqui:
