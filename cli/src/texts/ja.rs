//! 日本語.

mod refusals;
mod service;
mod session;
mod signatures;

use std::path::Path;

use natsuin_core::ceremony::{PasswordRequest, Step};
use natsuin_core::certificate::{Generation, HolderAttributes, Sex, Validity};
use natsuin_core::clock::UtcTime;
use natsuin_core::error::{ErrorCode, TriesSpent, Verdict};
use natsuin_core::journey::News;
use natsuin_core::jpki::{CardKind, CardStatus};
use natsuin_core::pades::ActiveContent;
use natsuin_core::password::Notices;
use natsuin_core::session::Claim;
use natsuin_core::verify::{Reason, SignatureReport};

use super::{Age, Served, Text, Texts, shown, text};
use crate::args::{Topic, Usage};
use crate::dates;
use crate::failure::{Code, ShellCode};

pub(super) struct Japanese;

impl Texts for Japanese {
    fn help(&self, topic: Topic) -> &'static str {
        match topic {
            Topic::Program => include_str!("help/program.ja.txt"),
            Topic::Sign => include_str!("help/sign.ja.txt"),
            Topic::Verify => include_str!("help/verify.ja.txt"),
            Topic::Card => include_str!("help/card.ja.txt"),
            Topic::Certificate => include_str!("help/certificate.ja.txt"),
            Topic::Join => include_str!("help/join.ja.txt"),
            Topic::Request => include_str!("help/request.ja.txt"),
            Topic::Serve => include_str!("help/serve.ja.txt"),
        }
    }

    fn code(&self, code: Code) -> Text {
        match code {
            Code::Core(code) => core(code),
            Code::Shell(code) => shell(code),
            Code::Pdf(refusal) => refusals::refusal(refusal),
            Code::Signature(found) => refusals::found(found),
            Code::Service(code) => service::service(code),
        }
    }

    fn usage(&self, usage: &Usage) -> String {
        match usage {
            Usage::NoCommand => "コマンドが指定されていません。".into(),
            Usage::UnknownCommand => "そのようなコマンドはありません。".into(),
            Usage::UnknownOption(option) => format!("ここでは {option} というオプションは使えません。"),
            Usage::MissingValue(option) => format!("{option} には値が必要です。"),
            Usage::UnexpectedValue(option) => format!("{option} には値を付けられません。"),
            Usage::BadValue(option) => format!("{option} の値が正しくありません。"),
            Usage::UnknownPreset { known } => {
                format!(
                    "仮想カードにそのプリセットはありません。使えるもの: {}",
                    known.join(", ")
                )
            }
            Usage::UnknownPerson { known } => {
                format!(
                    "その名前の人の仮想カードはありません。使えるもの: {}",
                    known.join(", ")
                )
            }
            Usage::NoVirtualCard => "このプログラムは仮想カードなしで作られています。".into(),
            Usage::TooManyArguments => "引数が多すぎます。".into(),
            Usage::NoFiles => "署名するファイルが指定されていません。".into(),
            Usage::NoCode => "コードが指定されていません: URL または --scan 画像".into(),
            Usage::NothingToVerify => "検証するファイルが指定されていません。".into(),
            Usage::Conflict(one, other) => format!("{one} と {other} は同時に使えません。"),
            Usage::Needs(one, other) => format!("{one} は {other} と一緒に使います。"),
            Usage::MissingOption(option) => format!("{option} が指定されていません。"),
            Usage::NoService => "このプログラムはサービスなしで作られています。".into(),
            Usage::OneOutputForSeveral => {
                "-o は文書が1つのときだけ使えます。複数のときは -d を使ってください。".into()
            }
            Usage::OnlyForPdf(option) => {
                format!("{option} は PDF に署名するときのもので、--cms とは一緒に使えません。")
            }
            Usage::OnlyWithVisible(option) => {
                format!("{option} は見える印影のためのもので、--visible と一緒に使います。")
            }
            Usage::OnlyForTheCard(option) => {
                format!("{option} はカードを使うときのもので、ファイルとは一緒に使えません。")
            }
        }
    }

    fn cost(&self, spent: TriesSpent, left: Option<u8>, verdict: Option<Verdict>) -> String {
        let spent = match (spent, verdict) {
            (TriesSpent::None, Some(Verdict::Right)) => "パスワードは正しく、残り回数は減っていません。",
            (TriesSpent::None, Some(Verdict::NeverArrived)) => {
                "パスワードはカードに届かず、残り回数は減っていません。"
            }
            (TriesSpent::None, _) => "パスワードの残り回数は減っていません。",
            (TriesSpent::One, _) => "パスワードの残り回数が1回減りました。",
            (TriesSpent::Unknown, _) => {
                "パスワードの残り回数が減ったかどうか分かりません。natsuin card で確かめられます。"
            }
        };
        match left {
            None => spent.into(),
            Some(left) => format!("{spent}残りは{left}回です。"),
        }
    }

    fn step(&self, step: Step) -> String {
        match step {
            Step::WaitingForCard => "カードをリーダーに置いてください".into(),
            Step::Identifying => "カードを確認しています。置いたままにしてください".into(),
            Step::CountingTries => "パスワードの残り回数を確認しています".into(),
            Step::Unlocking => "パスワードを照合しています。置いたままにしてください".into(),
            Step::ReadingCertificate => "証明書を読み取っています。置いたままにしてください".into(),
            Step::Signing { number, of } => {
                format!("署名しています ({number}/{of})。置いたままにしてください")
            }
            Step::Released => "カードを取っても大丈夫です".into(),
        }
    }

    fn reading(&self, name: &str) -> String {
        format!("{name} を読み込んでいます")
    }

    fn writing(&self, path: &Path) -> String {
        format!("{} を書き込んでいます", shown(path))
    }

    fn cancelling(&self) -> &'static str {
        "中止しています。もう一度 Ctrl-C を押すとすぐに終了します。"
    }

    fn about_to_sign(&self, count: usize) -> String {
        match count {
            1 => "次の文書に署名します。".into(),
            _ => format!("次の{count}件の文書に署名します。"),
        }
    }

    fn document(&self, name: &str, bytes: &str, sha256: &str) -> String {
        format!("  {name}  ({bytes} バイト)\n    SHA-256 {sha256}")
    }

    fn sign_question(&self, count: usize) -> String {
        match count {
            1 => "この文書に署名しますか? [y/N] ".into(),
            _ => format!("この{count}件の文書に署名しますか? [y/N] "),
        }
    }

    fn is_yes(&self, answer: &str) -> bool {
        matches!(answer.to_lowercase().as_str(), "y" | "yes" | "ｙ" | "はい")
    }

    fn password_question(&self, request: &PasswordRequest) -> String {
        match request.tries_left {
            None => "署名用パスワード (6〜16文字の英数字): ".into(),
            Some(left) => format!("署名用パスワード (残り{left}回): "),
        }
    }

    fn notices(&self, notices: Notices) -> Vec<&'static str> {
        text::notices(
            notices,
            [
                "全角の文字を半角として読みました。",
                "小文字を大文字として読みました。カードのパスワードは大文字だけです。",
                "英字が入っていません。署名用パスワードには普通、英字と数字の両方が入っています。",
                "数字が入っていません。署名用パスワードには普通、英字と数字の両方が入っています。",
            ],
        )
    }

    fn unusual_password_question(&self) -> &'static str {
        "このまま使いますか? [y/N] "
    }

    fn last_try_question(&self) -> &'static str {
        "これが最後の1回です。間違えるとロックされ、市区町村の窓口かコンビニでの再設定が必要になります。\n\
         最後の1回を使いますか? [y/N] "
    }

    fn cost_will_be_told(&self) -> &'static str {
        "残り回数が減ったかどうかは、カードをもう一度置くと分かります。"
    }

    fn password_is_kept(&self) -> &'static str {
        "パスワードを入力し直す必要はありません。"
    }

    fn hint(&self, failed_contacts: u32) -> Option<&'static str> {
        match failed_contacts {
            0 | 1 => None,
            2 => Some("カードをケースから出し、リーダーの中央に平らに置いてみてください。"),
            3 => Some("金属の机やほかのカードから離して置いてみてください。"),
            _ => Some("リーダーをハブを通さず直接つなぎ、カードをゆっくり置いてみてください。"),
        }
    }

    fn press_enter(&self) -> &'static str {
        "準備ができたら Enter を押してください (Ctrl-C で中止)。 "
    }

    fn signed_so_far(&self, signed: usize, of: usize) -> String {
        format!(
            "{of}件のうち{signed}件に署名しました。ここで終える場合、Ctrl-D なら署名したものを残し、Ctrl-C なら何も残しません。"
        )
    }

    fn signed(&self, input: &str, output: &str) -> String {
        format!("署名しました: {input} → {output}")
    }

    fn not_signed(&self, input: &str) -> String {
        format!("署名していません: {input}")
    }

    fn not_checked(&self) -> &'static str {
        "証明書が失効していないかどうかは確認していません。"
    }

    fn invited(&self, claim: &Claim) -> Vec<String> {
        session::invited(claim)
    }

    fn news(&self, news: News<'_>) -> Option<String> {
        session::news(news)
    }

    fn active_content(&self, content: ActiveContent) -> &'static str {
        session::active_content(content)
    }

    fn handed_in(&self) -> &'static str {
        session::HANDED_IN
    }

    fn serving(&self, served: &Served<'_>) -> Vec<String> {
        service::serving(served)
    }

    fn stopping(&self) -> &'static str {
        service::STOPPING
    }

    fn sent(&self, title: &str, to: &str, link: &str) -> Vec<String> {
        service::sent(title, to, link)
    }

    fn card(&self, reader: Option<&str>, card: &CardStatus) -> Vec<String> {
        let there = |there| match there {
            Some(true) => "あり",
            Some(false) => "なし",
            None => "不明",
        };
        let tries = card
            .tries_left
            .map_or("残り回数は不明".into(), |left| format!("残り{left}回"));
        let mut lines = Vec::new();
        lines.extend(reader.map(|reader| format!("リーダー: {reader}")));
        lines.push(format!("カード: {}", kind(card.kind)));
        if card.kind != CardKind::Other || card.tries_left.is_some() {
            lines.push(format!("署名用パスワード: {tries}"));
            lines.push(format!("署名用電子証明書: {}", there(card.signature)));
            lines.push(format!("利用者証明用電子証明書: {}", there(card.user)));
        }
        lines
    }

    fn written(&self, path: &str) -> String {
        format!("書き込みました: {path}")
    }

    fn signature_heading(&self, number: usize, of: usize, field: Option<&str>) -> String {
        signatures::heading(number, of, field)
    }

    fn verdict(&self, signature: &SignatureReport) -> String {
        signatures::verdict(signature)
    }

    fn signature_facts(&self, signature: &SignatureReport, at: UtcTime) -> Vec<String> {
        signatures::facts(signature, at)
    }

    fn conforms(&self) -> &'static str {
        "法務省の登記・供託オンライン申請システムが受け付ける形式です。"
    }

    fn reason(&self, reason: Reason) -> &'static str {
        signatures::reason(reason)
    }

    fn certificate(&self, validity: Validity, generation: Option<Generation>, age: Age) -> Vec<String> {
        let age = match age {
            Age::NotYetValid => " (まだ有効ではありません)",
            Age::Valid => "",
            Age::Expired => " (有効期間を過ぎています)",
        };
        let ca = match generation {
            Some(Generation::One) => "公的個人認証サービス署名用認証局 第1世代",
            Some(Generation::Two) => "公的個人認証サービス署名用認証局 第2世代",
            Some(Generation::Three) => "公的個人認証サービス署名用認証局 第3世代",
            Some(Generation::Test) => "テスト用の認証局 (誰のものでもない証明書です)",
            None => "不明",
        };
        vec![
            format!("有効期間の始まり: {} (日本時間)", date(validity.not_before)),
            format!("有効期間の終わり: {} (日本時間){age}", date(validity.not_after)),
            format!("発行した認証局: {ca}"),
        ]
    }

    fn holder(&self, holder: &HolderAttributes, serial: &str) -> Vec<String> {
        let sex = holder.sex.map(|sex| match sex {
            Sex::Male => "男性",
            Sex::Female => "女性",
            Sex::Other => "その他または不明",
        });
        let labels = text::HolderLabels {
            name: "氏名: ",
            name_substitutes: "氏名の代替文字: ",
            address: "住所: ",
            address_substitutes: "住所の代替文字: ",
            birth_date: "生年月日: ",
            sex: "性別: ",
            serial: "シリアル番号: ",
        };
        text::holder(&labels, holder, sex, serial)
    }
}

fn date(time: UtcTime) -> String {
    let t = dates::in_japan(time);
    let date = format!("{}年{}月{}日", t.year(), t.month(), t.day());
    format!("{date} {:02}:{:02}:{:02}", t.hour(), t.minutes(), t.seconds())
}

const fn kind(kind: CardKind) -> &'static str {
    match kind {
        CardKind::MyNumber => "マイナンバーカード",
        CardKind::Juki => "住民基本台帳カード",
        CardKind::Android => "Android スマートフォンの電子証明書",
        CardKind::Iphone => "iPhone の電子証明書",
        CardKind::Other => "その他",
    }
}

const fn said(title: &'static str, remedy: &'static str, spoken: &'static str) -> Text {
    Text {
        title,
        remedy,
        spoken,
    }
}

fn core(code: ErrorCode) -> Text {
    match code {
        ErrorCode::NoReader => said(
            "カードリーダーが見つかりません。",
            "カードリーダーをつないで、もう一度実行してください。",
            "カードリーダーをつないでください。",
        ),
        ErrorCode::ReaderServiceUnavailable => said(
            "このコンピューターのカードリーダー用サービスが動いていません。",
            "サービスを起動して (Debian では pcscd を入れて起動して)、もう一度実行してください。",
            "カードリーダー用サービスが動いていません。",
        ),
        ErrorCode::ReaderOff => said(
            "カードリーダーの電源が入っていません。",
            "電源を入れて、もう一度実行してください。",
            "カードリーダーの電源を入れてください。",
        ),
        ErrorCode::ReaderBusy => said(
            "ほかのプログラムがカードリーダーを使っています。",
            "そのプログラム (ブラウザーやほかの署名ソフトなど) を閉じて、もう一度実行してください。",
            "ほかのプログラムがリーダーを使っています。閉じてください。",
        ),
        ErrorCode::ReaderLost => said(
            "カードリーダーが外れました。",
            "カードリーダーをつなぎ直して、もう一度実行してください。",
            "カードリーダーが外れました。つなぎ直してください。",
        ),
        ErrorCode::ReaderHangs => said(
            "カードリーダーが応答しません。",
            "カードリーダーを抜いてつなぎ直し、もう一度実行してください。",
            "カードリーダーが応答しません。抜いてください。",
        ),
        ErrorCode::ReaderFailed => said(
            "カードリーダーがエラーを報告しました。",
            "カードを置き直してください。それでもだめなら、カードリーダーをつなぎ直してください。",
            "リーダーでエラーが起きました。カードを置き直してください。",
        ),
        ErrorCode::SeveralCards => said(
            "複数のリーダーにカードが置かれています。",
            "カードを1枚だけにするか、--reader でリーダーの名前の一部を指定してください。",
            "カードを1枚だけにしてください。",
        ),
        ErrorCode::NoCard => said(
            "カードが置かれませんでした。",
            "もう一度実行して、カードをリーダーに置いてください。--wait 秒数 で長く待てます。",
            "カードをリーダーに置いてください。",
        ),
        ErrorCode::CardLost => said(
            "カードとの通信が途切れました。",
            "もう一度実行して、終わるまでカードをリーダーに置いたままにしてください。",
            "通信が途切れました。カードをもう一度置いてください。",
        ),
        ErrorCode::SessionTimedOut => said(
            "カードとの通信に時間がかかりすぎました。",
            "もう一度実行してください。",
            "時間がかかりすぎました。カードをもう一度置いてください。",
        ),
        ErrorCode::NotMyNumberCard => said(
            "マイナンバーカードではありません。",
            "マイナンバーカードをリーダーに置いてください。",
            "マイナンバーカードではありません。",
        ),
        ErrorCode::SmartphoneToken => said(
            "スマートフォンの電子証明書です。",
            "マイナンバーカードそのものを使ってください。",
            "スマートフォンではなく、カードを使ってください。",
        ),
        ErrorCode::NoSignatureCertificate => said(
            "このカードには署名用電子証明書が入っていません。",
            "市区町村の窓口で発行を受けられます (15歳未満の方には原則として発行されません)。",
            "署名用電子証明書が入っていません。",
        ),
        ErrorCode::AnotherCard => said(
            "先ほどとは別のカードです。",
            "もう一度実行して、始めから終わりまで同じカードを使ってください。",
            "別のカードです。先ほどのカードを置いてください。",
        ),
        ErrorCode::UnexpectedAnswer => said(
            "カードの応答を理解できませんでした。",
            "カードを置き直してください。それでもだめなら、--plain か別のリーダーを試してください。",
            "カードの応答を理解できませんでした。置き直してください。",
        ),
        ErrorCode::CounterNotReported => said(
            "カードが残り回数を答えなかったので、パスワードを照合しませんでした。",
            "カードを置き直してください。それでもだめなら、--plain か別のリーダーを試してください。",
            "カードが残り回数を答えませんでした。",
        ),
        ErrorCode::VerifyFormRefused => said(
            "カードがこの形式でのパスワードの照合を受け付けませんでした。",
            "--plain を付けて、もう一度実行してください。",
            "カードが受け付けませんでした。パスワードをもう一度入力してください。",
        ),
        ErrorCode::SignatureRefused => said(
            "カードが署名しませんでした。",
            "もう一度実行してください。それでもだめなら、--plain か別のリーダーを試してください。",
            "カードが署名しませんでした。もう一度お試しください。",
        ),
        ErrorCode::SignatureDoesNotVerify => said(
            "カードから返ってきた署名が正しくないため、保存しませんでした。",
            "もう一度実行してください。それでもだめなら、別のリーダーを使ってください。",
            "署名が正しくありません。もう一度お試しください。",
        ),
        ErrorCode::PasswordEmpty => said(
            "パスワードが入力されていません。",
            "署名用パスワードは6〜16文字の英数字です。",
            "入力されていません。",
        ),
        ErrorCode::PasswordTooShort => said(
            "パスワードが短すぎます。",
            "署名用パスワードは6〜16文字の英数字です。",
            "短すぎます。6文字以上です。",
        ),
        ErrorCode::PasswordTooLong => said(
            "パスワードが長すぎます。",
            "署名用パスワードは6〜16文字の英数字です。",
            "長すぎます。16文字以下です。",
        ),
        ErrorCode::PasswordBadCharacter => said(
            "署名用パスワードに使えない文字が入っています。",
            "署名用パスワードは英字 (A〜Z) と数字だけです。",
            "使えるのは英字と数字だけです。",
        ),
        ErrorCode::PasswordIsUserPin => said(
            "数字4桁は、別のパスワード (利用者証明用暗証番号) です。",
            "署名用パスワードは6〜16文字の英数字です。",
            "数字4桁ではなく、署名用パスワードを入力してください。",
        ),
        ErrorCode::WrongPassword => said(
            "パスワードが違います。",
            "署名用パスワード (6〜16文字の英数字) を入力してください。5回続けて間違えるとロックされます。",
            "パスワードが違います。",
        ),
        ErrorCode::LastTryNotConfirmed => said(
            "残りが1回だけですが、それを使うことに同意がありません。",
            "パスワードに自信があれば、--spend-last-try を付けてもう一度実行してください。自信がなければ、\
             市区町村の窓口かコンビニで再設定できます。",
            "残りは1回だけです。",
        ),
        ErrorCode::PasswordLocked => said(
            "署名用パスワードがロックされています。",
            "市区町村の窓口で再設定できます。利用者証明用暗証番号 (数字4桁) が分かれば、専用アプリとコンビニでも再設定できます。",
            "パスワードがロックされています。",
        ),
        ErrorCode::CertificateExpired => said(
            "電子証明書の有効期間が過ぎています。",
            "市区町村の窓口で更新してください。",
            "電子証明書の有効期間が過ぎています。",
        ),
        ErrorCode::CertificateNotYetValid => said(
            "電子証明書がまだ有効ではありません。",
            "このコンピューターの日付と時刻を確かめてください。",
            "電子証明書がまだ有効ではありません。時計を確かめてください。",
        ),
        ErrorCode::CertificateWrongUsage => said(
            "文書に署名するための証明書ではありません。",
            "署名用電子証明書の入ったカードを使ってください。",
            "署名用の証明書ではありません。",
        ),
        ErrorCode::CertificateMalformed => said(
            "証明書として読み取れません。",
            "ファイルを確かめるか、別のカードを使ってください。",
            "証明書を読み取れません。",
        ),
        ErrorCode::CertificateKeyUnsupported => said(
            "証明書の鍵が、このプログラムの知らない種類です。",
            "新しいバージョンなら対応しているかもしれません。",
            "証明書の鍵に対応していません。",
        ),
        ErrorCode::CertificateNameUnsuitable => said(
            "証明書の氏名を文書に入れられません。氏名がないか、長すぎるか、フォントにない文字があります。",
            "氏名を入れない形式で署名してください。",
            "証明書の氏名を文書に入れられません。",
        ),
        ErrorCode::CodeUnreadable
        | ErrorCode::CodeTooLong
        | ErrorCode::CodeShopLink
        | ErrorCode::CodeNotOurs
        | ErrorCode::CodeAnotherService
        | ErrorCode::CodeMalformed
        | ErrorCode::CodeWrongEnvironment
        | ErrorCode::CodeNotHttps
        | ErrorCode::CodeUnknownHost
        | ErrorCode::CodeVersionUnknown
        | ErrorCode::CodeUnknown
        | ErrorCode::CodeExpired
        | ErrorCode::CodeReplaced
        | ErrorCode::CodeUsed
        | ErrorCode::CodeClaimed
        | ErrorCode::LinkExpired
        | ErrorCode::LinkUsed
        | ErrorCode::Offline
        | ErrorCode::ServiceNotTrusted
        | ErrorCode::RedirectRefused
        | ErrorCode::ServiceBusy
        | ErrorCode::ServiceFailed
        | ErrorCode::ServiceRefused
        | ErrorCode::AnswerMalformed
        | ErrorCode::ProtocolVersionUnknown
        | ErrorCode::DocumentNotAsAnnounced
        | ErrorCode::DocumentNotPrepared
        | ErrorCode::StorageFailed
        | ErrorCode::SessionNotConfirmed
        | ErrorCode::SessionUnknown
        | ErrorCode::SessionExpired
        | ErrorCode::SessionReplaced
        | ErrorCode::SessionReleased
        | ErrorCode::SessionAlreadySigned
        | ErrorCode::SubmissionRefused
        | ErrorCode::OfflineAtSubmit
        | ErrorCode::ServiceBusyAtSubmit
        | ErrorCode::ServiceFailedAtSubmit => {
            session::session(code).unwrap_or_else(|| core(ErrorCode::Internal))
        }
        ErrorCode::SessionEndsTooSoon => said(
            "セッションの残り時間では終えられません。",
            "新しいコードを読み取って、始めからやり直してください。",
            "時間が足りません。新しいコードを読み取ってください。",
        ),
        ErrorCode::Cancelled => said(
            "中止しました。",
            "いつでも始めからやり直せます。",
            "中止しました。",
        ),
        ErrorCode::ShellFailed | ErrorCode::Internal => said(
            "Natsuin の不具合です。",
            "--trace ファイル の内容を添えて、知らせてください。",
            "Natsuin の不具合です。お知らせください。",
        ),
    }
}

fn shell(code: ShellCode) -> Text {
    match code {
        ShellCode::Usage => said(
            "コマンドラインを読み取れません。",
            "natsuin --help で使い方を見られます。",
            "コマンドラインを読み取れません。",
        ),
        ShellCode::SameOutput => said(
            "2つの出力が同じファイルになります。",
            "文書を1つずつ署名するか、-o または -d で別の場所を選んでください。",
            "2つの出力が同じファイルになります。",
        ),
        ShellCode::OutputIsInput => said(
            "この出力は、署名する文書を置き換えてしまいます。",
            "-o または -d で別の出力を選んでください。",
            "出力が文書を置き換えてしまいます。",
        ),
        ShellCode::ConfirmationNeeded => said(
            "端末がないため、署名してよいかを尋ねられません。",
            "--yes を付けて、前もって答えてください。",
            "尋ねるための端末がありません。",
        ),
        ShellCode::TerminalNeeded => said(
            "端末がないため、パスワードを尋ねられません。",
            "--password-stdin を付けて、標準入力から渡してください。",
            "尋ねるための端末がありません。",
        ),
        ShellCode::StateInUse => said(
            "別の natsuin join が実行中です。",
            "終わるのを待つか、--state で別の場所を指定してください。",
            "別の署名が進行中です。",
        ),
        ShellCode::BuiltWithoutReaders => said(
            "このプログラムはカードリーダーなしで作られています。",
            "機能 pcsc を付けて作り直してください。",
            "カードリーダーに対応していません。",
        ),
        ShellCode::FileNotFound => said(
            "ファイルがありません。",
            "名前を確かめてください。",
            "ファイルがありません。",
        ),
        ShellCode::NotAFile => said(
            "ファイルではありません。",
            "フォルダーやデバイスは使えません。",
            "ファイルではありません。",
        ),
        ShellCode::FileNotReadable => said(
            "ファイルを読み取れません。",
            "アクセス権を確かめてください。",
            "ファイルを読み取れません。",
        ),
        ShellCode::OutputExists => said(
            "ファイルが既にあります。",
            "--force を付けて置き換えるか、別の場所を選んでください。",
            "出力するファイルが既にあります。",
        ),
        ShellCode::OutputNotWritable => said(
            "ファイルを書き込めません。",
            "フォルダーとそのアクセス権を確かめるか、別の場所を選んでください。",
            "出力するファイルを書き込めません。",
        ),
        ShellCode::FontNotFound => said(
            "印影に使う日本語のフォントがこのコンピューターにありません。",
            "Noto CJK か IPA フォントを入れるか (Debian や Ubuntu では sudo apt install fonts-noto-cjk)、--font でファイルを\
             指定してください。",
            "印影に使う日本語のフォントがありません。",
        ),
        ShellCode::FontNotUsable => said(
            "このフォントは印影に使えません。",
            "日本語の文字があり、埋め込みが許されている TrueType か OpenType のフォントを指定してください。",
            "フォントを使えません。",
        ),
        ShellCode::DocumentChanged => said(
            "署名している間に文書が変わりました。",
            "この文書の署名は書き込んでいません。文書を変えるプログラムを閉じて、もう一度署名してください。",
            "署名している間に文書が変わりました。",
        ),
        ShellCode::NoSignature => said(
            "このファイルに署名はありません。",
            "正しいファイルかどうか確かめてください。別のファイルの署名 (.p7s) は --content を付けて検証します。",
            "署名がありません。",
        ),
        ShellCode::SignatureNotRecognised => said(
            "PDF でも署名でもありません。",
            "署名された PDF か CMS の署名 (.p7s) を指定し、.p7s の元の文書は --content で指定してください。",
            "PDF でも署名でもありません。",
        ),
        ShellCode::SignatureTooLarge => said(
            "署名が大きすぎて、このプログラムでは読めません。",
            "分離形式の署名 (.p7s) をもらい、--content を付けて検証してください。",
            "署名が大きすぎます。",
        ),
    }
}
