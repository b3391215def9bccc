//! Lists of numbers as bytes, for `#[serde(with = "raw")]`: avoids decoding one by one what every build reads.

use serde::de::{Error, Visitor};
use serde::{Deserializer, Serializer};
use std::fmt;
use std::marker::PhantomData;

/// A number stored in little-endian byte order.
pub trait Number: Copy {
    const SIZE: usize;

    fn write(self, to: &mut Vec<u8>);

    /// Reads a number from `SIZE` bytes.
    fn read(bytes: &[u8]) -> Self;
}

macro_rules! number {
    ($($number:ty),*) => {$(
        impl Number for $number {
            const SIZE: usize = size_of::<$number>();

            fn write(self, to: &mut Vec<u8>) {
                to.extend_from_slice(&self.to_le_bytes());
            }

            fn read(bytes: &[u8]) -> $number {
                bytes.first_chunk().map_or(0, |bytes| <$number>::from_le_bytes(*bytes))
            }
        }
    )*};
}

number!(u16, u32);

pub fn serialize<N: Number, S: Serializer>(numbers: &[N], to: S) -> Result<S::Ok, S::Error> {
    let mut bytes = Vec::with_capacity(numbers.len() * N::SIZE);
    numbers.iter().for_each(|number| number.write(&mut bytes));
    to.serialize_bytes(&bytes)
}

pub fn deserialize<'de, N: Number, D: Deserializer<'de>>(from: D) -> Result<Vec<N>, D::Error> {
    from.deserialize_bytes(Raw(PhantomData))
}

struct Raw<N>(PhantomData<N>);

impl<N: Number> Visitor<'_> for Raw<N> {
    type Value = Vec<N>;

    fn expecting(&self, to: &mut fmt::Formatter) -> fmt::Result {
        to.write_str("numbers of a few bytes")
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Vec<N>, E> {
        let numbers = bytes.chunks_exact(N::SIZE);
        if !numbers.remainder().is_empty() {
            return Err(E::invalid_length(bytes.len(), &self));
        }
        Ok(numbers.map(N::read).collect())
    }
}
