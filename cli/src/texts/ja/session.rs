//! The texts of the journey and its failures, in Japanese.

use natsuin_core::error::ErrorCode;
use natsuin_core::journey::News;
use natsuin_core::pades::ActiveContent;
use natsuin_core::session::{Claim, IdentifiedBy};

use super::said;
use crate::texts::Text;

/// What is said about a code of the session; `None` for the others.
pub(super) const fn session(code: ErrorCode) -> Option<Text> {
    Some(match code {
        ErrorCode::CodeUnreadable => said(
            "コードを読み取れません。",
            "画面のQRコードを、明るく、まっすぐに写して、もう一度試してください。",
            "コードを読み取れません。",
        ),
        ErrorCode::CodeTooLong => said(
            "このコードは長すぎて、署名のためのコードではありません。",
            "署名ページに表示されているQRコードを読み取ってください。",
            "署名のためのコードではありません。",
        ),
        ErrorCode::CodeShopLink => said(
            "アプリストアへのリンクです。",
            "アプリが入っていれば、ストアを開く必要はありません。署名ページのQRコードを読み取ってください。",
            "アプリストアへのリンクです。",
        ),
        ErrorCode::CodeNotOurs => said(
            "リンクではないコードです。",
            "署名ページに表示されているQRコードを読み取ってください。",
            "署名のためのコードではありません。",
        ),
        ErrorCode::CodeAnotherService => said(
            "ほかのサービスやアプリのコードです。",
            "署名ページに表示されているQRコードを読み取ってください。",
            "ほかのサービスのコードです。",
        ),
        ErrorCode::CodeMalformed => said(
            "コードの形式が正しくありません。",
            "「QRコードを更新する」を押して、新しいコードを読み取ってください。",
            "コードの形式が正しくありません。",
        ),
        ErrorCode::CodeWrongEnvironment => said(
            "別の環境 (試験用または本番用) のコードです。",
            "その環境用のアプリを使うか、正しい環境の署名ページを開いてください。",
            "別の環境のコードです。",
        ),
        ErrorCode::CodeNotHttps => said(
            "コードのリンクが暗号化されていません (https ではありません)。",
            "送信者に確かめてください。この機械の中だけなら --allow-loopback で許せます。",
            "リンクが暗号化されていません。",
        ),
        ErrorCode::CodeUnknownHost => said(
            "信頼していないホストのコードです。何も送信していません。",
            "送信者に確かめ、正しいと分かっていれば --allow-host ホスト名 で許してください。",
            "信頼していないホストのコードです。",
        ),
        ErrorCode::CodeVersionUnknown => said(
            "このコードは新しいバージョンのアプリ用です。",
            "アプリを更新してください。",
            "アプリを更新してください。",
        ),
        ErrorCode::CodeUnknown => said(
            "このコードは、サービスに登録がありません。",
            "「QRコードを更新する」を押して、新しいコードを読み取ってください。",
            "コードが正しくありません。",
        ),
        ErrorCode::CodeExpired => said(
            "コードの有効期限が切れています。",
            "パソコンの画面で「QRコードを更新する」を押して、もう一度読み取ってください。",
            "コードの期限切れです。更新して、読み取り直してください。",
        ),
        ErrorCode::CodeReplaced => said(
            "新しいコードに置き換えられた、古いコードです。",
            "今、画面に表示されているQRコードを読み取ってください。",
            "古いコードです。新しいコードを読み取ってください。",
        ),
        ErrorCode::CodeUsed => said(
            "このコードでの署名は既に終わっています。",
            "心当たりがなければ、送信者に問い合わせてください。",
            "署名は既に終わっています。",
        ),
        ErrorCode::CodeClaimed => said(
            "ほかのスマートフォンが先に読み取ったコードです。",
            "心当たりがなければ「QRコードを更新する」を押し、新しいコードを読み取ってください。",
            "ほかのスマートフォンが先に読み取りました。",
        ),
        ErrorCode::LinkExpired => said(
            "リンクの有効期限 (60秒) が切れています。",
            "ブラウザーに戻って「アプリを起動する」をもう一度押してください。",
            "リンクの期限切れです。",
        ),
        ErrorCode::LinkUsed => said(
            "一度使われたリンクです。",
            "ブラウザーに戻って「アプリを起動する」をもう一度押してください。",
            "一度使われたリンクです。",
        ),
        ErrorCode::Offline => said(
            "サービスにつながりません。",
            "ネットワークを確かめて、もう一度実行してください。何も失われていません。",
            "サービスにつながりません。",
        ),
        ErrorCode::ServiceNotTrusted => said(
            "相手が本物のサービスだと確かめられません (証明書を信頼できません)。",
            "別のネットワークで試してください。自分のCAなら --tls-ca で指定できます。",
            "本物のサービスだと確かめられません。",
        ),
        ErrorCode::RedirectRefused => said(
            "サービスが別の場所へ転送しようとしたため、中止しました。",
            "ネットワークへのログインが必要でないか確かめて、もう一度実行してください。",
            "転送を拒否しました。",
        ),
        ErrorCode::ServiceBusy => said(
            "サービスが混み合っています。",
            "しばらくしてから、もう一度実行してください。",
            "サービスが混み合っています。",
        ),
        ErrorCode::ServiceFailed => said(
            "サービスでエラーが起きました。",
            "しばらくしてから、もう一度実行してください。",
            "サービスでエラーが起きました。",
        ),
        ErrorCode::ServiceRefused => said(
            "サービスに断られました。",
            "「QRコードを更新する」を押して、新しいコードを読み取ってください。",
            "サービスに断られました。",
        ),
        ErrorCode::AnswerMalformed => said(
            "サービスの応答を理解できません。",
            "送信者に問い合わせてください。",
            "サービスの応答を理解できません。",
        ),
        ErrorCode::ProtocolVersionUnknown => said(
            "サービスがこのアプリの知らないバージョンを使っています。",
            "アプリを更新してください。",
            "アプリを更新してください。",
        ),
        ErrorCode::DocumentNotAsAnnounced => said(
            "届いた文書が、知らされた文書と違います。署名していません。",
            "送信者に問い合わせてください。",
            "文書が違います。署名していません。",
        ),
        ErrorCode::DocumentNotPrepared => said(
            "文書が、見たとおりに署名できる形になっていません。署名していません。",
            "送信者に問い合わせてください。",
            "文書に問題があります。署名していません。",
        ),
        ErrorCode::StorageFailed => said(
            "この機械に必要なものを保存できません。",
            "空き容量と、--state の場所への書き込みの権限を確かめてください。",
            "保存できません。",
        ),
        ErrorCode::SessionNotConfirmed => said(
            "セッションが続いているか、サービスに確かめられません。カードには触れていません。",
            "ネットワークを確かめて、もう一度実行してください。",
            "サービスに確かめられません。ネットワークを確かめてください。",
        ),
        ErrorCode::SessionUnknown => said(
            "このセッションは、サービスに残っていません。",
            "新しいコードを読み取って、最初からやり直してください。",
            "新しいコードを読み取ってください。",
        ),
        ErrorCode::SessionExpired => said(
            "セッションの制限時間が過ぎました。",
            "「QRコードを更新する」を押して、もう一度読み取ってください。",
            "時間が過ぎました。コードを更新してください。",
        ),
        ErrorCode::SessionReplaced => said(
            "画面でコードが更新されたため、このセッションは終わりました。",
            "今、画面に表示されているQRコードを読み取ってください。",
            "コードが更新されました。読み取り直してください。",
        ),
        ErrorCode::SessionReleased => said(
            "このセッションは、途中で取りやめられています。",
            "もう一度コードを読み取ってください。",
            "もう一度コードを読み取ってください。",
        ),
        ErrorCode::SessionAlreadySigned => said(
            "このセッションでは既に署名が終わっています。",
            "心当たりがなければ、送信者に問い合わせてください。",
            "署名は既に終わっています。",
        ),
        ErrorCode::SubmissionRefused => said(
            "サービスがこの署名を受け付けませんでした。",
            "送信者に問い合わせてください。",
            "署名が受け付けられませんでした。",
        ),
        ErrorCode::OfflineAtSubmit => said(
            "署名はできましたが、サービスに届けられません。署名は保存してあります。",
            "ネットワークを確かめて、もう一度実行してください。カードもパスワードも要りません。",
            "署名を送れません。ネットワークを確かめて、もう一度送ってください。",
        ),
        ErrorCode::ServiceBusyAtSubmit => said(
            "署名はできましたが、サービスが混み合っています。署名は保存してあります。",
            "しばらくしてから、もう一度実行してください。カードもパスワードも要りません。",
            "サービスが混み合っています。後でもう一度送ってください。",
        ),
        ErrorCode::ServiceFailedAtSubmit => said(
            "署名はできましたが、サービスでエラーが起きました。署名は保存してあります。",
            "しばらくしてから、もう一度実行してください。カードもパスワードも要りません。",
            "サービスでエラーが起きました。後でもう一度送ってください。",
        ),
        _ => return None,
    })
}

/// Who asks for what, a line each.
pub(super) fn invited(claim: &Claim) -> Vec<String> {
    let word = match claim.requester.identified_by {
        IdentifiedBy::MailAddress => "メールアドレスを確認済み",
        IdentifiedBy::ApiKey => "サービスの利用者。名称は本人の申告",
        IdentifiedBy::Organization => "組織を確認済み",
        IdentifiedBy::SelfStated => "本人の申告。確認されていません",
    };
    let mail = claim.requester.mail.as_deref().map(|mail| format!(" <{mail}>"));
    vec![
        format!("件名: {}", claim.title),
        format!(
            "依頼者: {}{} ({word})",
            claim.requester.name,
            mail.unwrap_or_default()
        ),
        format!("宛先: {}", claim.addressee),
        format!(
            "確認番号: {} (画面の番号と同じことを確かめてください)",
            claim.matching_code
        ),
    ]
}

/// How the journey goes, where that is worth a line.
pub(super) fn news(news: News<'_>) -> Option<String> {
    match news {
        News::TimeLeft { remaining_ms } => Some(format!("残り時間: {}", time(remaining_ms))),
        News::Claiming => Some("サービスに問い合わせています".into()),
        News::Fetching { number, of } => Some(format!("文書を受け取っています ({number}/{of})")),
        News::Submitting => Some("署名を送っています".into()),
        News::Claimed(_) => None,
    }
}

fn time(ms: u64) -> String {
    format!("{}分{}秒", ms / 60_000, ms / 1_000 % 60)
}

/// What in a document can act.
pub(super) const fn active_content(content: ActiveContent) -> &'static str {
    match content {
        ActiveContent::JavaScript => "この文書にはプログラム (JavaScript) が入っています。",
        ActiveContent::Actions => "この文書には自動で動く操作が入っています。",
        ActiveContent::OptionalContent => "この文書には表示を切り替えられる部分があります。",
        ActiveContent::HiddenAnnotations => "この文書には隠された注釈があります。",
        ActiveContent::ExternalReferences => "この文書は外部を参照しています。",
        ActiveContent::Attachments => "この文書には添付ファイルなどが入っています。",
    }
}

/// After the signatures were handed in.
pub(super) const HANDED_IN: &str = "署名がサービスに届きました。画面に戻ってください。";
