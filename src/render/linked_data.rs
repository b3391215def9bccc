//! What a page tells search engines: schema.org as JSON-LD, from the same data as the page.
//!
//! It states only what the page shows. The `@id` of a thing is the address of its page, so that a person on two pages
//! is one.

use super::filters::for_script;
use crate::config::is_organisation;
use crate::site::data::PageData;
use crate::site::page::*;
use serde::{Serialize, Serializer};
use std::borrow::Cow;

/// For a `<script type="application/ld+json">`, which no text in it can close. `None` if the page has nothing to state
/// about itself: an old address, a year's page of an entity.
pub fn json_ld(page: &PageData, url: &str, frame: &Frame) -> Option<String> {
    let teller = Teller { url, frame };
    let told = match page {
        PageData::Briefing(page) => teller.article(page),
        PageData::Entity(page) if page.pager.first.is_none() => teller.entity(page),
        PageData::List(page) if page.kind == ListKind::Home => teller.site(),
        PageData::List(page) => teller.list(page),
        PageData::Index(page) => teller.collection(page.title.clone(), Vec::new()),
        PageData::Text(page) => teller.text(page),
        _ => return None,
    };
    let Value::Thing(mut properties) = told else { return None };
    properties.insert(0, ("@context", of("https://schema.org")));
    serde_json::to_string(&Value::Thing(properties)).ok().map(|json| for_script(&json))
}

/// A JSON-LD value. The property names come from the program, the texts from the page.
enum Value<'a> {
    Unknown,
    Text(Cow<'a, str>),
    Number(usize),
    List(Vec<Value<'a>>),
    Thing(Vec<(&'static str, Value<'a>)>),
}

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Value::Unknown => to.serialize_unit(),
            Value::Text(text) => to.serialize_str(text),
            Value::Number(number) => number.serialize(to),
            Value::List(values) => values.serialize(to),
            Value::Thing(properties) => to.collect_map(properties.iter().map(|(name, value)| (name, value))),
        }
    }
}

fn of<'a>(value: impl Into<Value<'a>>) -> Value<'a> {
    value.into()
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Value::Text(text.into())
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(text: &'a String) -> Self {
        Value::Text(text.into())
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Value::Text(text.into())
    }
}

impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Value::Unknown, T::into)
    }
}

impl<'a, T: Into<Value<'a>>> FromIterator<T> for Value<'a> {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
        Value::List(values.into_iter().map(T::into).collect())
    }
}

/// Describes the page at `url`.
struct Teller<'a> {
    url: &'a str,
    frame: &'a Frame,
}

impl<'a> Teller<'a> {
    fn article(&self, page: &'a BriefingPage) -> Value<'a> {
        let people = |about| page.people.iter().filter(move |line| line.about == about);
        let author = |name: &'a String| match *name == self.frame.title {
            true => self.desk(),
            false => thing("Person", [("name", of(name))]),
        };
        let authors: Vec<Value> = page.authors.iter().map(author).collect();
        let series = page.series.as_ref().map(|series| self.linked("CreativeWorkSeries", &series.title, &series.href));
        thing(
            "NewsArticle",
            [
                ("@id", of(self.url)),
                ("url", of(self.url)),
                ("mainEntityOfPage", of(self.url)),
                ("headline", of(&page.title)),
                ("description", of(page.summary.as_ref().or(page.opening.as_ref()))),
                ("image", of(page.image.as_ref().and_then(|picture| image(&picture.href, self.frame)))),
                ("inLanguage", of(&page.lang)),
                ("dateline", of(page.dateline.as_ref())),
                ("datePublished", of(&page.date.iso)),
                ("dateModified", of(page.updated.as_ref().map(|date| &date.iso))),
                ("author", if authors.is_empty() { self.desk() } else { Value::List(authors) }),
                ("publisher", self.desk()),
                ("isPartOf", series.into_iter().chain([self.whole()]).collect()),
                ("keywords", page.tags.iter().map(|tag| tag.title.as_str()).collect()),
                ("about", people(true).map(|line| self.named(line)).collect()),
                ("mentions", people(false).map(|line| self.named(line)).collect()),
                ("citation", page.sources.iter().map(citation).collect()),
                ("correction", page.corrections.iter().map(correction).collect()),
            ],
        )
    }

    /// An entity that a piece names.
    fn named(&self, line: &'a EntityLine) -> Value<'a> {
        thing(
            &line.schema,
            [
                ("@id", of(self.absolute(&line.href))),
                ("name", of(&line.name)),
                ("sameAs", same_as(&line.wikidata, &line.same_as)),
            ],
        )
    }

    fn entity(&self, page: &'a EntityPage) -> Value<'a> {
        /// The page lists the others itself.
        const NEWEST: usize = 5;
        let about = page.about.iter().flat_map(|year| &year.mentions);
        let newest = about.take(NEWEST).map(|of| self.piece(&of.card));
        let [began, ended] = life(page);
        thing(
            &page.schema,
            [
                ("@id", of(self.url)),
                ("url", of(self.url)),
                ("name", of(&page.name)),
                ("alternateName", page.names.iter().map(|name| name.name.as_str()).collect()),
                ("description", of(page.summary.as_ref())),
                ("image", of(page.image.as_ref().and_then(|href| image(href, self.frame)))),
                began,
                ended,
                ("temporalCoverage", in_force(page)),
                ("jobTitle", jobs(page)),
                ("hasOccupation", occupations(page)),
                ("memberOf", self.memberships(page)),
                ("sameAs", same_as(&page.wikidata, &page.same_as)),
                ("subjectOf", newest.collect()),
            ],
        )
    }

    /// What a person or an organisation belongs to, according to the catalogue's relations.
    fn memberships(&self, page: &'a EntityPage) -> Value<'a> {
        let may_belong = page.schema == PERSON || is_organisation(&page.schema);
        let said = page.relations.iter().filter(|of| of.kind == "member of" && is_organisation(&of.schema));
        let member = |of: &'a RelationLine| {
            let of_what = self.linked(&of.schema, &of.to.title, &of.to.href);
            dated("memberOf", of_what, &of.from, &of.until, None)
        };
        said.filter(|_| may_belong).map(member).collect()
    }

    fn piece(&self, card: &'a Card) -> Value<'a> {
        thing(
            "NewsArticle",
            [
                ("@id", of(self.absolute(&card.href))),
                ("headline", of(&card.title)),
                ("datePublished", of(&card.date.iso)),
            ],
        )
    }

    fn site(&self) -> Value<'a> {
        let template = format!("{}search/?q={{search_term_string}}", self.home());
        let search = thing(
            "SearchAction",
            [
                ("target", thing("EntryPoint", [("urlTemplate", of(template))])),
                ("query-input", of("required name=search_term_string")),
            ],
        );
        thing(
            "WebSite",
            [
                ("@id", of(self.home())),
                ("url", of(self.home())),
                ("name", of(&self.frame.title)),
                ("description", text_or_unknown(&self.frame.description)),
                ("inLanguage", of(&self.frame.lang)),
                ("publisher", self.desk()),
                ("potentialAction", search),
            ],
        )
    }

    fn list(&self, page: &'a ListPage) -> Value<'a> {
        let index = match page.kind {
            ListKind::Year => Some("years"),
            ListKind::Tag => Some("tags"),
            ListKind::Series => Some("series"),
            ListKind::Later | ListKind::Home => None,
        };
        let above = index.map(|index| {
            let title = self.frame.words.get(index).cloned().unwrap_or_default();
            Link { title, href: format!("{}/{index}/", self.frame.base) }
        });
        // A year's first page is its own list.
        let list = page.pager.first.clone().filter(|_| page.kind != ListKind::Year);
        let title = match (&list, &page.pager.here) {
            (Some(_), Some(here)) => format!("{}, {here}", page.title),
            _ => page.title.clone(),
        };
        self.collection(title, above.into_iter().chain(list).collect())
    }

    /// A page that links to others; `above` are the levels between the home page and it.
    fn collection(&self, title: String, above: Vec<Link>) -> Value<'a> {
        let first = Link { title: self.frame.title.clone(), href: self.frame.home.clone() };
        let way = [first].into_iter().chain(above).map(|link| (link.title, self.absolute(&link.href)));
        let way = way.chain([(title.clone(), self.url.to_string())]);
        let step = |(place, (name, item)): (usize, (String, String))| {
            thing("ListItem", [("position", Value::Number(place)), ("name", of(name)), ("item", of(item))])
        };
        let steps: Value = (1..).zip(way).map(step).collect();
        thing(
            "CollectionPage",
            [
                ("@id", of(self.url)),
                ("url", of(self.url)),
                ("name", of(title)),
                ("isPartOf", self.whole()),
                ("breadcrumb", thing("BreadcrumbList", [("itemListElement", steps)])),
            ],
        )
    }

    fn text(&self, page: &'a TextPage) -> Value<'a> {
        thing(
            "WebPage",
            [
                ("@id", of(self.url)),
                ("url", of(self.url)),
                ("name", of(&page.title)),
                ("description", of(page.summary.as_ref())),
                ("inLanguage", of(&page.lang)),
                ("isPartOf", self.whole()),
            ],
        )
    }

    fn desk(&self) -> Value<'a> {
        let logo = self.frame.logo.as_ref().and_then(|logo| image(logo, self.frame));
        let logo = logo.map(|url| thing("ImageObject", [("url", of(url))]));
        thing("Organization", [("name", of(&self.frame.title)), ("url", of(self.home())), ("logo", of(logo))])
    }

    /// The site that the page belongs to.
    fn whole(&self) -> Value<'a> {
        self.linked("WebSite", &self.frame.title, &self.frame.home)
    }

    fn linked(&self, schema: &'a str, name: &'a str, href: &str) -> Value<'a> {
        thing(schema, [("@id", of(self.absolute(href))), ("name", of(name))])
    }

    fn home(&self) -> String {
        self.absolute(&self.frame.home)
    }

    fn absolute(&self, href: &str) -> String {
        format!("{}{href}", self.frame.origin)
    }
}

/// A picture on the site itself or on the web.
pub fn image(href: &str, frame: &Frame) -> Option<String> {
    let is_ours = href.starts_with('/') && !href.starts_with("//");
    let is_web = href.starts_with("https://") || href.starts_with("http://");
    match is_ours {
        true => Some(format!("{}{href}", frame.origin)),
        false => is_web.then(|| href.to_string()),
    }
}

/// `en_GB`: Open Graph requires a country with each language.
pub fn locale(page: &PageData, frame: &Frame) -> Option<String> {
    let lang = match page {
        PageData::Briefing(page) => &page.lang,
        PageData::Text(page) => &page.lang,
        _ => &frame.lang,
    };
    let (language, country) = lang.split_once('-')?;
    let is_country = country.len() == 2 && country.bytes().all(|byte| byte.is_ascii_alphabetic());
    is_country.then(|| format!("{language}_{}", country.to_ascii_uppercase()))
}

/// The known properties of a thing; unknown ones are left out.
fn thing<'a, const N: usize>(schema: &'a str, properties: [(&'static str, Value<'a>); N]) -> Value<'a> {
    let is_known = |value: &Value| match value {
        Value::Unknown => false,
        Value::List(values) => !values.is_empty(),
        _ => true,
    };
    let known = properties.into_iter().filter(|(_, value)| is_known(value));
    Value::Thing([("@type", of(schema))].into_iter().chain(known).collect())
}

fn text_or_unknown(text: &str) -> Value<'_> {
    if text.is_empty() { Value::Unknown } else { text.into() }
}

/// The same thing elsewhere.
fn same_as<'a>(wikidata: &Option<String>, others: &'a [String]) -> Value<'a> {
    let item = wikidata.as_ref().map(|item| of(format!("https://www.wikidata.org/wiki/{item}")));
    item.into_iter().chain(others.iter().map(of)).collect()
}

fn citation(source: &SourceLine) -> Value<'_> {
    let publisher = source.publisher.as_ref().map(|name| thing("Organization", [("name", of(name))]));
    thing(
        "CreativeWork",
        [
            ("name", of(&source.title)),
            ("publisher", of(publisher)),
            ("datePublished", of(source.date.as_ref().map(|date| &date.iso))),
            ("url", of(source.url.as_ref())),
        ],
    )
}

fn correction(line: &CorrectionLine) -> Value<'_> {
    thing("CorrectionComment", [("datePublished", of(&line.date.iso)), ("text", of(&line.text))])
}

/// The job titles of a living person.
fn jobs(page: &EntityPage) -> Value<'_> {
    roles(page).filter(|role| role.until.is_none() && page.died.is_none()).map(|role| role.title.as_str()).collect()
}

fn occupations(page: &EntityPage) -> Value<'_> {
    fn occupation(role: &RoleLine) -> Value<'_> {
        let name = match &role.of {
            Some(of) => format!("{}, {}", role.title, of.title),
            None => role.title.clone(),
        };
        let what = thing("Occupation", [("name", of(name))]);
        dated("hasOccupation", what, &role.from, &role.until, Some(&role.title))
    }
    roles(page).map(occupation).collect()
}

/// The roles of a person: for any other entity a role is not an occupation.
fn roles(page: &EntityPage) -> impl Iterator<Item = &RoleLine> {
    page.roles.iter().filter(|_| page.schema == PERSON)
}

/// The value of `property` for a period: schema.org wraps it in a `Role`, which repeats the property.
fn dated<'a>(
    property: &'static str,
    value: Value<'a>,
    from: &'a Option<String>,
    until: &'a Option<String>,
    name: Option<&'a str>,
) -> Value<'a> {
    if from.is_none() && until.is_none() {
        return value;
    }
    let [from, until] = [from, until].map(|date| of(date.as_ref()));
    thing("Role", [("roleName", of(name)), ("startDate", from), ("endDate", until), (property, value)])
}

/// The dates of its beginning and end, if its type has properties for them.
fn life(page: &EntityPage) -> [(&'static str, Value<'_>); 2] {
    let (from, until) = match &*page.schema {
        PERSON => (("birthDate", "born"), ("deathDate", "died")),
        schema if is_organisation(schema) => (("foundingDate", "founded"), ("dissolutionDate", "dissolved")),
        schema if schema.ends_with("Event") => (("startDate", "from"), ("endDate", "until")),
        "Legislation" => (("legislationDate", "signed"), ("expires", "ended")),
        "CreativeWork" => (("dateCreated", "signed"), ("expires", "ended")),
        _ => return [("birthDate", Value::Unknown), ("deathDate", Value::Unknown)],
    };
    [from, until].map(|(property, key)| (property, of(page.dates.get(key))))
}

/// The period in which an agreement or a law is in force, as an ISO 8601 interval.
fn in_force(page: &EntityPage) -> Value<'_> {
    let from = page.dates.get("in_force").filter(|_| matches!(&*page.schema, "Legislation" | "CreativeWork"));
    let Some(from) = from else { return Value::Unknown };
    of(format!("{from}/{}", page.dates.get("ended").map_or("..", String::as_str)))
}

const PERSON: &str = "Person";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::page::serde_json_text::Json;
    use serde_json::{Value, json};

    const URL: &str = "https://d.example/news/p/";

    fn frame() -> Frame {
        let json = r#"{"data_version": 1, "title": "Desk", "description": "", "lang": "en", "origin": "https://d.example", "base": "/news",
            "home": "/news/", "navigation": [], "logo": "/news/logo.svg", "feed": "", "feed_json": "", "footer": "", "extra": {}}"#;
        let frame: Frame = serde_json::from_str(json).unwrap_or_else(|error| panic!("{error}"));
        Frame { words: [("tags".to_string(), "Tags".to_string())].into(), ..frame }
    }

    fn told(page: &PageData) -> Value {
        let text = json_ld(page, URL, &frame()).unwrap_or_default();
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
    }

    fn link(title: &str, href: &str) -> Link {
        Link { title: title.into(), href: href.into() }
    }

    fn date(iso: &str) -> Date {
        Date { iso: iso.into(), words: iso.into() }
    }

    fn line(name: &str, about: bool) -> EntityLine {
        EntityLine {
            name: name.into(),
            href: format!("/news/entities/{name}/"),
            kind: "person".into(),
            line: None,
            count: 1,
            about,
            schema: "Person".into(),
            wikidata: Some("Q1".into()),
            same_as: vec!["https://x.example/".into()],
            in_short: false,
        }
    }

    fn briefing(title: &str) -> BriefingPage {
        BriefingPage {
            held: None,
            in_series: None,
            title: title.into(),
            date: date("2017-11-20"),
            day: "2017-11-20".into(),
            dateline: None,
            updated: None,
            summary: None,
            opening: None,
            authors: Vec::new(),
            tags: Vec::new(),
            series: None,
            lang: "en".into(),
            year: link("2017", "/news/years/2017/"),
            prose: Prose::default(),
            has_code: false,
            image: None,
            corrections: Vec::new(),
            sources: Vec::new(),
            people: Vec::new(),
            earlier: Vec::new(),
            later: Vec::new(),
            more_later: Vec::new(),
            all_later: None,
            newest: None,
            linked_from: Vec::new(),
            same_day: Vec::new(),
            extra: Json::default(),
        }
    }

    fn entity(schema: &str) -> EntityPage {
        let role = |title: &str, of, from: Option<&str>, until: Option<&str>| RoleLine {
            title: title.into(),
            of,
            dates: String::new(),
            source: None,
            from: from.map(String::from),
            until: until.map(String::from),
            stretch: None,
        };
        let relation = |kind: &str, schema: &str| RelationLine {
            kind: kind.into(),
            phrase: kind.into(),
            to: link("UN", "/news/entities/un/"),
            schema: schema.into(),
            dates: String::new(),
            from: Some("1945".into()),
            until: None,
            began: None,
            ended: None,
            source: None,
        };
        EntityPage {
            held: None,
            id: "x".into(),
            name: "X".into(),
            kind: link("k", "/news/kinds/k/"),
            schema: schema.into(),
            image: Some("javascript:x".into()),
            born: Some("1952-10-07".into()),
            dates: [("born".to_string(), "1952-10-07".to_string())].into(),
            roles: vec![
                role("President", Some(link("Russia", "/news/entities/russia/")), Some("2000"), Some("2008")),
                role("Chair", None, None, None),
            ],
            relations: vec![
                relation("member of", "Organization"),
                relation("member of", "Place"),
                relation("knows", "Person"),
            ],
            ..EntityPage::default()
        }
    }

    /// The minimum that search engines require of an article.
    #[test]
    fn a_bare_piece_has_a_headline_a_date_and_an_author() {
        let told = told(&PageData::Briefing(Box::new(briefing("T"))));
        let desk = json!({"@type": "Organization", "name": "Desk", "url": "https://d.example/news/",
            "logo": {"@type": "ImageObject", "url": "https://d.example/news/logo.svg"}});
        assert_eq!(
            told,
            json!({
                "@context": "https://schema.org", "@type": "NewsArticle", "@id": URL, "url": URL, "mainEntityOfPage": URL,
                "headline": "T", "inLanguage": "en", "datePublished": "2017-11-20", "author": desk, "publisher": desk,
                "isPartOf": [{"@type": "WebSite", "@id": "https://d.example/news/", "name": "Desk"}],
            })
        );
    }

    #[test]
    fn a_piece_says_whom_it_is_about_and_whom_it_names() {
        let mut page = briefing("T");
        page.people = vec![line("a", true), line("b", false)];
        page.authors = vec!["A. Writer".into(), "Desk".into()];
        page.updated = Some(date("2017-11-21"));
        page.corrections = vec![CorrectionLine { date: date("2017-11-22"), text: "No".into() }];
        page.sources = vec![SourceLine { title: "S".into(), publisher: Some("P".into()), date: None, url: None }];
        let told = told(&PageData::Briefing(Box::new(page)));
        let person = |name: &str| {
            json!([{"@type": "Person", "@id": format!("https://d.example/news/entities/{name}/"), "name": name,
                "sameAs": ["https://www.wikidata.org/wiki/Q1", "https://x.example/"]}])
        };
        assert_eq!((&told["about"], &told["mentions"]), (&person("a"), &person("b")));
        assert_eq!(told["author"], json!([{"@type": "Person", "name": "A. Writer"}, told["publisher"]]));
        assert_eq!(told["dateModified"], "2017-11-21");
        assert_eq!(
            told["correction"],
            json!([{"@type": "CorrectionComment", "datePublished": "2017-11-22", "text": "No"}])
        );
        let source = json!({"@type": "CreativeWork", "name": "S", "publisher": {"@type": "Organization", "name": "P"}});
        assert_eq!(told["citation"], json!([source]));
    }

    #[test]
    fn a_person_has_occupations_with_their_years() {
        let told = told(&PageData::Entity(Box::new(entity("Person"))));
        assert_eq!((&told["birthDate"], &told["jobTitle"]), (&json!("1952-10-07"), &json!(["Chair"])));
        let president = json!({"@type": "Role", "roleName": "President", "startDate": "2000", "endDate": "2008",
            "hasOccupation": {"@type": "Occupation", "name": "President, Russia"}});
        assert_eq!(told["hasOccupation"], json!([president, {"@type": "Occupation", "name": "Chair"}]));
        let member = json!({"@type": "Role", "startDate": "1945",
            "memberOf": {"@type": "Organization", "@id": "https://d.example/news/entities/un/", "name": "UN"}});
        assert_eq!(told["memberOf"], json!([member]));
        assert!(told.get("image").is_none() && told.get("foundingDate").is_none());
    }

    #[test]
    fn other_things_claim_nothing_of_a_persons() {
        let told = told(&PageData::Entity(Box::new(entity("Place"))));
        assert_eq!(
            told,
            json!({"@context": "https://schema.org", "@type": "Place", "@id": URL, "url": URL, "name": "X"})
        );
        let mut year = entity("Person");
        year.pager.first = Some(link("X", "/news/entities/x/"));
        assert_eq!(json_ld(&PageData::Entity(Box::new(year)), URL, &frame()), None);
        assert_eq!(json_ld(&PageData::NotFound, URL, &frame()), None);
    }

    #[test]
    fn a_locale_has_a_country() {
        let of = |lang: &str| {
            locale(&PageData::Briefing(Box::new(BriefingPage { lang: lang.into(), ..briefing("T") })), &frame())
        };
        assert_eq!(["en", "en-gb", "zh-Hant"].map(of), [None, Some("en_GB".to_string()), None]);
    }

    #[test]
    fn a_list_knows_the_way_to_it() {
        let pager =
            Pager { first: Some(link("Talks", "/news/tags/talks/")), here: Some("2017".into()), ..Pager::default() };
        let list = ListPage { title: "Talks".into(), kind: ListKind::Tag, pager, ..ListPage::default() };
        let told = told(&PageData::List(list.into()));
        let steps = told["breadcrumb"]["itemListElement"].as_array().cloned().unwrap_or_default();
        let way: Vec<_> = steps.iter().map(|step| (step["name"].as_str(), step["item"].as_str())).collect();
        let at = |name, item| (Some(name), Some(item));
        assert_eq!(
            way,
            [
                at("Desk", "https://d.example/news/"),
                at("Tags", "https://d.example/news/tags/"),
                at("Talks", "https://d.example/news/tags/talks/"),
                at("Talks, 2017", URL),
            ]
        );
    }

    #[test]
    fn no_text_leaves_the_script() {
        let hostile = "</script><!--<script>\u{2028}]]>&\"\\\u{0}{{ site }}";
        let mut page = briefing(hostile);
        page.people = vec![line(hostile, true)];
        page.tags = vec![link(hostile, "/")];
        let page = PageData::Briefing(Box::new(page));
        let text = json_ld(&page, URL, &frame()).unwrap_or_default();
        assert!(!text.contains(['<', '>', '&', '\u{2028}', '\0']), "{text}");
        assert_eq!(told(&page)["headline"], hostile);
    }
}
