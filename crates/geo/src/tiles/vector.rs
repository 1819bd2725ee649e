//! The bytes of one vector tile, and how they are packed.

use std::io::{Read, Write};

use bytes::Bytes;
use flate2::{Compression, read::GzDecoder, write::GzEncoder};

use super::address::TileError;

/// No tile of a sane archive unpacks to more; a damaged one must not eat the memory.
const MOST_UNPACKED: u64 = 16 << 20;

/// How the bytes of a tile are packed, in the words of HTTP's `Content-Encoding` (RFC 9110, section 8.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// As they are.
    Identity,
    /// Compressed with gzip.
    Gzip,
}

/// A Mapbox Vector Tile, version 2. An empty one has no bytes at all and is always [`Encoding::Identity`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VectorTile {
    bytes: Bytes,
    encoding: Encoding,
}

impl VectorTile {
    /// A tile with nothing in it: open sea.
    pub fn empty() -> Self {
        Self { bytes: Bytes::new(), encoding: Encoding::Identity }
    }

    pub(super) fn gzip(bytes: Bytes) -> Self {
        Self { bytes, encoding: Encoding::Gzip }
    }

    pub(super) fn identity(bytes: Bytes) -> Self {
        Self { bytes, encoding: Encoding::Identity }
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// How [`Self::bytes`] is packed. Zooms of the archive come as gzip without any work, deeper ones as identity.
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// The bytes, packed as [`Self::encoding`] says; sharing them costs a reference count.
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// The bytes for a client that accepts gzip; none for an empty tile.
    ///
    /// # Errors
    /// None in practice: compressing into memory does not fail.
    pub fn into_gzip(self) -> Result<Bytes, TileError> {
        if self.encoding == Encoding::Gzip || self.is_empty() {
            return Ok(self.bytes);
        }
        let mut encoder = GzEncoder::new(Vec::with_capacity(self.bytes.len() / 2), Compression::fast());
        let packed = encoder.write_all(&self.bytes).and_then(|()| encoder.finish());
        packed.map(Bytes::from).map_err(|error| TileError::Damaged(error.to_string()))
    }

    /// The bytes for a client that does not accept gzip.
    ///
    /// # Errors
    /// [`TileError::Damaged`] when the archive's bytes are not gzip.
    pub fn into_identity(self) -> Result<Bytes, TileError> {
        match self.encoding {
            Encoding::Identity => Ok(self.bytes),
            Encoding::Gzip => gunzip(&self.bytes).map(Bytes::from),
        }
    }
}

/// Unpacks gzip, up to a sane size.
pub(super) fn gunzip(packed: &[u8]) -> Result<Vec<u8>, TileError> {
    let mut bytes = Vec::with_capacity(packed.len() * 3);
    let read = GzDecoder::new(packed).take(MOST_UNPACKED).read_to_end(&mut bytes);
    read.map_err(|error| TileError::Damaged(error.to_string()))?;
    Ok(bytes)
}
