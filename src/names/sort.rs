//! The kinds of entities that can be inferred from names.

/// The kinds that names tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    Organisation,
    Place,
    Event,
    Agreement,
    Product,
    Person,
    Thing,
}

impl Kind {
    pub const ALL: [Kind; 5] = [Kind::Organisation, Kind::Place, Kind::Event, Kind::Agreement, Kind::Product];

    pub fn word(self) -> &'static str {
        match self {
            Kind::Organisation => "organisation",
            Kind::Place => "place",
            Kind::Event => "event",
            Kind::Agreement => "agreement",
            Kind::Product => "product",
            Kind::Person => "person",
            Kind::Thing => "thing",
        }
    }
}
