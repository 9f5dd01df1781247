//! The texts of the service and of sending to it, in Japanese.

use super::said;
use crate::failure::ServiceCode;
use crate::texts::{Served, Text, shown};

/// What is said about a code of the service.
pub(super) const fn service(code: ServiceCode) -> Text {
    match code {
        ServiceCode::OriginMalformed => said(
            "公開するURLの形が正しくありません。",
            "https://ホスト または https://ホスト:ポート の形で、小文字で指定してください。http はこの機械の中だけで使えます。",
            "公開するURLが正しくありません。",
        ),
        ServiceCode::OriginMissing => said(
            "この機械の外に公開するには、ブラウザーとアプリから見たURLが必要です。",
            "画面のURLを --origin で、アプリを開くリンクのURLを --app-origin で、別々のホストにして指定してください。",
            "公開するURLが指定されていません。",
        ),
        ServiceCode::HostsEqual => said(
            "画面とアプリを開くリンクが同じホストのため、リンクを押してもアプリが開きません。",
            "このサービスにつながる別のホスト名を --app-origin で指定してください。",
            "画面とアプリのリンクには別々のホストが必要です。",
        ),
        ServiceCode::OriginTooLong => said(
            "公開するURLが長すぎて、どのカメラでも読めるQRコードに収まりません。",
            "ホストとポートは合わせて48文字までです。短い名前を選んでください。",
            "公開するURLが長すぎます。",
        ),
        ServiceCode::RequesterMalformed => said(
            "依頼者の名前かメールアドレスが正しくありません。",
            "--requester は1〜200文字で、見えない文字は使えません。--requester-mail は keiyaku@example.jp のように、アドレスだけを指定してください。",
            "依頼者の名前かメールアドレスが正しくありません。",
        ),
        ServiceCode::MailMalformed => said(
            "メールサーバーか差出人のアドレスを読み取れません。",
            "--smtp-file の最初の行は smtps://利用者:パスワード@ホスト:465 の形で、--mail-from はメールアドレスです。",
            "メールサーバーのアドレスを読み取れません。",
        ),
        ServiceCode::CannotListen => said(
            "このアドレスではサービスを始められません。",
            "ほかのプログラムがポートを使っているかもしれません。--listen ホスト:ポート で別のものを選んでください。ポート0なら空いているものを使います。",
            "サービスを始められません。",
        ),
        ServiceCode::DataUnusable => said(
            "サービスのデータのフォルダーを使えません。",
            "アクセス権と空き容量を確かめるか、--data で別の場所を選んでください。",
            "データのフォルダーを使えません。",
        ),
        ServiceCode::NoneKnown => said(
            "依頼を送るサービスが見つかりません。",
            "natsuin serve で始めるか、--server URL で指定してください。",
            "サービスが見つかりません。",
        ),
        ServiceCode::NotRecognised => said(
            "応答した相手は、この種類の署名サービスではありません。",
            "--server には、natsuin serve が最初に表示する URL を指定してください。",
            "署名サービスではありません。",
        ),
        ServiceCode::ApiKeyWrong => said(
            "サービスがAPIキーを受け付けません。",
            "キーは natsuin serve のデータのフォルダーの api-key にあります。フォルダーを --data で、またはその写しを --api-key-file で指定してください。",
            "APIキーが正しくありません。",
        ),
        ServiceCode::RequestRefused => said(
            "サービスがこの依頼を受け付けません。",
            "宛先、件名、ファイルの名前と --server を確かめてください。",
            "サービスがこの依頼を受け付けません。",
        ),
        ServiceCode::DocumentTooLarge => said(
            "この文書は大きすぎて、サービスが受け付けません。",
            "1つの文書は50MiBまでです。",
            "文書が大きすぎます。",
        ),
        ServiceCode::RequestTooLarge => said(
            "文書が全部で大きすぎて、サービスが一度に受け付けません。",
            "合わせて100MiBまでです。何回かに分けて送ってください。",
            "文書が全部で大きすぎます。",
        ),
        ServiceCode::PdfCannotBeShown => said(
            "このPDFのページを表示できないため、何に署名するのかを読めません。",
            "別のプログラムで作り直して送ってください。",
            "このPDFを表示できません。",
        ),
        ServiceCode::PdfTooManyPages => said(
            "このPDFはページが多すぎて、サービスで表示できません。",
            "いくつかに分けて送ってください。",
            "このPDFはページが多すぎます。",
        ),
    }
}

/// What is said of a service that listens, a line each.
pub(super) fn serving(served: &Served<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some((plain, with_code)) = served.samples {
        lines.extend([
            String::new(),
            "見本の依頼を2通送りました。メールのリンク:".into(),
            format!("  {}", plain.link),
            format!("  {}  (アクセスコード: {})", with_code.link, with_code.access_code),
            String::new(),
            "どちらかをブラウザーで開いてください。QRコードが表示されたら画面を画像に保存し、スマートフォンの代わりに読み取ります:".into(),
            format!("  {} --scan 画像", served.join),
            "--scan 画像 の代わりに、スマートフォン用の画面の「アプリを起動する」のリンクも使えます。".into(),
        ]);
        lines.extend(
            served
                .password
                .map(|password| format!("仮想カードのパスワードは {password} です。")),
        );
        lines.push(String::new());
    }
    let data = shown(served.data);
    lines.push(match served.throwaway {
        true => format!("データ: {data} (サービスを止めると消えます)"),
        false => format!("データ: {data} (送信者のキーは api-key)"),
    });
    lines.extend(
        served
            .mail
            .map(|mail| format!("メール: {} にファイルとして書き込みます", shown(mail))),
    );
    lines.push("Ctrl-C で止まります。".into());
    lines
}

/// After the first Ctrl-C.
pub(super) const STOPPING: &str =
    "途中の処理を終えてから止まります。もう一度 Ctrl-C を押すとすぐに止まります。";

/// A request that was sent, a line each.
pub(super) fn sent(title: &str, to: &str, link: &str) -> Vec<String> {
    vec![
        format!("送りました: {title} → {to}"),
        format!("メールのリンク: {link}"),
    ]
}
