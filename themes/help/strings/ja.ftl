# Texts of the user interface in Japanese. What a message is for is told in en.ftl.

language_name = 日本語

# Around every page
skip_to_content = メインコンテンツへスキップ
language = 言語
all_languages = すべての言語
cloud = クラウド
theme = 外観
theme_light = ライト
theme_dark = ダーク
theme_system = システムに合わせる
close = 閉じる
home = ホーム
breadcrumb = 現在の場所
table_of_contents = 目次
on_this_page = このページの内容
filter_contents = 目次を絞り込む
entries_found = { $count ->
   *[other] { $count } 件の項目が見つかりました
}
whole_contents = 目次をすべて表示
all_clouds = すべてのクラウド
limited_to = 絞り込み中：
more_articles = その他の記事
print_all = すべての記事を 1 ページに表示（印刷用）
all_articles = すべての記事
article_count = { $count ->
   *[other] { $count } 件の記事
}

# Switching languages
language_fallback = 未翻訳
language_home = 記事なし
language_reconstructed = 再構成
read_in_source = 原文の言語で読む
filter_languages = 言語を絞り込む

# What a reader may know about a page
updated_on = 更新日：{ $date }
handed_over_on = 翻訳日：{ $date }
machine_translated = 機械翻訳
human_translated = 人による翻訳
stale = 翻訳後に原文が変更されています
retired = 提供終了
cloud_assumed = 推定
notice_retired = この記事は、提供が終了したクラウドを対象としています。
notice_retired_cloud = このクラウドの提供は終了しました。記事は参照用に残されています。
draft = 下書き
notice_draft = この記事は下書きです。公開されたサイトにはまだ含まれていません。
notice_fallback = この記事はまだ翻訳されていません。原文の言語で表示しています。
notice_reconstructed = この文章は、翻訳に含まれる原文から再構成したものです。表現や書式が元の文書と異なる場合があります。
what_it_means = この表示の意味

about_title = 翻訳について
about_lead = 記事の冒頭にある表示が、本文について何を示しているかを説明します。
about_machine = この記事はプログラムによって翻訳されており、すべての文が確認されているわけではありません。不正確な箇所や誤りが含まれることがあります。重要な文は原文と比べてください。
about_human = この記事は人が翻訳したか、人が訳文を確認して修正したものです。
about_date_title = 翻訳日
about_date = 記事の翻訳が納品された日です。その後に原文に加えられた変更は反映されていません。
about_stale = この記事が翻訳された後に、原文が変更されました。新しい手順や名称がここにはない場合があります。原文の言語の記事には記載されています。
about_reconstructed_title = 再構成された文章
about_reconstructed = 記事の原文が手元になかったため、翻訳に含まれている原文の文をつなぎ合わせました。言葉は原文のままですが、書式は異なる場合があります。
about_fallback_title = 翻訳されていない記事
about_fallback = この記事はお使いの言語ではまだ提供されていません。本文は原文の言語で、その周りはお使いの言語で表示されます。
about_cloud_title = 推定されたクラウド
about_cloud = この記事には、どのクラウドを対象としているかが書かれていません。通常こうした記事が対象とするクラウドに掲載しています。

reading = 表示方法
reading_translation = 翻訳
reading_original = 必要に応じて原文
reading_original_hint = 各文章の下にあるボタンで原文を表示できます。
reading_side = 原文と並べて表示
reading_side_hint = 訳文と原文が 1 文ずつ並んで表示されます。
original = 原文
reading_compare = 比較する言語
reading_missing = 対応する文がない文の数：{ $count }
reading_failed = もう一方の文章を読み込めませんでした。

# Below an article
pager = 前後の記事
previous = 前へ
next = 次へ
edit_page = このページを編集
feedback = フィードバックを送信

# Inside an article
heading_link = 「{ $title }」へのリンク
copy_code = コードをコピー
copied = コピーしました
table = 表 { $count }
image_description = 画像の説明
video_description = 動画の説明
watch_video = 動画を見る
version = バージョン
selector = この記事の種類を選択
footnotes = 脚注
footnote = 脚注 { $count }
footnote_back = 脚注 { $count } の本文へ戻る
task_done = 完了
task_open = 未完了
sample_missing = このコードサンプルは利用できません。
alert_note = 注
alert_tip = ヒント
alert_important = 重要
alert_warning = 警告
alert_caution = 注意

# Kinds of link lists on landing pages
list_overview = 概要
list_how_to_guide = 操作ガイド
list_concept = 概念
list_get_started = はじめに
list_tutorial = チュートリアル
list_quickstart = クイックスタート
list_reference = リファレンス
list_video = 動画
list_learn = トレーニング
list_download = ダウンロード
list_deploy = デプロイ
list_whats_new = 新着情報
list_architecture = アーキテクチャ
list_sample = サンプル

# Parts of hubs that have no heading of their own, and the unit of how long a step takes
hub_highlights = 注目のコンテンツ
hub_concepts = 概念
hub_products = 製品
hub_tools = ツール
hub_more = その他のコンテンツ
minutes = { $count } 分

# Pages that are no articles
not_found_title = ページが見つかりません
not_found_text = このアドレスにページはありません。移動または削除された可能性があります。
not_found_home = ホームへ移動
not_found_elsewhere = 他の言語でのこのページ
not_found_languages = 他の言語のヘルプ
chooser_title = 言語を選択してください
chooser_text = 言語はどのページでも変更できます。
redirect_title = このページは移動しました
redirect_text = 移動先：

# Search
search = 検索
search_placeholder = 何をお探しですか
search_results = 検索結果
search_count = { $count ->
   *[other] { $count } 件の結果
}
search_none = 見つかりませんでした。表記を確認するか、別の言葉でお試しください。
search_failed = 現在、検索を読み込めません。
search_source = 原文で見つかりました
search_more = さらに結果を表示
search_without_script = 検索には JavaScript が必要です。すべての記事は次の一覧にあります。
