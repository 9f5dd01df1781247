#!/bin/sh
# Makes the certificates beside it: a test CA and signer certificates in the profile of the card's signature
# certificate. Nobody's: the organisation is JPKI-TEST, the holder is invented, and the signer's key lies here.
# Needs openssl 3. Run in this folder: sh make.sh
# Every run makes new keys, so every file changes.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cat > "$work/openssl.cnf" <<'CONFIG'
oid_section = oids
[oids]
holderName = 1.2.392.200149.8.5.5.1
holderNameSubstitutes = 1.2.392.200149.8.5.5.2
holderSex = 1.2.392.200149.8.5.5.3
holderBirthDate = 1.2.392.200149.8.5.5.4
holderAddress = 1.2.392.200149.8.5.5.5
holderAddressSubstitutes = 1.2.392.200149.8.5.5.6
[ca]
default_ca = test_ca
[test_ca]
database = $ENV::WORK/index.txt
new_certs_dir = $ENV::WORK
serial = $ENV::WORK/serial
default_md = sha256
policy = any
unique_subject = no
preserve = yes
string_mask = utf8only
[any]
countryName = optional
localityName = optional
organizationName = optional
organizationalUnitName = optional
commonName = optional
[req]
distinguished_name = any
string_mask = utf8only
utf8 = yes
[ca_extensions]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[signer_extensions]
keyUsage = critical, digitalSignature, nonRepudiation
subjectAltName = @holder
certificatePolicies = critical, @policy
authorityKeyIdentifier = keyid:always, issuer:always
subjectKeyIdentifier = hash
[user_extensions]
keyUsage = critical, digitalSignature
extendedKeyUsage = clientAuth
authorityKeyIdentifier = keyid:always, issuer:always
subjectKeyIdentifier = hash
[policy]
policyIdentifier = 1.2.392.200149.8.5.1.0.20
[holder]
otherName.1 = holderName;FORMAT:UTF8,UTF8:試験　花子
otherName.2 = holderBirthDate;FORMAT:UTF8,UTF8:419900403
otherName.3 = holderSex;FORMAT:UTF8,UTF8:2
otherName.4 = holderAddress;FORMAT:UTF8,UTF8:東京都千代田区架空町一丁目２番３号
otherName.5 = holderNameSubstitutes;FORMAT:UTF8,UTF8:00000
otherName.6 = holderAddressSubstitutes;FORMAT:UTF8,UTF8:00000000000000000
CONFIG
export WORK="$work" OPENSSL_CONF="$work/openssl.cnf"
: > "$work/index.txt"
echo E0000001 > "$work/serial"

# issue NAME EXTENSIONS START END: signs NAME.csr, leaves NAME.der
issue() {
    openssl ca -batch -notext -utf8 -in "$work/$1.csr" -out "$work/$1.pem" -extensions "$2" \
        -startdate "$3" -enddate "$4" -cert "$work/ca.pem" -keyfile "$work/ca.key" 2> /dev/null
    openssl x509 -in "$work/$1.pem" -outform DER -out "$1.der"
}
# request NAME KEY-OPTIONS...: a key and a request for it
request() {
    name=$1
    shift
    openssl genpkey "$@" -out "$work/$name.key" 2> /dev/null
    openssl req -new -utf8 -key "$work/$name.key" -out "$work/$name.csr" \
        -subj "/C=JP/L=Tokyo-to/L=Chiyoda-ku/CN=202601010000000000000000001A"
}

openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$work/ca.key" 2> /dev/null
openssl req -new -utf8 -key "$work/ca.key" -out "$work/ca.csr" \
    -subj "/C=JP/O=JPKI-TEST/OU=JPKI for digital signature/OU=Natsuin test CA, not of J-LIS"
openssl ca -batch -notext -selfsign -in "$work/ca.csr" -out "$work/ca.pem" -extensions ca_extensions \
    -startdate 20240101000000Z -enddate 20340101000000Z -keyfile "$work/ca.key" 2> /dev/null
openssl x509 -in "$work/ca.pem" -outform DER -out ca.der

request signer -algorithm RSA -pkeyopt rsa_keygen_bits:2048
openssl pkcs8 -topk8 -nocrypt -in "$work/signer.key" -outform DER -out signer.key.der
issue signer signer_extensions 20260101000000Z 20310403145959Z
# The same key for authentication only, and beyond 2049, where X.509 changes its form of time.
cp "$work/signer.csr" "$work/user.csr"
issue user user_extensions 20260101000000Z 20310403145959Z
cp "$work/signer.csr" "$work/until-2055.csr"
issue until-2055 signer_extensions 20260101000000Z 20551231145959Z

request rsa-1024 -algorithm RSA -pkeyopt rsa_keygen_bits:1024
issue rsa-1024 signer_extensions 20260101000000Z 20310403145959Z
request p-256 -algorithm EC -pkeyopt ec_paramgen_curve:P-256
issue p-256 signer_extensions 20260101000000Z 20310403145959Z
