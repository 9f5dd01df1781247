//! 検証の結果。

use natsuin_core::certificate::Generation;
use natsuin_core::clock::UtcTime;
use natsuin_core::pades::Change;
use natsuin_core::verify::{Anchor, Reason, SignatureReport, SubIndication};

use super::date;

/// Which one it is, and of which field.
pub(super) fn heading(number: usize, of: usize, field: Option<&str>) -> String {
    match field {
        Some(field) => format!("署名 {number}/{of} (欄「{field}」)"),
        None => format!("署名 {number}/{of}"),
    }
}

/// What it is worth, in one sentence.
pub(super) fn verdict(signature: &SignatureReport) -> String {
    if signature.is_good() {
        let made_with = made_with(signature.anchor);
        return format!("署名は改ざんされておらず、{made_with}によるものです (失効は確認していません)。");
    }
    let flaw = flaw(signature.sub_indication());
    match signature.intact() {
        Some(true) => format!("署名は改ざんされていませんが、{flaw}。"),
        Some(false) => format!("署名として認められません: {flaw}。"),
        None => format!("署名が改ざんされていないかどうか確かめられません: {flaw}。"),
    }
}

const fn made_with(anchor: Option<Anchor>) -> &'static str {
    match anchor {
        Some(Anchor::Generation(Generation::One)) => "第1世代の証明書",
        Some(Anchor::Generation(Generation::Two)) => "第2世代の証明書",
        Some(Anchor::Generation(Generation::Three)) => "第3世代の証明書",
        Some(Anchor::Generation(Generation::Test) | Anchor::Given { is_test: true }) => {
            "--trust で指定した認証局のテスト用証明書"
        }
        Some(Anchor::Given { is_test: false }) => "--trust で指定した認証局の証明書",
        None => "発行者の分からない証明書",
    }
}

const fn flaw(found: SubIndication) -> &'static str {
    match found {
        SubIndication::FormatFailure => "形式が正しくありません",
        SubIndication::HashFailure => "署名された文書と内容が違います",
        SubIndication::SigCryptoFailure => "示されている証明書によるものではありません",
        SubIndication::SignedDataNotFound => "署名された文書がこのファイルの中にありません",
        SubIndication::NoSigningCertificateFound => "署名に使われた証明書がありません",
        SubIndication::CryptoConstraintsFailureNoPoe => "弱すぎる暗号か、知らない種類の暗号が使われています",
        SubIndication::NoCertificateChainFound => "証明書を発行した認証局が分かりません",
        SubIndication::ChainConstraintsFailure => "証明書が用途以外に使われています",
        SubIndication::SigConstraintsFailure => "求められる条件を満たしていません",
        SubIndication::OutOfBoundsNoPoe => {
            "証明書がその時点で有効ではなく、それより前に署名されたことの証明もありません"
        }
        SubIndication::TryLater => "失効は確認していません",
    }
}

/// When it was made and what it covers.
pub(super) fn facts(signature: &SignatureReport, at: UtcTime) -> Vec<String> {
    let validity = |valid| match valid {
        Some(true) => "、証明書はこのとき有効",
        Some(false) => "、証明書はこのとき有効ではない",
        None => "",
    };
    let mut facts = Vec::new();
    if let Some(time) = signature.signing_time {
        let valid = validity(signature.valid_at_claimed_time);
        facts.push(format!("署名者の示す署名日時: {} (日本時間){valid}", date(time)));
    }
    let valid = validity(signature.valid_at);
    facts.push(format!("判定の基準とした日時: {} (日本時間){valid}", date(at)));
    match signature.covers_whole_file {
        Some(true) => facts.push("署名の対象: ファイル全体".into()),
        Some(false) => facts.push("署名の対象: 署名したときのファイル".into()),
        None => {}
    }
    if !signature.changes_after.is_empty() {
        let changes: Vec<_> = signature.changes_after.iter().copied().map(change).collect();
        facts.push(format!("署名の後に加わったもの: {}", changes.join("、")));
    }
    facts
}

const fn change(change: Change) -> &'static str {
    match change {
        Change::Signature => "署名",
        Change::FormFilling => "フォームへの記入",
        Change::Annotation => "注釈",
        Change::ValidationData => "検証のための情報",
        Change::Metadata => "文書情報",
        Change::Other => "そのほかの変更",
    }
}

/// An observation.
pub(super) const fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::CmsMalformed => "署名が CMS として読み取れません。",
        Reason::CmsNotDer => "CMS が DER で書かれていません。",
        Reason::CmsTooLarge => "CMS の中の証明書、署名者または属性が多すぎます。",
        Reason::CmsTrailingData => "CMS の後ろに余分なデータがあります。",
        Reason::CmsVersionWrong => "CMS のバージョンが正しくありません。",
        Reason::DigestAlgorithmNotAnnounced => "署名者の使ったハッシュが CMS に挙げられていません。",
        Reason::SignatureAlgorithmMismatch => "署名に2種類のハッシュが書かれています。",
        Reason::SignedAttributesMissing => "署名属性がありません。",
        Reason::SignedAttributesMalformed => "署名属性を読み取れないか、DER で書かれていません。",
        Reason::SignedAttributeRepeated => "同じ署名属性が2つあるか、値が1つではありません。",
        Reason::ContentTypeMissing => "署名属性に内容の種類がありません。",
        Reason::ContentTypeMismatch => "内容の種類が、署名されたものと違います。",
        Reason::ContentNotData => "署名されたものが文書ではありません。",
        Reason::MessageDigestMissing => "署名属性に文書のハッシュ値がありません。",
        Reason::SeveralSigners => "1つの署名に署名者が2人以上います。",
        Reason::SignatureDictionaryMalformed => "PDF の署名の項目を読み取れません。",
        Reason::ByteRangeMissing => "PDF に、署名の対象の範囲が書かれていません。",
        Reason::ByteRangeMalformed => "PDF に書かれた署名の対象の範囲が正しくありません。",
        Reason::ContentsMissing => "PDF に署名の場所だけがあり、署名がありません。",
        Reason::ContentsElsewhere => "署名の対象から、署名そのもの以外も除かれています。",
        Reason::ContentsNotDer => "PDF の署名の場所に別のものが入っています。",
        Reason::DataAfterContents => "署名の後ろに何かが隠されています。",
        Reason::ContentNotDetached => "PDF の署名が、別の内容を持っています。",
        Reason::RevisionNotCovered => "署名が、ある時点の文書全体を対象にしていません。",
        Reason::RevisionNotClosed => "署名された文書に、後から中身を差し込む余地があります。",
        Reason::SeveralFields => "2つ以上の欄がこの署名を指しています。",
        Reason::SubFilterNotSupported => "PDF のこの種類の署名はここでは判定しません。",
        Reason::ChangesNotAllowed => "署名の後に、認められない変更がありました。",
        Reason::AnnotatedAfterSigning => "署名の後に、注釈が加えられたか変更されました。",
        Reason::LockedFieldChanged => "この署名がロックした欄が、後で変更されました。",
        Reason::PreparationAddsMore => {
            "署名のために用意された文書に、署名欄のほかにも元の文書と違うところがあります。"
        }
        Reason::DigestMismatch => "署名された文書と内容が違います。",
        Reason::SignatureMismatch => "この証明書の鍵による署名ではありません。",
        Reason::ContentMissing => "署名された文書が付いていません。",
        Reason::WeakSha1 => "破られた SHA-1 が使われています。",
        Reason::WeakMd5 => "破られた MD5 が使われています。",
        Reason::WeakRsaKey => "RSA の鍵が2,048ビットより短くなっています。",
        Reason::AlgorithmNotSupported => "このプログラムの知らないアルゴリズムが使われています。",
        Reason::SignerCertificateMissing => "署名者の証明書がありません。",
        Reason::SigningCertificateMismatch => "付いている証明書が、署名に使ったものと違います。",
        Reason::SigningCertificateMissing => "どの証明書で署名したかが、署名に書かれていません。",
        Reason::SigningCertificateNotBound => {
            "署名がこの証明書に結び付けられていません (この形式では求められません)。"
        }
        Reason::NoTrustedIssuer => "証明書を発行した認証局が、信頼する認証局の中にありません。",
        Reason::IncludedCaIsNoAnchor => {
            "認証局の証明書が署名に付いていますが、誰でも付けられるので証明にはなりません。"
        }
        Reason::AnchorGiven => "--trust で指定されたので、この認証局を信頼しています。",
        Reason::IssuerNotCa => "認証局ではない証明書が、別の証明書を発行しています。",
        Reason::IssuerWrongUsage => "認証局の鍵が、証明書を発行するためのものではありません。",
        Reason::PathTooLong => "間にある認証局が、許された数より多くなっています。",
        Reason::CriticalExtensionUnknown => "証明書が、このプログラムの知らないことを求めています。",
        Reason::ExtensionMalformed => "証明書の必要な部分を読み取れません。",
        Reason::CertificateWrongUsage => "署名者の鍵が、文書に署名するためのものではありません。",
        Reason::CertificateWrongPolicy => "文書に署名するために発行された証明書ではありません。",
        Reason::CertificateExpired => "署名者の証明書の有効期間が過ぎています。",
        Reason::CertificateNotYetValid => "署名者の証明書がまだ有効ではありません。",
        Reason::IssuerOutsideValidity => "認証局の証明書がその時点で有効ではありません。",
        Reason::CertificateExpiresSoon => "署名者の証明書の有効期間は、あと3か月以内に終わります。",
        Reason::ClaimedTimeOutsideValidity => "署名者の示す署名日時に、証明書が有効ではありません。",
        Reason::ClaimedTimeInFuture => "署名者の示す署名日時が未来です。",
        Reason::ClaimedTimeMissing => "この形式で必要な署名日時が示されていません。",
        Reason::ClaimedTimeMisplaced => "署名日時が、この形式で認められない場所にあります。",
        Reason::TimestampNotChecked => "タイムスタンプが付いていますが、ここでは確認しません。",
        Reason::MojC1Type => "登記申請の形式 (C1): /Type が /Sig ではありません。",
        Reason::MojC2SubFilter => "登記申請の形式 (C2): /SubFilter が adbe.pkcs7.detached ではありません。",
        Reason::MojC3Name => "登記申請の形式 (C3): 署名者の氏名 (/Name) がありません。",
        Reason::MojC4Time => "登記申請の形式 (C4): 署名日時 (/M) がないか、日時ではありません。",
        Reason::MojC5Coverage => "登記申請の形式 (C5): 署名の対象がファイル全体ではありません。",
        Reason::MojC6SignedData => "登記申請の形式 (C6): 署名が分離形式の CMS ではありません。",
        Reason::MojC7Signer => "登記申請の形式 (C7): 署名者が1人ではないか、その証明書がありません。",
        Reason::MojC8Attributes => {
            "登記申請の形式 (C8): 署名属性が決められた3つではないか、ハッシュ値が違います。"
        }
        Reason::MojTimestamp => "登記申請の形式: 受け付けられないタイムスタンプが付いています。",
        Reason::RevocationNotChecked => "証明書の失効は確認していません。",
    }
}
