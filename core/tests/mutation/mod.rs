//! Inputs that are almost right: seeds with a few changes, the same on every run.

use super::random::Random;

/// Up to eight changes: a byte, a bit, a run cut out, doubled or moved, a value that a length likes to have.
pub fn mutate(seed: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for _ in 0..=random.below(8) {
        if bytes.is_empty() {
            return bytes;
        }
        let at = random.below(bytes.len());
        let end = bytes.len().min(at + random.below(48));
        match random.below(6) {
            0 => bytes[at] ^= 1 << random.below(8),
            1 => bytes[at] = random.byte(),
            2 => bytes[at] = [0x00, 0x7F, 0x80, 0x84, 0xFF, b'0', b'9', b'>'][random.below(8)],
            3 => drop(bytes.drain(at..end)),
            4 => {
                let run = bytes[at..end].to_vec();
                let to = random.below(bytes.len());
                drop(bytes.splice(to..to, run));
            }
            _ => bytes.truncate(at.max(16)),
        }
    }
    bytes
}

/// Each seed, and so many mutants of it.
pub fn run(target: impl Fn(&[u8]), seeds: &[Vec<u8>], rounds: usize) {
    let mut random = Random(2026);
    for seed in seeds {
        target(seed);
        for _ in 0..rounds {
            target(&mutate(seed, &mut random));
        }
    }
}
