//! Lists of numbers as bytes, for `#[serde(with = "raw")]`: what every build reads is not decoded one by one.

use serde::de::{Error, Visitor};
use serde::{Deserializer, Serializer};
use std::fmt;

const SIZE: usize = size_of::<u32>();

pub fn serialize<S: Serializer>(numbers: &[u32], to: S) -> Result<S::Ok, S::Error> {
    let mut bytes = vec![0; numbers.len() * SIZE];
    for (place, number) in bytes.as_chunks_mut::<SIZE>().0.iter_mut().zip(numbers) {
        *place = number.to_le_bytes();
    }
    to.serialize_bytes(&bytes)
}

pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u32>, D::Error> {
    from.deserialize_bytes(Raw)
}

struct Raw;

impl Visitor<'_> for Raw {
    type Value = Vec<u32>;

    fn expecting(&self, to: &mut fmt::Formatter) -> fmt::Result {
        to.write_str("numbers of four bytes")
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Vec<u32>, E> {
        let (numbers, rest) = bytes.as_chunks::<SIZE>();
        if !rest.is_empty() {
            return Err(E::invalid_length(bytes.len(), &self));
        }
        Ok(numbers.iter().map(|number| u32::from_le_bytes(*number)).collect())
    }
}
