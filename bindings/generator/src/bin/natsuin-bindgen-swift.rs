//! Swift: `natsuin-bindgen-swift LIBRARY FOLDER --swift-sources --headers --modulemap`.

fn main() {
    uniffi::uniffi_bindgen_swift();
}
