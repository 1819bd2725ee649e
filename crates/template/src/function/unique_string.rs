//! `uniqueString`: a hash of 64 bits as thirteen letters.
//!
//! Azure does not document the function. It is public knowledge that it mixes two lanes of 32 bits with the rounds of
//! MurmurHash3 (Austin Appleby, public domain), seed 0, over the UTF-8 bytes, and writes the 64 bits in base 32 (RFC 4648
//! alphabet, lower case), highest bits first. The tests below compare with values that people published as Azure's.

const FIRST: u32 = 0x239b_961b;
const SECOND: u32 = 0xab0e_9789;
const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

/// Thirteen letters for a text.
pub(super) fn unique_string(text: &str) -> String {
    let hash = murmur_64(text.as_bytes());
    // Twelve letters of five bits and one of the remaining four, padded on the right.
    (0..13u32)
        .map(|place| {
            let bits = if place < 12 { hash >> (59 - 5 * place) } else { hash << 1 };
            ALPHABET.get((bits & 31) as usize).map_or('a', |letter| char::from(*letter))
        })
        .collect()
}

fn murmur_64(bytes: &[u8]) -> u64 {
    let (mut low, mut high) = (0u32, 0u32);
    let (blocks, tail) = bytes.as_chunks::<8>();
    for block in blocks {
        let (first, second) = halves(block);
        low = (low ^ mix_low(first)).rotate_left(19).wrapping_add(high);
        low = low.wrapping_mul(5).wrapping_add(0x561c_cd1b);
        high = (high ^ mix_high(second)).rotate_left(13).wrapping_add(low);
        high = high.wrapping_mul(5).wrapping_add(0x0bca_a747);
    }
    let mut block = [0u8; 8];
    for (to, from) in block.iter_mut().zip(tail) {
        *to = *from;
    }
    // Zero mixes to zero, so a tail that does not reach the second half leaves its lane alone.
    let (first, second) = halves(&block);
    low ^= mix_low(first);
    high ^= mix_high(second);

    // INVARIANT: the hash counts its input's length modulo 2^32.
    let length = bytes.len() as u32;
    high ^= length;
    low = (low ^ length).wrapping_add(high);
    high = high.wrapping_add(low);
    low = finish(low);
    high = finish(high);
    low = low.wrapping_add(high);
    high = high.wrapping_add(low);
    u64::from(high) << 32 | u64::from(low)
}

/// The two little-endian halves of eight bytes.
fn halves(block: &[u8; 8]) -> (u32, u32) {
    let whole = u64::from_le_bytes(*block);
    (whole as u32, (whole >> 32) as u32)
}

fn mix_low(lane: u32) -> u32 {
    lane.wrapping_mul(FIRST).rotate_left(15).wrapping_mul(SECOND)
}

fn mix_high(lane: u32) -> u32 {
    lane.wrapping_mul(SECOND).rotate_left(17).wrapping_mul(FIRST)
}

/// MurmurHash3's finalizer of 32 bits.
fn finish(mut lane: u32) -> u32 {
    lane ^= lane >> 16;
    lane = lane.wrapping_mul(0x85eb_ca6b);
    lane ^= lane >> 13;
    lane = lane.wrapping_mul(0xc2b2_ae35);
    lane ^ lane >> 16
}

#[cfg(test)]
mod tests {
    use super::unique_string;

    #[test]
    fn published_values_of_azure_are_met() {
        for (text, expected) in [
            // Stack Overflow 43295720, computed with Azure's own library.
            ("tyeth", "zcztcwvu6iyg6"),
            // Tests of the Azure Naming Tool, against the same library.
            (
                "/subscriptions/3c7f956b-55ee-4686-9d30-da1eb631dc59/resourceGroups/rg-devopsshieldek010dev",
                "fd63l2gacbtca",
            ),
            // Tests of Azure's Terraform provider azapi.
            ("/subscriptions/00000000-0000-0000-0000-000000000000-resource-id", "cwvxuqg24sifi"),
            // Written down as Bicep's output in independent implementations.
            ("test", "rbgf3xv4ufgzg"),
            ("hello-world", "a7wkljktk6wne"),
            ("abc", "cgtzqvhu4i23s"),
            ("/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/my-rg", "bmg7c6xu4tw46"),
            ("foo-bar-baz", "xzi4ioaxtmth4"),
        ] {
            assert_eq!(unique_string(text), expected, "{text}");
        }
    }
}
