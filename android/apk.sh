#!/bin/sh
# The sample app as a signed debug APK: android/target/natsuin-debug.apk. The natsuin library itself is in it for those ABIs
# only for which target/jni/debug/ABI/libnatsuin_ffi.so was put there (README: how; it takes the NDK).
set -eu
cd "$(dirname "$0")"
[ "${1:-}" = --no-build ] || NATSUIN_DEBUG_ONLY=yes ./build.sh --quiet package -Dmaven.test.skip=true -pl natsuin,app
work=target/apk
rm -rf "$work" && mkdir -p "$work/dex" "$work/lib"

# What Maven put together: D8, the framework, the classes that run on a phone, and JNA for every ABI.
parts=app/target/apk-parts
version() { sed -n "s#.*<$1>\(.*\)</$1>.*#\1#p" pom.xml | head -n 1; }
unzip -q -o "$parts"/jna.aar classes.jar 'jni/*' -d "$work/jna"
java -cp "$parts/r8.jar" com.android.tools.r8.D8 --min-api "$(version android.min.sdk)" --lib "$parts/framework.jar" --output "$work/dex" \
    natsuin/target/natsuin-android-debug-*.jar app/target/natsuin-app-*.jar "$work/jna/classes.jar" "$parts"/kotlin*.jar

for abi in arm64-v8a armeabi-v7a x86_64; do
    mkdir -p "$work/lib/$abi"
    cp "$work/jna/jni/$abi/"*.so "$work/lib/$abi/"
    if [ -e "target/jni/debug/$abi/libnatsuin_ffi.so" ]; then
        cp "target/jni/debug/$abi/libnatsuin_ffi.so" "$work/lib/$abi/"
    else
        echo "Without the native library for $abi: on such a phone the app ends when it starts." >echo "Without the native library for $abi: the app starts, and says that it cannot work." >&22
    fi
done

cp app/target/resources.ap_ "$work/unaligned.apk"
(cd "$work/dex" && zip -q -X ../unaligned.apk classes*.dex)
(cd "$work" && zip -q -X -0 -r unaligned.apk lib)
zipalign -f -p 4 "$work/unaligned.apk" "$work/aligned.apk"
# A key for this build alone: a debug APK proves nothing about who made it.
keytool -genkeypair -keystore "$work/debug.p12" -storetype PKCS12 -storepass android -alias debug -keyalg RSA -keysize 2048 \
    -validity 365 -dname CN=Debug 2>/dev/null
apksigner sign --ks "$work/debug.p12" --ks-pass pass:android --min-sdk-version "$(version android.min.sdk)" --out target/natsuin-debug.apk "$work/aligned.apk"
apksigner verify --min-sdk-version "$(version android.min.sdk)" target/natsuin-debug.apk
echo "android/target/natsuin-debug.apk: $(wc -c <target/natsuin-debug.apk) bytes, signed, verified"
