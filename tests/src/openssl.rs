//! OpenSSL as the judge of what came from a card. Everything happens in a room's folder, under fixed names: the document
//! is `document`, its SHA-256 `digest`, and that in PKCS #1's frame `digest-info`.

use crate::room::Room;

/// DigestInfo of SHA-256 up to the digest (RFC 8017 §9.2, note 1).
const SHA256_DIGEST_INFO: [u8; 19] = [
    0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00,
    0x04, 0x20,
];

/// Writes a document, its digest and its DigestInfo into the room.
pub fn write_document(room: &Room, contents: &[u8]) {
    room.write("document", contents);
    room.run(
        "openssl",
        &["dgst", "-sha256", "-binary", "-out", "digest", "document"],
    )
    .succeeded();
    room.write(
        "digest-info",
        &[&SHA256_DIGEST_INFO, &room.read("digest")[..]].concat(),
    );
}

/// Holds that the file `signature` signs the document with the key certified by `pki/WHOSE.pem`: RSA, PKCS #1 v1.5.
pub fn assert_signed(room: &Room, whose: &str, signature: &str) {
    let certificate = format!("pki/{whose}.pem");
    room.run(
        "openssl",
        &[
            "x509",
            "-in",
            &certificate,
            "-noout",
            "-pubkey",
            "-out",
            "key.pem",
        ],
    )
    .succeeded();
    let verify = [
        "dgst",
        "-sha256",
        "-verify",
        "key.pem",
        "-signature",
        signature,
        "document",
    ];
    room.run("openssl", &verify).succeeded();
}

/// Holds that the certificate in the file `found` (DER or PEM) is `pki/WHOSE.pem`. Says nothing of what is in them.
pub fn assert_certificate(room: &Room, whose: &str, found: &str) {
    let der = |path: &str| {
        room.run(
            "openssl",
            &["x509", "-in", path, "-outform", "DER", "-out", "certificate.der"],
        )
        .succeeded();
        room.read("certificate.der")
    };
    assert!(
        der(found) == der(&format!("pki/{whose}.pem")),
        "{found} is not the certificate of {whose}"
    );
}
