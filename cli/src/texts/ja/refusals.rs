//! 受け付けない PDF と、正しくない署名。

use natsuin_core::error::ErrorCode;
use natsuin_core::pdf::Refusal;
use natsuin_core::verify::SubIndication;

use super::{core, said, shell};
use crate::failure::ShellCode;
use crate::texts::Text;

/// A PDF that is refused.
pub(super) fn refusal(refusal: Refusal) -> Text {
    match refusal {
        Refusal::NotAPdf => said(
            "PDF ではありません。",
            "署名を中に入れられるのは PDF だけです。ほかのファイルには --cms を付けると、別のファイルとして署名を作れます。",
            "PDF ではありません。",
        ),
        Refusal::Encrypted => said(
            "暗号化された PDF です。",
            "qpdf --decrypt in.pdf out.pdf で暗号化を外せます (既にある署名は無効になります)。\
             そのまま署名するには --cms を付けてください。",
            "PDF が暗号化されています。",
        ),
        Refusal::XrefBroken => said(
            "PDF が壊れています。相互参照表からオブジェクトにたどり着けません。",
            "qpdf in.pdf out.pdf で修復できます (既にある署名は無効になります)。修復したファイルの内容を確かめてから\
             署名してください。",
            "PDF が壊れています。修復してください。",
        ),
        Refusal::Malformed => said(
            "PDF が壊れています。必要な部分を読み取れません。",
            "qpdf in.pdf out.pdf で修復できるかもしれません (既にある署名は無効になります)。できなければ、\
             PDF を作り直してもらってください。",
            "PDF が壊れています。作り直してもらってください。",
        ),
        Refusal::DuplicateKey => said(
            "PDF に同じ項目が2回書かれていて、プログラムによって読み方が変わります。",
            "qpdf in.pdf out.pdf で1つにまとめられます (既にある署名は無効になります)。結果を確かめてから署名してください。",
            "PDF の内容があいまいです。作り直してもらってください。",
        ),
        Refusal::Loop => said(
            "PDF が壊れています。オブジェクトの参照が堂々巡りになっています。",
            "元のプログラムで PDF を作り直してもらってください。",
            "PDF が壊れています。作り直してもらってください。",
        ),
        Refusal::TooDeep => said(
            "PDF の入れ子が深すぎて、このプログラムでは読めません。",
            "PDF を作り直してもらうか、--cms を付けてそのまま署名してください。",
            "PDF の入れ子が深すぎます。",
        ),
        Refusal::TooLarge => said(
            "PDF の中に、このプログラムでは読めないほど大きな部分があります。",
            "PDF を作り直してもらうか、--cms を付けてそのまま署名してください。",
            "PDF に大きすぎる部分があります。",
        ),
        Refusal::FilterUnsupported => said(
            "このプログラムの知らない方法で圧縮された PDF です。",
            "qpdf in.pdf out.pdf で普通の圧縮に変えられます (既にある署名は無効になります)。",
            "PDF の圧縮方法に対応していません。",
        ),
        Refusal::OffsetTooLarge => said(
            "PDF が、その形式で扱える大きさを超えています。",
            "qpdf --object-streams=generate in.pdf out.pdf で新しい形式に変えられます (既にある署名は無効になります)。",
            "PDF が形式の限度より大きくなっています。",
        ),
        Refusal::NoPage => said(
            "PDF にそのページがありません。",
            "正しいファイルかどうかと、--visible のページ (最初のページが1) を確かめてください。",
            "PDF にそのページがありません。",
        ),
        Refusal::StampOutsidePage => said(
            "印影がページからはみ出します。",
            "--visible には ページ,x,y,幅,高さ を、ページの左下の隅からポイント (1インチの72分の1) で書きます。A4 は幅 595、\
             高さ 842 です。",
            "印影がページからはみ出します。",
        ),
        Refusal::FieldHasItsPlace => said(
            "既にある署名欄には決まった場所があります。",
            "--field と --visible のどちらかを外してください。",
            "署名欄には決まった場所があります。",
        ),
        Refusal::CertifiedNoChanges => said(
            "作成者がこの PDF を認証していて、これ以上の署名を認めていません。",
            "署名できる PDF を作成者からもらうか、--cms を付けてそのまま署名してください。",
            "作成者がこれ以上の署名を認めていません。",
        ),
        Refusal::CertifiedNoVisibleField => said(
            "作成者がこの PDF を認証していて、見えるものを加えることを認めていません。",
            "見える印影を付けずに署名してください。",
            "見える印影は加えられません。",
        ),
        Refusal::Locked => said(
            "先の署名がこの PDF をロックしていて、署名を加えられません。",
            "署名できる PDF を先の署名者からもらうか、--cms を付けてそのまま署名してください。",
            "先の署名が PDF をロックしています。",
        ),
        Refusal::Xfa => said(
            "XFA フォームの PDF で、署名の方法が違います。",
            "PDF に印刷したものに署名するか、--cms を付けてそのまま署名してください。",
            "XFA フォームです。PDF に印刷してください。",
        ),
        Refusal::FieldNotFound => said(
            "その名前の欄はこの PDF にありません。",
            "フォームにある欄の完全な名前を書くか、--field を付けずに新しい欄を作ってください。",
            "その名前の欄はありません。",
        ),
        Refusal::FieldNotForSignatures => said(
            "その名前の欄は署名のための欄ではありません。",
            "署名欄の名前を書くか、--field を付けずに新しい欄を作ってください。",
            "署名のための欄ではありません。",
        ),
        Refusal::FieldAlreadySigned => said(
            "その名前の欄には既に署名があります。",
            "空の署名欄の名前を書くか、--field を付けずに新しい欄を作ってください。",
            "その欄には既に署名があります。",
        ),
        Refusal::FieldConstrained => said(
            "その名前の欄は、ここでは作れない種類の署名を求めています。",
            "--field を付けずに新しい欄を作るか、フォームの作成者に尋ねてください。",
            "その欄は別の種類の署名を求めています。",
        ),
        // ほかのコードで伝える。
        Refusal::Changed => shell(ShellCode::DocumentChanged),
        Refusal::NameMissing | Refusal::NameTooLong | Refusal::NameNotInFont => {
            core(ErrorCode::CertificateNameUnsuitable)
        }
        Refusal::SignatureTooLarge | Refusal::SignedFromTheStart => core(ErrorCode::Internal),
    }
}

/// A signature that was found bad.
pub(super) fn found(found: SubIndication) -> Text {
    match found {
        SubIndication::FormatFailure => said(
            "署名の形式が正しくなく、署名として認められません。",
            "署名したときの文書を署名者からもらってください。",
            "署名の形式が正しくありません。",
        ),
        SubIndication::HashFailure => said(
            "署名された文書と内容が違います。",
            "署名したときの文書を署名者からもらってください。",
            "署名された文書と内容が違います。",
        ),
        SubIndication::SigCryptoFailure => said(
            "署名が、示されている証明書によるものではありません。",
            "署名し直してもらってください。",
            "署名が証明書と合いません。",
        ),
        SubIndication::SignedDataNotFound => said(
            "署名された文書がこのファイルの中にありません。",
            "--content ファイル で文書を指定してください。",
            "署名された文書がありません。",
        ),
        SubIndication::NoSigningCertificateFound => said(
            "署名者の証明書が付いていないか、署名に使った証明書と違います。",
            "証明書を付けて署名し直してもらってください。",
            "署名者の証明書がありません。",
        ),
        SubIndication::CryptoConstraintsFailureNoPoe => said(
            "弱すぎる暗号か、このプログラムの知らない暗号が使われています。",
            "今の方式で署名し直してもらってください。",
            "暗号が弱すぎるか、知らない種類です。",
        ),
        SubIndication::NoCertificateChainFound => said(
            "署名者の証明書を発行した認証局が分からず、信頼できません。",
            "発行した認証局を知っていて信頼するなら、--trust CA.pem でその証明書を指定してください。",
            "証明書を発行した認証局が分かりません。",
        ),
        SubIndication::ChainConstraintsFailure => said(
            "証明書が、決められた用途以外に使われています。",
            "署名用の証明書で署名し直してもらってください。",
            "証明書が用途以外に使われています。",
        ),
        SubIndication::SigConstraintsFailure => said(
            "署名が形式の求めるものを満たしていないか、署名後に認められない変更があります。",
            "詳しい理由は上にあります。署名したときの文書を署名者からもらってください。",
            "署名が求められる条件を満たしていません。",
        ),
        SubIndication::OutOfBoundsNoPoe => said(
            "証明書がその時点で有効ではなく、それより前に署名されたことの証明もありません。",
            "有効な証明書で署名し直してもらってください。",
            "証明書がその時点で有効ではありません。",
        ),
        SubIndication::TryLater => said(
            "証明書の失効は確認していません。",
            "確認できるのは認定を受けた検証者だけです。",
            "証明書の失効は確認していません。",
        ),
    }
}
