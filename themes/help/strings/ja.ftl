# Texts of the user interface in Japanese. What a message is for is told in en.ftl.

language_name = 日本語

# Around every page
skip_to_content = メイン コンテンツにスキップ
language = 言語
all_languages = すべての言語
cloud = クラウド
theme = 表示モード
theme_light = ライト
theme_dark = ダーク
theme_system = システムに合わせる
close = 閉じる
home = ホーム
breadcrumb = 現在の場所
table_of_contents = 目次
on_this_page = このページの内容
more_articles = その他の記事
all_articles = すべての記事
article_count = { $count ->
   *[other] { $count } 件の記事
}

# Switching languages
language_fallback = 未翻訳
language_home = 記事なし
language_reconstructed = 再構成
read_in_source = 原文の言語で読む

# What a reader may know about a page
updated_on = 更新日: { $date }
handed_over_on = 翻訳日: { $date }
machine_translated = 機械翻訳
human_translated = 人による翻訳
stale = 翻訳後に原文が変更されています
retired = 提供終了
cloud_assumed = 推定
notice_retired = この記事は、提供が終了したクラウドを対象としています。
notice_retired_cloud = このクラウドの提供は終了しました。記事は参照用に残されています。
notice_fallback = この記事はまだ翻訳されていません。原文の言語で表示しています。
notice_reconstructed = この文章は、翻訳に含まれる原文から再構成したものです。表現や書式が元の文書と異なる場合があります。

# Below an article
pager = 前後の記事
previous = 前へ
next = 次へ
edit_page = このページを編集
feedback = フィードバックを送信

# Inside an article
heading_link = このセクションへのリンク
copy_code = コードをコピー
copied = コピーしました
table = 表
image_description = 画像の説明
watch_video = 動画を見る
version = バージョン
selector = この記事の種類を選択
footnotes = 脚注
footnote = 脚注
footnote_back = 本文に戻る: 脚注
task_done = 完了
task_open = 未完了
sample_missing = このコード サンプルは利用できません。
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
minutes = 分

# Pages that are no articles
not_found_title = ページが見つかりません
not_found_text = このアドレスにページはありません。移動または削除された可能性があります。
not_found_home = ホームへ移動
not_found_elsewhere = 他の言語でのこのページ
not_found_languages = 他の言語のヘルプ
chooser_title = 言語を選択してください
chooser_text = 言語はどのページでも変更できます。
redirect_title = このページは移動しました
redirect_text = 移動先:
