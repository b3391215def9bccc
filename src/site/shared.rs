//! Data of one thing that many pages show, made once for all of them.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

/// A part of the data of several pages. Its template value is made for the first of them; its serialized form, which is
/// part of their keys, is made once too.
#[derive(Debug)]
pub struct Shared<T>(Arc<Part<T>>);

#[derive(Debug)]
struct Part<T> {
    data: T,
    seen: OnceLock<tera::Value>,
    form: Box<[u8]>,
}

impl<T: Serialize> Shared<T> {
    pub fn new(data: T) -> Shared<T> {
        let form = postcard::to_allocvec(&data).unwrap_or_default().into();
        Shared(Arc::new(Part { data, seen: OnceLock::new(), form }))
    }
}

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Shared<T> {
        Shared(Arc::clone(&self.0))
    }
}

impl<T> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0.data
    }
}

impl<T: PartialEq> PartialEq for Shared<T> {
    fn eq(&self, other: &Shared<T>) -> bool {
        **self == **other
    }
}

impl<T: Eq> Eq for Shared<T> {}

impl<T: Serialize> Serialize for Shared<T> {
    /// tera takes its own values unchanged.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match serializer.is_human_readable() {
            true => self.0.seen.get_or_init(|| tera::Value::from_serializable(&self.0.data)).serialize(serializer),
            false => serializer.serialize_bytes(&self.0.form),
        }
    }
}

/// From JSON only: the serialized form for keys is never read back.
impl<'de, T: Deserialize<'de> + Serialize> Deserialize<'de> for Shared<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Shared<T>, D::Error> {
        T::deserialize(deserializer).map(Shared::new)
    }
}

/// The shared parts, by number: those of ten thousand pieces take some 15 MB. Freeing some would cost more than it
/// saves, in time and in fragmentation.
pub struct Parts<T>(Vec<OnceLock<Shared<T>>>);

impl<T: Serialize> Parts<T> {
    /// For things with numbers below `count`.
    pub fn of(count: usize) -> Parts<T> {
        Parts(std::iter::repeat_with(OnceLock::new).take(count).collect())
    }

    pub fn get(&self, number: usize, make: impl FnOnce() -> T) -> Shared<T> {
        self.0[number].get_or_init(|| Shared::new(make())).clone()
    }
}
