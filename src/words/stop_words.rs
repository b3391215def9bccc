//! Stop words by language: words that are in every text and carry no meaning.

use rapidhash::RapidHashSet;
use std::sync::LazyLock;

/// The stop words of one language, as an index of their list; the last index is for all languages without a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StopWords(usize);

impl StopWords {
    pub const COUNT: usize = LISTS.len() + 1;

    pub fn of(lang: &str) -> StopWords {
        let own = lang.split('-').next().unwrap_or_default();
        StopWords(LISTS.iter().position(|(code, _)| own.eq_ignore_ascii_case(code)).unwrap_or(LISTS.len()))
    }

    pub fn place(self) -> usize {
        self.0
    }

    pub fn are_english(self) -> bool {
        self == StopWords(0)
    }

    pub fn all(self) -> &'static RapidHashSet<&'static str> {
        type Words = RapidHashSet<&'static str>;
        static ALL: LazyLock<[Words; StopWords::COUNT]> =
            LazyLock::new(|| std::array::from_fn(|place| StopWords(place).list().split_whitespace().collect()));
        &ALL[self.0]
    }

    fn list(self) -> &'static str {
        LISTS.get(self.0).map_or("", |(_, words)| words)
    }
}

/// The stop words of a language: they are not terms, so searching for them finds nothing.
pub fn silent(lang: &str) -> &'static str {
    StopWords::of(lang).list()
}

/// English first. Includes the fragments that apostrophes leave of words.
const LISTS: [(&str, &str); 6] = [
    ("en", "
    about above after again against ago all along already also although always am among an and any are around as at
    be became because been before being below between both but by came can cannot could did do does doing don done
    down during each either else etc even ever every few for from further get gets getting go goes going got had has
    have having he her here hers herself him himself his how however if in into is isn it its itself just least less
    let like ll made make makes many may maybe me might mine more most mr mrs ms much must my myself near neither never no nor
    not now of off often on once one only onto or other others our ours ourselves out over own per perhaps put quite
    rather re really said same say says shall she should since so some still such take than that the their theirs
    them themselves then there these they this those though through thus to together too toward towards under until
    up upon us use used uses using ve very via was wasn way we well were what when where whether which while who
    whom whose why will with within without won would yet you your yours yourself"),
    ("de", "
    aber alle allem allen aller alles als also am an ander andere anderen anderer anderes auch auf aus bei beim
    bereits bin bis bist da dabei dadurch dafür dagegen daher damit danach daran darauf darin darüber darum das dass
    davon davor dazu dein deine dem den denen denn der deren des dessen dich die dies diese diesem diesen dieser
    dieses dir doch dort du durch ein eine einem einen einer eines einige einmal er es etwa etwas euch euer eure für
    gegen gewesen hab habe haben hat hatte hatten hier hin hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer ihres
    im immer in indem ins ist ja jede jedem jeden jeder jedes jedoch jene jetzt kann kein keine keinem keinen keiner
    können könnte konnte machen man mehr mein meine mich mir mit muss musste nach nachdem neben nicht nichts noch nun
    nur ob oder ohne schon sehr sei sein seine seinem seinen seiner seines seit selbst sich sie sind so sodass solche
    soll sollen sollte sondern sonst sowie über um und uns unser unsere unter viel viele vom von vor während war waren
    warum was wegen weil weiter welche welchem welchen welcher welches wenn wer werde werden wie wieder will wir wird
    wo worden wurde wurden würde würden zu zum zur zwar zwischen"),
    ("fr", "
    ai ainsi alors après au aucun aucune auprès aura auraient aurait aussi autre autres aux auxquels avaient avait
    avant avec avoir avons ayant beaucoup car ce ceci cela celle celles celui cependant ces cet cette ceux chaque chez
    comme comment contre dans de depuis des deux devant doit donc dont du elle elles en encore entre es est et étaient
    était étant été être eu eux fait faire fois font hors ici il ils je jusqu jusque la là laquelle le lequel les
    lesquelles lesquels leur leurs lors lorsque lui ma mais malgré me même mêmes mes moi moins mon ne ni nos notre
    nous on ont or ou où par parce parmi pas pendant peu peut peuvent plus pour pourquoi pourtant quand que quel
    quelle quelles quels qui quoi sa sans se selon sera serait ses si sien soi soit son sont sous sur ta tandis te tes
    toi ton toujours tous tout toute toutes très tu un une vers voici voilà vos votre vous"),
    ("es", "
    al algo algún alguna algunas alguno algunos allí ante antes aquel aquella aquellos aquí así aún aunque bajo bien
    cada casi como cómo con contra cual cuales cualquier cuando cuál de del desde después donde dos durante el él ella
    ellas ellos en entre era eran es esa esas ese eso esos esta está estaba estaban están estar estas este esto estos
    fue fueron ha había habían haber hacer hacia han hasta hay la las le les lo los más mas me menos mi mientras mis
    mismo mucho muchos muy nada ni no nos nosotros nuestra nuestro otra otras otro otros para pero poco por porque
    puede pueden pues que qué quien quién quienes según sea ser será si sí sido siempre sin sino sobre solo sólo son
    su sus también tampoco tan tanto te tener tiene tienen todo toda todas todos tras tu tus un una unas uno unos
    usted va ya yo"),
    ("it", "
    abbia abbiamo ad agli ai al alla alle allo altra altre altri altro anche ancora avere aveva avevano ben che chi ci
    ciò col come con contro cosa così cui da dagli dai dal dalla dalle dallo degli dei del della delle dello dentro di
    dopo dove due dunque durante ed era erano essere fa fare fino fra fu furono già gli ha hai hanno ho il in infatti
    io la le lei li lo loro lui ma me mentre mi mia mio molto ne negli nei nel nella nelle nello no noi non nostra
    nostro nulla ogni oltre oppure ora per perché però più poi prima può qua quale quali qualche quando quanto quasi
    quel quella quelle quelli quello questa queste questi questo qui se sei sempre senza si sia siamo siano sono sopra
    sotto sta stata state stati stato su sua subito sue sugli sui sul sulla sulle sullo suo suoi tra tu tutta tutte
    tutti tutto un una uno verso vi voi"),
    ("nl", "
    aan achter al alle allen alles als altijd ander andere anders bij binnen boven daar daarna dan dat de den der deze
    die dit doch doen door dus een eens elk elke en enige er erg ging had hadden heb hebben heeft hem hen het hier hij
    hoe hun iemand iets ik in is ja je jij jullie kan kon konden kunnen langs maar mag me mee meer men met mij mijn
    moest moet moeten na naar naast niet niets nog nu of om omdat ons onze ook op over per reeds sinds slechts te
    tegen ten ter terwijl toch toe toen tot tussen u uit uw van vanaf veel volgens voor waar waarom wanneer want waren
    was wat we wel werd werden wie wij wil worden wordt zal ze zei zelf zich zij zijn zo zoals zonder zou zouden"),
];

#[cfg(test)]
mod tests {
    use super::super::{Lexicon, runs};
    use super::*;

    #[test]
    fn a_language_leaves_its_own_stop_words_out_and_no_others() {
        let said = |lang: &str| {
            let lexicon = Lexicon::default();
            ["die", "und", "avec", "the", "Hafen"].map(|word| lexicon.says(word, &runs(word), lang))
        };
        assert_eq!(said("de-AT"), [false, false, true, true, true]);
        assert_eq!(said("fr"), [true, true, false, true, true]);
        assert_eq!(said("en"), [true, true, true, false, true]);
        assert_eq!(said("pl"), [true; 5]);
    }

    #[test]
    fn stop_words_are_in_small_letters_and_stand_once() {
        for (code, words) in LISTS {
            let mut all: Vec<&str> = words.split_whitespace().collect();
            assert!(all.iter().all(|word| word.to_lowercase() == *word), "{code}");
            all.sort_unstable();
            let twice = all.windows(2).find(|two| two[0] == two[1]);
            assert_eq!(twice, None, "{code}");
        }
    }
}
