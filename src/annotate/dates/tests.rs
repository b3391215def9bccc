//! Each kind of expression: which date it means, and what looks like it but is not one.
//!
//! `[words|date]` is a date, `[words|first..last]` a range; everything else is not a date.

use super::*;
use crate::content::date::Day;
use crate::content::lead::ByHand;
use crate::source::Span;

/// Removes the marks from `text`, reads it as a piece of `day`, and marks it again.
fn check(day: &str, text: &str) {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('[') {
        let (mark, after) = after.split_once(']').expect("a mark ends");
        plain.push_str(before);
        plain.push_str(mark.rsplit_once('|').expect("a mark has a date").0);
        rest = after;
    }
    plain.push_str(rest);
    let by_hand = ByHand::default();
    let document = Document {
        text: &plain,
        title: None,
        summary: None,
        body: Span::new(0, plain.len()),
        math: false,
        lang: "en",
        language: crate::language::Language::of("en"),
        day: Day::parse(day).ok(),
        by_hand: &by_hand,
        own: None,
        annotate: true,
    };
    let mut marked = String::new();
    let mut at = 0;
    for Dated { span, date, until, .. } in read(&document, &Reading::of(&document)) {
        marked.push_str(&plain[at..span.start as usize]);
        let until = until.map_or(String::new(), |until| format!("..{}", until.iso()));
        marked.push_str(&format!("[{}|{}{until}]", span.of(&plain), date.iso()));
        at = span.end as usize;
    }
    marked.push_str(&plain[at..]);
    assert_eq!(marked, text, "on {day}");
}

// 23 November 2017 is a Thursday, and so is its week: Monday is the 20th.

#[test]
fn a_weekday_is_past_where_its_clause_is() {
    check("2017-11-23", "The council voted on [Monday|2017-11-20].");
    check("2017-11-23", "The council voted [Monday night|2017-11-20] to close the bridge.");
    check("2017-11-23", "The mayor said [Tuesday|2017-11-21] that the bridge had been closed.");
    check("2017-11-23", "On [Monday|2017-11-20], the council, which has nine seats, voted.");
    check("2017-11-23", "The bridge has been closed since [Sunday|2017-11-19].");
    check("2017-11-23", "Two people were hurt when a roof fell in [Wednesday morning|2017-11-22].");
    check("2017-11-23", "He could have won it on [Sunday|2017-11-19].");
    check("2017-11-23", "Turnout in [Sunday|2017-11-19]'s vote was low.");
    check("2017-11-23", "The vote had been due to take place on [Tuesday|2017-11-21], but nobody came.");
    check("2017-11-23", "Workers met on [Monday|2017-11-20] to discuss the offer.");
    check("2017-11-23", "He failed to appear in court on [Monday|2017-11-20].");
    check("2017-11-23", "A farmer inspects a dyke near Oslo on [Tuesday|2017-11-21].");
    check("2017-11-23", "The council, in a surprise, voted on [Monday|2017-11-20].");
    check("2017-11-23", "Talks did not begin until [Monday|2017-11-20].");
    check("2017-11-23", "The company cut jobs and on [Friday|2017-11-17] announced more.");
}

#[test]
fn a_weekday_is_ahead_where_its_clause_is() {
    check("2017-11-23", "The council will vote on [Monday|2017-11-27].");
    check("2017-11-23", "The council votes on [Monday|2017-11-27].");
    check("2017-11-23", "The ministers met ahead of a summit on [Wednesday|2017-11-29].");
    check("2017-11-23", "They spoke ahead of [Friday|2017-11-24]'s game.");
    check("2017-11-23", "The ship was due to dock on [Friday|2017-11-24].");
    check("2017-11-23", "The club was to name a coach on [Tuesday|2017-11-28].");
    check("2017-11-23", "He said he would resign on [Friday|2017-11-24].");
    check("2017-11-23", "The exhibition stays open until [Sunday|2017-11-26].");
    check("2017-11-23", "They have until [Monday|2017-11-27] to answer.");
    check("2017-11-23", "Ships must leave the port by [Saturday|2017-11-25].");
    check("2017-11-23", "Fares rise from [Monday|2017-11-27].");
    check("2017-11-23", "The union urged a strike on [Monday|2017-11-27].");
    check("2017-11-23", "The union agreed to meet the owners on [Monday|2017-11-27].");
    check("2017-11-23", "The verdict is expected on [Monday|2017-11-27].");
    check("2017-11-23", "The court is holding a hearing on [Monday|2017-11-27].");
    check("2017-11-23", "Tune in on [Sunday|2017-11-26].");
    check("2017-11-23", "Money would flow when the markets opened on [Friday|2017-11-24].");
    check("2017-11-23", "On [Monday|2017-11-27], the council will vote.");
    check("2017-11-23", "The vote on [Sunday|2017-11-26] will be close.");
}

#[test]
fn the_pieces_own_weekday_is_its_day() {
    check("2017-11-23", "The harbour will reopen [Thursday|2017-11-23].");
    check("2017-11-23", "The council had been due to vote on [Thursday|2017-11-23], but it snowed.");
    check("2017-11-23", "The council voted on [Thursday|2017-11-23].");
}

#[test]
fn a_weekday_without_a_side_is_left_out() {
    check("2017-11-23", "Monday: rain in the north.");
    check("2017-11-23", "A statement on Tuesday.");
}

#[test]
fn a_weekday_with_its_date_fixes_the_year() {
    check("2017-11-23", "The fair opens on [Sunday, June 17|2018-06-17].");
    check("2017-11-23", "The fair opened on [Sunday, June 18|2017-06-18].");
    check("2017-11-23", "The fair opened on [Saturday, June 18|2016-06-18].");
    check("2017-11-23", "The fair opened on Wednesday, June 18.");
    check("2017-11-23", "It was on [Friday 4 August|2017-08-04].");
}

#[test]
fn last_next_and_this_weekday() {
    check("2017-11-23", "It rained last Monday. It was [last Saturday|2017-11-18]. It was [last Thursday|2017-11-16].");
    check("2017-11-23", "It will rain [next Tuesday|2017-11-28], next Friday and [next Thursday|2017-11-30].");
    check("2017-11-23", "It will snow [this Saturday|2017-11-25]. It snowed [this Tuesday|2017-11-21].");
    check("2017-11-23", "It snowed [this past Sunday|2017-11-19].");
}

#[test]
fn an_indefinite_weekday_is_left_out() {
    check("2017-11-23", "One Tuesday the bridge was gone. It was a Saturday night when they came.");
    check("2017-11-23", "A [Monday|2017-11-20] briefing was cancelled.");
}

#[test]
fn a_habit_is_no_day() {
    check("2017-11-23", "The market is held every Monday, on Fridays and each Wednesday.");
    check("2017-11-23", "It met every other Tuesday. It was sold each March and every summer.");
    check("2017-11-23", "The shop is open Monday to Friday.");
    check("2017-11-23", "They met twice a year, most Mondays and all weekend.");
}

#[test]
fn a_name_is_no_day() {
    check("2017-11-23", "The Sunday Courier said so. He told the Mail on Sunday that it was over.");
    check("2017-11-23", "She appeared on Monday Night Talk and ate at Friday Foods. He sold it on Black Friday.");
    check("2017-11-23", "Mrs May said so. Jan Novak met June Hart and April Stone. May the best win.");
    check("2017-11-23", "March on the capital was planned. The Prague Spring ended. The fall of the dynasty came.");
    check("2017-11-23", "They bought it after Good Friday and lost it by Easter Monday.");
    check("2017-11-23", "On [Monday|2017-11-20] President Novak resigned.");
    check("2017-11-23", "Sunday Times reporters asked. A Friday-night crowd came.");
}

#[test]
fn an_ordinal_is_no_day() {
    check("2017-11-23", "He scored in the 33rd minute, in 5th place, on his 60th birthday.");
    check("2017-11-23", "The 8th Army and the 12th mayor left the 6th-form college on the 4th floor.");
    check("2017-11-23", "It opened on [March 2|2017-03-02] and closed on [the 14th|2017-03-14].");
    check("2017-11-23", "It closed on the 14th.");
}

#[test]
fn a_date_with_its_year_stands_for_itself() {
    check("2017-11-23", "It was signed on [12 March 2009|2009-03-12] and on [May 3, 2010|2010-05-03].");
    check("2017-11-23", "In this [April 2, 2009|2009-04-02] photo he smiles.");
    check(
        "2017-11-23",
        "Since [October 2011|2011-10], [October, 2012|2012-10] and [March of 2013|2013-03] little has changed.",
    );
    check("2017-11-23", "The [Sept. 11, 2001|2001-09-11], attacks.");
    check("2017-11-23", "On [Tuesday, 3 June 2008|2008-06-03], on [the 3rd of June 2008|2008-06-03].");
}

#[test]
fn a_day_of_a_month_is_the_nearest() {
    check("2017-11-23", "The law takes effect on [Oct. 9|2017-10-09].");
    check("2017-12-12", "He must leave before [January 20|2018-01-20].");
    check("2018-01-03", "It was sold on [Dec. 19|2017-12-19].");
    check("2017-10-12", "It is open until [3 February|2018-02-03].");
    check("2017-11-23", "It will open on [May 20|2018-05-20]. It was shut on [May 28|2017-05-28].");
    check("2008-07-02", "It was chosen on [February 29|2008-02-29].");
    check("2017-11-23", "A [June 3|2018-06-03] hearing is scheduled. [The 5th of December|2017-12-05] will tell.");
    check("2017-11-23", "In April 17 people died. It was 12.5 March. It rose 3% in [June|2017-06].");
}

#[test]
fn a_remembered_day_is_not_the_nearest() {
    check("2017-11-23", "It was after the [Sept. 11|2001-09-11] attacks and the May 4 movement.");
}

#[test]
fn several_days_are_one() {
    check("2017-11-23", "It ran on [March 4-6|2017-03-04..2017-03-06] and on [7-11 October|2017-10-07..2017-10-11].");
    check("2017-11-23", "It ran on [March 4 to 6, 2015|2015-03-04..2015-03-06].");
}

#[test]
fn a_month_is_past_without_a_cue_ahead() {
    check("2017-11-23", "Sales fell in [March|2017-03], so far in [November|2017-11], and in [December|2016-12].");
    check("2017-04-11", "It is the lowest since [August|2016-08].");
    check("2017-11-23", "The court will hear it in [March|2018-03].");
    check("2017-11-23", "A decision is due by [March|2018-03].");
    check("2017-09-23", "They spoke ahead of [October|2017-10]'s congress.");
    check("2017-09-23", "The minister plans a vote in [May|2018-05] or [June|2018-06].");
    check("2017-02-23", "She wants it done by [late April|2017-04].");
    check("2017-11-23", "It was sold in [early August|2017-08] and in [mid-October|2017-10].");
    check("2017-11-23", "Growth slowed between [April|2017-04] and [June|2017-06].");
}

#[test]
fn last_and_this_month_by_name() {
    check("2017-02-23", "It was [last June|2016-06]. It was [last January|2017-01].");
    check("2017-04-11", "It was [last April|2016-04], not [this April|2017-04].");
    check("2017-11-23", "It fell between [September|2007-09] and [October of 2007|2007-10].");
    check("2017-11-23", "It was in [October last year|2016-10] and in [June of this year|2017-06].");
    check("2017-11-23", "It ends after [October of next year|2018-10].");
}

#[test]
fn last_this_and_next_unit() {
    check("2017-11-23", "It was [last week|2017-11-13..2017-11-19], [last month|2017-10] and [last year|2016].");
    check("2017-11-25", "It was sold [last week|2017-11-13..2017-11-19].");
    check(
        "2017-11-23",
        "It was sold [earlier this week|2017-11-20..2017-11-26], [earlier this month|2017-11], [late last year|2016].",
    );
    check("2017-11-23", "It will open [next week|2017-11-27..2017-12-03], [next month|2017-12] or [next year|2018].");
    check("2017-12-23", "It will open [next month|2018-01].");
    check("2017-11-23", "It closes at the [end of the month|2017-11], or at the [end of next year|2018].");
    check("2017-11-23", "It was [earlier in the week|2017-11-20..2017-11-26].");
}

#[test]
fn a_length_is_no_date() {
    check("2017-11-23", "Over the last week, in the past few months, over the past decade, in the coming weeks.");
    check(
        "2017-11-23",
        "For the next year, his last year, the last month, a third fire in a week, the past two years.",
    );
    check("2017-11-23", "Over the next month, the next day and a half, within a month, the past week.");
}

#[test]
fn a_weekend_is_the_one_that_the_verb_says() {
    check("2017-11-23", "It burned down [over the weekend|2017-11-18..2017-11-19].");
    check("2017-11-23", "It will open [at the weekend|2017-11-25..2017-11-26].");
    check("2017-11-26", "It burned down [at the weekend|2017-11-25..2017-11-26].");
    check(
        "2017-11-23",
        "It was [last weekend|2017-11-18..2017-11-19]. It opens [this weekend|2017-11-25..2017-11-26].",
    );
    check("2017-11-20", "It came to light [this weekend|2017-11-18..2017-11-19].");
    check("2017-11-23", "It is open at weekends.");
}

#[test]
fn a_season_of_the_year_and_none_of_sport() {
    check(
        "2017-11-23",
        "It burned [last summer|2017-06..2017-08], [last fall|2016-09..2016-11] and [this spring|2017-03..2017-05].",
    );
    check("2017-11-23", "It will open [next summer|2018-06..2018-08].");
    check(
        "2017-11-23",
        "They won last season, this season and next season. It froze last winter. It is hot in the summer.",
    );
}

#[test]
fn a_quarter_of_the_year_that_the_piece_is_about() {
    check(
        "2017-11-23",
        "Sales rose in the [first quarter|2017-01..2017-03] and fell in the [fourth quarter of 2015|2015-10..2015-12].",
    );
    check("2018-01-23", "Sales rose in the [fourth quarter|2017-10..2017-12].");
    check(
        "2017-11-23",
        "Sales rose in the [third quarter of last year|2016-07..2016-09]. He led in the fifth quarter.",
    );
}

#[test]
fn today_is_the_day_of_an_event() {
    check("2017-11-23", "The firm opened a plant [today|2017-11-23]. The law is in force as of [today|2017-11-23].");
    check("2017-11-23", "The minister [today|2017-11-23] announced a vote. It will open [later today|2017-11-23].");
    check(
        "2017-11-23",
        "It opened [this morning|2017-11-23], [yesterday|2017-11-22], [last night|2017-11-22] and [yesterday evening|2017-11-22].",
    );
    check(
        "2017-11-23",
        "It will open [tomorrow|2017-11-24] or [tomorrow night|2017-11-24]. They play [tonight|2017-11-23].",
    );
    check("2017-11-23", "The vote [today|2017-11-23] was close. [Yesterday|2017-11-22]'s losses were small.");
}

#[test]
fn today_as_in_nowadays_is_no_day() {
    check("2017-11-23", "It is cheaper than it is today. It grew from nine shops then to forty today.");
    check("2017-11-23", "The trains we run today are old. Today's parents know. The mill today houses a school.");
    check("2017-11-23", "They are the voters of tomorrow and the cars of today. Tomorrow's leaders learn here.");
    check("2017-11-23", "It was the last night of the fair, and his last night in town.");
    check("2017-11-23", "Today, the town has 40 shops.");
}

#[test]
fn a_day_in_quotes_is_the_speakers() {
    check(
        "2017-11-23",
        "“We saw it yesterday,” he said. “It will not be mended tomorrow.” \"Today we won\", she said.",
    );
}

#[test]
fn ago_counts_from_the_piece() {
    check(
        "2017-11-23",
        "It was sold [nine years ago|2008], [five months ago|2017-06] and [three days ago|2017-11-20].",
    );
    check("2017-11-23", "It burned [two years ago Monday|2015-11-20].");
    check("2017-11-23", "It was sold a decade ago, a few years ago, many years ago and more than 10 years ago.");
}

#[test]
fn an_offset_counts_from_the_last_date() {
    check("2017-11-23", "It opened in 1999 and closed [one year later|2000].");
    check("2017-11-23", "It opened on [March 3, 2009|2009-03-03]. [Two days later|2009-03-05] it closed.");
    check("2017-11-23", "It opened in [May 2001|2001-05] and closed [three months later|2001-08].");
    check(
        "2017-11-23",
        "It was signed in 1999. [The following year|2000] it was broken, and five weeks after they met it was gone.",
    );
    check("2017-11-23", "The fire came a month after the merger, and the next evening they left.");
}

#[test]
fn that_year_is_the_year_named_before() {
    check("2017-11-23", "It opened in 1999. In [June of that year|1999-06] it closed, and [that year|1999] it rained.");
    check("2017-11-23", "It rained that year.");
}

#[test]
fn a_head_moves_the_day() {
    check(
        "2017-03-04",
        "OSLO, [March 2|2017-03-02] (XYZ) -- The council voted on [Wednesday|2017-03-01]. It snowed [today|2017-03-02].",
    );
}

#[test]
fn no_weekday_is_near_a_day_of_long_ago() {
    check("2017-11-23", "It was on [12 March 2009|2009-03-12], and on Monday he resigned.");
}

#[test]
fn a_change_of_the_day_shifts_every_answer() {
    check("2017-11-23", "He resigned on [Monday|2017-11-20], [last week|2017-11-13..2017-11-19], in [March|2017-03].");
    check("2018-02-16", "He resigned on [Monday|2018-02-12], [last week|2018-02-05..2018-02-11], in [March|2017-03].");
}

#[test]
fn what_no_verb_tells_is_left_out() {
    check(
        "2017-11-23",
        "Our week starts on the first Monday of the month, on Tuesday/Wednesday or on Friday ([24 November|2017-11-24]).",
    );
    check("2017-11-23", "Wednesday: build and design.");
    check("2017-11-23", "A song with words by Jan Novak. A description from February.");
    check("2017-11-23", "Rules are filed in the first week of January.");
    check(
        "2017-11-23",
        "It can save money today. The commands it has today were many. Founded in 1999, it stands today.",
    );
}

#[test]
fn a_text_on_other_years_keeps_only_full_dates() {
    check(
        "2017-11-23",
        "It was laid down in 1941, launched in 1942 and sold in 1946. On 17 June it sailed. It was broken up in 1963, and in \
         March its bell was found. On [3 May 1964|1964-05-03] it was hung.",
    );
}

#[test]
fn a_weekday_that_fits_no_year_puts_the_day_in_doubt() {
    check("2017-11-23", "It opened on Monday, May 20. He resigned yesterday.");
}

#[test]
fn this_past_is_the_last_one() {
    check("2016-02-10", "It was [this past November|2015-11]. It was [this past Sunday|2016-02-07].");
}

#[test]
fn the_present_tells_of_nowadays() {
    check(
        "2017-11-23",
        "Once dear, it may be dated today. The school is what it looks like today. It was simple, unlike how it works today.",
    );
    check(
        "2017-11-23",
        "Today, hundreds of firms have needs like ours. It could be tomorrow. Today is a great day in history.",
    );
    check(
        "2017-11-23",
        "[Today|2017-11-23], we’re releasing it. We are happy to say that [today|2017-11-23] the site was opened.",
    );
}

#[test]
fn a_text_without_an_end_is_read_in_pieces() {
    let text = "on Monday ".repeat(600) + "he will vote on Monday.";
    let by_hand = ByHand::default();
    let body = Span::new(0, text.len());
    let day = Day::parse("2017-11-23").ok();
    let (title, summary, own) = (None, None, None);
    let document = Document {
        text: &text,
        title,
        summary,
        body,
        math: false,
        lang: "en",
        language: crate::language::Language::of("en"),
        day,
        by_hand: &by_hand,
        own,
        annotate: true,
    };
    let dates = read(&document, &Reading::of(&document));
    assert_eq!(dates.last().map(|dated| dated.date.iso()).as_deref(), Some("2017-11-27"));
}

/// Sentences from news, each after the day of its piece.
#[test]
fn sentences_of_news() {
    for line in SENTENCES.lines() {
        let (day, sentence) = line.split_once(' ').expect("a day stands before it");
        check(day, sentence);
    }
}

const SENTENCES: &str = r#"2017-11-23 Police in Leeds have arrested two men after a shop was robbed on [Tuesday evening|2017-11-21].
2017-11-23 Rovers travel to Derby on [Saturday|2017-11-25].
2017-11-23 Rovers, who face Derby on [Saturday|2017-11-25], lost 2-1.
2017-11-23 The talks, which began on [Monday|2017-11-20], will resume [next week|2017-11-27..2017-12-03].
2017-11-23 The firm said it would publish its results on [Friday|2017-11-24].
2017-11-23 The firm said on [Tuesday|2017-11-21] it would publish its results [next month|2017-12].
2017-11-23 A judge is to rule on the matter on [Monday|2017-11-27].
2017-11-23 A judge ruled on [Monday|2017-11-20] that the law was void.
2017-11-23 The man, arrested on [Sunday|2017-11-19], is due in court on [Friday|2017-11-24].
2017-11-23 He was released [Wednesday|2017-11-22] on bail.
2017-11-23 The Senate is expected to vote [Tuesday|2017-11-28] on the bill.
2017-11-23 The bill passed the Senate [Tuesday|2017-11-21].
2017-11-23 She will appear before magistrates in Hull on [Monday|2017-11-27].
2017-11-23 The two sides will meet again in Geneva on [Friday|2017-11-24], officials said [Wednesday|2017-11-22].
2017-11-23 Officials said [Wednesday|2017-11-22] the two sides will meet again in Geneva on [Friday|2017-11-24].
2017-11-23 Shares in the company closed at 12 euros on [Wednesday|2017-11-22].
2017-11-23 [Tuesday|2017-11-21]'s vote was the third in a row.
2017-11-23 In a statement on [Monday|2017-11-20] the ministry denied the reports.
2017-11-23 The storm is forecast to hit the coast on [Saturday|2017-11-25].
2017-11-23 The storm hit the coast late [Saturday|2017-11-18].
2017-11-23 Voters go to the polls on [Sunday|2017-11-26].
2017-11-23 Voters went to the polls on [Sunday|2017-11-19].
2017-11-23 The funeral takes place on [Friday|2017-11-24].
2017-11-23 The funeral of the singer, who died on [Saturday|2017-11-18], will be held on [Friday|2017-11-24].
2017-11-23 The strike, due to start on [Monday|2017-11-27], was called off.
2017-11-23 A strike planned for [Monday|2017-11-27] was called off.
2017-11-23 He said the meeting scheduled for [Friday|2017-11-24] had been cancelled.
2017-11-23 He has until [Friday|2017-11-24] to appeal.
2017-11-23 The road will be closed from [Monday|2017-11-27] until [Wednesday|2017-11-29].
2017-11-23 The road was closed from [Monday|2017-11-20] after a crash.
2017-11-23 He was speaking on the eve of [Friday|2017-11-24]'s summit.
2017-11-23 The minister told reporters on [Tuesday|2017-11-21] that talks would begin in [January|2018-01].
2017-11-23 Unemployment rose in [October|2017-10] to its highest level since [June|2017-06].
2017-11-23 The election is due in [May|2018-05].
2017-11-23 He was elected in [May|2017-05].
2017-11-23 The election was held in [May 2015|2015-05].
2017-11-23 The trial is set to open in [March|2018-03].
2017-11-23 The trial opened in [March|2017-03].
2017-11-23 He took office in [January|2017-01] and will step down in [December|2017-12].
2017-11-23 A ceasefire agreed in [September|2017-09] has largely held.
2017-11-23 A ceasefire takes effect on [Dec. 1|2017-12-01].
2017-11-23 The company expects to finish the work by [early March|2018-03].
2017-11-23 The [March 14|2018-03-14] election will be the first since 2012.
2017-11-23 Elections are to be held on [14 March|2018-03-14].
2017-11-23 The [Nov. 8|2017-11-08] vote was close.
2017-11-23 He was jailed [last year|2016] for fraud and freed [last month|2017-10].
2017-11-23 She will retire at the [end of the year|2017].
2017-11-23 The plant will close at the [end of next month|2017-12].
2017-11-23 Prices have risen by a third [this year|2017].
2017-11-23 The president will visit Japan [later this month|2017-11].
2017-11-23 The president visited Japan [earlier this month|2017-11].
2017-11-23 The team won all its matches this season.
2017-11-23 The party lost [last month|2017-10]'s election.
2017-11-23 The show returns [next month|2017-12].
2017-11-23 The storm killed nine people [over the weekend|2017-11-18..2017-11-19] just gone.
2017-11-23 He was hurt in a crash [at the weekend|2017-11-18..2017-11-19].
2017-11-23 Thousands marched in the capital [over the weekend|2017-11-18..2017-11-19].
2017-11-23 The festival takes place [this weekend|2017-11-25..2017-11-26].
2017-11-23 Snow is expected [over the weekend|2017-11-25..2017-11-26].
2017-11-23 The two met [last weekend|2017-11-18..2017-11-19] in Oslo.
2017-11-23 A school bus overturned [this morning|2017-11-23], injuring five.
2017-11-23 The prime minister resigned [today|2017-11-23].
2017-11-23 The prime minister will resign [tomorrow|2017-11-24].
2017-11-23 The council is meeting [tonight|2017-11-23] to decide.
2017-11-23 It is hard to find such shops today.
2017-11-23 People today want more from a phone.
2017-11-23 Life for farmers is harder than it was then, and today few sons stay.
2017-11-23 In today's world nobody waits. The leaders of tomorrow sit here. There is no tomorrow.
2017-11-23 "I will go there tomorrow," he said.
2017-11-23 "We lost it last night," she said.
2017-11-23 The concert [last night|2017-11-22] was sold out.
2017-11-23 It was the band's last night on the road.
2017-11-23 [Nine years ago|2008] he was a clerk.
2017-11-23 The bridge was built [40 years ago|1977].
2017-11-23 The pair married [two years ago|2015] and divorced [three months ago|2017-08].
2017-11-23 The war ended [20 years ago|1997] [this week|2017-11-20..2017-11-26].
2017-11-23 About ten years ago the mill closed. Years ago it was a school. Some five months ago it burned.
2017-11-23 The firm was founded in 1989 and sold [seven years later|1996].
2017-11-23 The vote came two days after the attack. A week later he was gone.
2017-11-23 He was arrested on [Oct. 2|2017-10-02] and charged [two days later|2017-10-04].
2017-11-23 He was born in 1950. [Ten years later|1960] the family moved.
2017-11-23 The deal was signed in [March 2012|2012-03] and collapsed [the following year|2013].
2017-11-23 She died the following morning. He left the next day.
2017-11-23 The train runs every Friday and on Sundays. She plays golf on Saturdays. Every April the river floods.
2017-11-23 The Friday Club met. The Sunday Post reported it. He writes for the Saturday Review and the Mail on Sunday.
2017-11-23 Ruby Tuesday closed. Shrove Tuesday is a feast. Bloody Sunday was remembered. Super Tuesday is near.
2017-11-23 August Strand and his wife April moved. Summer Olsen said no. Autumn Berg sang.
2017-11-23 May I go? You may. He may resign in [May|2018-05]. The march was long. They march on.
2017-11-23 The 2nd Battalion and the 3rd District. It is his 2nd term, the 21st century, 15th in line.
2017-11-23 The fall of the wall, the spring of 1968, the summer house, a winter coat.
2017-11-23 They were married one Saturday in the rain. On a Sunday like any other he left.
2017-11-23 It happened on a Friday.
2017-11-23 The group meets on the first Tuesday of the month. Second Saturday is busy.
2017-11-23 The shop opens Monday through Friday. The shop opens Mondays.
2017-11-23 The [Sept 11|2001-09-11] hijackers. Since [Sept. 11|2001-09-11] attacks. The July 7 bombings.
2017-11-23 The vote, the first since [last November|2016-11], was calm.
2017-11-23 The attack was the deadliest since [April|2017-04].
2017-11-23 The ship left Oslo on [Nov. 20|2017-11-20] and arrives on [Nov. 27|2017-11-27].
2017-11-23 Pictured: crews clear snow on [Wednesday|2017-11-22].
2017-11-23 A woman waits for a bus in Lima on [Tuesday, Nov. 21, 2017|2017-11-21].
2017-11-23 FILE - In this [Monday, March 6, 2017|2017-03-06] file photo, the mayor speaks.
2017-11-23 Fans can vote until [Sunday|2017-11-26].
2017-11-23 She won silver on [Sunday|2017-11-19] and hopes for more on [Friday|2017-11-24].
2017-11-23 The ministers, meeting on [Monday|2017-11-20], agreed on a plan.
2017-11-23 The deadline is [Friday|2017-11-24].
2017-11-23 The deadline was [Monday|2017-11-20].
2017-11-23 The decision comes a day after the vote.
2017-11-23 He will meet her in Paris before flying home on [Saturday|2017-11-25].
2017-11-23 The inquest heard that he had left home on [Monday|2017-11-20].
2017-11-23 He did not say whether he would run in [June|2018-06].
2017-11-23 A hearing was scheduled for [Monday|2017-11-27].
2017-11-23 The bank said [Thursday|2017-11-23] that profit rose 4% in the [third quarter|2017-07..2017-09].
2017-11-23 The economy will grow in the [first quarter of 2018|2018-01..2018-03].
2017-11-23 He was sacked in the spring.
2017-11-23 The jury was sent home on [Wednesday|2017-11-22] and will return on [Friday|2017-11-24].
2017-11-23 Police believe he left the house on [Monday|2017-11-20].
2017-11-23 The airline says flights will resume from [Sunday|2017-11-26].
2017-11-23 Flights resumed on [Tuesday|2017-11-21] after a two-day strike.
2017-11-23 The governor, whose term ends in [January|2018-01], said no.
2017-11-23 He is scheduled to be sentenced on [Jan. 12|2018-01-12].
2017-11-23 He was to be sentenced on [Monday|2017-11-27], but the judge fell ill.
2017-11-23 The company plans to open ten shops [next year|2018].
2017-11-23 The bill would take effect in [July|2018-07].
2017-11-23 The new law, which takes effect on [Jan. 1|2018-01-01], was passed in [June|2017-06].
2017-11-23 Voting begins at 7 a.m. on [Tuesday|2017-11-28].
2017-11-23 Voting began at 7 a.m. on [Tuesday|2017-11-21].
2017-11-23 The president arrived in Tokyo [Sunday|2017-11-19] for a three-day visit.
2017-11-23 The president arrives in Tokyo [Sunday|2017-11-26] for a three-day visit.
2017-11-23 The president, who arrives in Tokyo on [Sunday|2017-11-26], spoke of peace.
2017-11-23 With the election set for [Sunday|2017-11-26], polls show a dead heat.
2017-11-23 The pound fell on [Wednesday|2017-11-22] for a third day.
2017-11-23 Shares jumped 4% [Tuesday|2017-11-21].
2017-11-23 Heavy rain is expected through [Saturday|2017-11-25].
2017-11-23 The couple wed in [August|2017-08] in a quiet ceremony.
2017-11-23 He has played in Spain since [August|2017-08].
2017-11-23 The contract runs until [June 2019|2019-06].
2017-11-23 The mayor has promised to fix the road by Christmas.
2017-11-23 They are to wed in [May|2018-05].
2017-11-23 The season starts on [Saturday|2017-11-25] at home to Hull.
2017-11-23 Hull host Derby on [Saturday|2017-11-25].
2017-11-23 The striker, signed in [January|2017-01], scored twice on [Saturday|2017-11-18].
2017-11-23 Derby's win on [Saturday|2017-11-18] was their fifth.
2017-11-23 Derby's game on [Saturday|2017-11-25] will be shown live.
2017-11-23 Derby will be without their captain for [Saturday|2017-11-25]'s game.
2017-11-23 The court heard that on [March 3|2017-03-03] he had left the house.
2017-11-23 A memorial will be held on [Nov. 30|2017-11-30].
2017-11-23 The show airs [Monday|2017-11-27] at nine.
2017-11-23 The show aired [Monday|2017-11-20] at nine.
2017-11-23 He tweeted on [Tuesday|2017-11-21]: "We will vote on [Friday|2017-11-24]."
2017-11-23 "It was closed on [Monday|2017-11-20]," he said.
2017-11-23 The first half of the year was good; the last quarter was not.
2017-11-23 They will decide in the coming days.
2017-11-23 In recent weeks and in years past, the weeks ahead, two weeks in a row.
2017-11-23 Four days earlier the dam had burst.
2017-11-23 The dam burst on [Nov. 2|2017-11-02]; [four days earlier|2017-10-29] it had been inspected.
2017-11-23 In 2003 he lost; [two years later|2005] he won.
2017-11-23 The club last won in 1990.
2017-11-23 Sales [last year|2016] were 4% higher than the year before.
2017-11-23 The prime minister, Theresa May, said on [Monday|2017-11-20] she would go.
2017-11-23 May's government fell. May said on [Tuesday|2017-11-21] she had no plan.
2017-11-23 April is the cruellest month. June is hot. August passed.
2017-11-23 In [April|2017-04], the club was sold.
2017-11-23 The May election is near. The August riots were remembered.
2017-11-23 He was last seen on [Friday|2017-11-17].
2017-11-23 The game, postponed from [Saturday|2017-11-18], will be played on [Tuesday|2017-11-28].
2017-11-23 The summit, postponed until [next month|2017-12], was to open on [Monday|2017-11-27].
2017-11-23 It was on a Monday that he left.
2017-11-23 [Next Monday|2017-11-27] is a holiday.
2017-11-24 He left last Tuesday and [last Friday|2017-11-17].
2017-11-25 It rained [earlier this week|2017-11-20..2017-11-26].
2017-11-23 Prices are rising faster [this month|2017-11] than last.
2017-11-23 The law was passed [a year ago|2016].
2017-11-23 He won twice that year. In 1966 he won; [that year|1966] he wed.
2017-11-23 On this day in 1963, and on the same day.
2017-11-23 The law comes into force [tomorrow|2017-11-24].
2017-11-23 Here is what we know today.
2017-11-23 The town hall, today a museum, was a prison.
2017-11-23 A museum today, it was a prison. It is today a museum.
2017-11-23 Nearly half of all homes today have one. It still stands today.
2017-11-23 Even today he is feared. Today he lives in Oslo.
2017-11-23 On the Friday before a release we test. It is cut on the Monday of that week.
2017-11-23 Prices rose in the weeks before [March|2018-03]'s vote.
2017-11-23 It was open on 4 and 6 March, and on [4 and 5 March|2018-03-04..2018-03-05].
2017-11-23 It burned down in 2003, and over the following year it was rebuilt. In 2003 they had planned for the next day and a half.
2017-11-23 Here today, gone tomorrow.
2017-11-23 They remember it on 11 November each year.
2017-11-23 The storm hit Sydney last summer.
2017-11-23 He is a regular on Saturday Kitchen. On [Monday|2017-11-20] Smith said no. On [Tuesday|2017-11-21] Mr Smith agreed.
2017-11-23 He resigned on [Monday|2017-11-20]. That year had been hard.
2017-11-23 The Blues head to Leeds on [Saturday|2017-11-25] without their captain.
2017-11-23 Leeds beat Hull 2-0 on [Saturday|2017-11-18] to go top.
2017-11-23 The winger is a doubt for [Saturday|2017-11-25]'s trip to Hull.
2017-11-23 The winger missed [Saturday|2017-11-18]'s trip to Hull.
2017-11-23 City take on Rovers on [Sunday|2017-11-26].
2017-11-23 The two meet again on [Sunday|2017-11-26] at the stadium.
2017-11-23 She shared a photo on Instagram on [Tuesday|2017-11-21].
2017-11-23 The actress, 34, stepped out in London on [Monday evening|2017-11-20].
2017-11-23 The singer looked stunning at the awards on [Sunday|2017-11-19].
2017-11-23 The drama continues on [Sunday|2017-11-26] at 9pm.
2017-11-23 The series returns on [Monday|2017-11-27].
2017-11-23 The show returned on [Monday|2017-11-20].
2017-11-23 The final episode airs next Sunday.
2017-11-23 The mother of two died in hospital on [Friday|2017-11-17].
2017-11-23 Emergency services were called to the scene at 3am on [Sunday|2017-11-19].
2017-11-23 Anyone who saw the car on [Tuesday|2017-11-21] is asked to call police.
2017-11-23 A fundraiser takes place at the hall on [Saturday|2017-11-25] from 2pm.
2017-11-23 Residents have until [December 8|2017-12-08] to comment on the plans.
2017-11-23 The council's cabinet will discuss the report when it meets on [Wednesday|2017-11-29].
2017-11-23 A spokesman confirmed on [Wednesday|2017-11-22] that the pool would close in [April|2018-04].
2017-11-23 The pool has been shut since [September|2017-09].
2017-11-23 Work started in [June|2017-06] and should finish by Easter.
2017-11-23 Councillors voted for the plans in [July|2017-07].
2017-11-23 He is due to appear before Hull magistrates on [January 4|2018-01-04].
2017-11-23 He denied the charge at a hearing on [November 2|2017-11-02].
2017-11-23 The trial, which is expected to last three weeks, starts on [Monday|2017-11-27].
2017-11-23 The hearing was adjourned until [Monday|2017-11-27].
2017-11-23 The hearing was adjourned until [December 14|2017-12-14].
2017-11-23 Sentencing was set for [Jan. 19|2018-01-19].
2017-11-23 The bank will report its results on [Feb. 2|2018-02-02].
2017-11-23 Oil rose on [Wednesday|2017-11-22] as OPEC prepares to meet on [Nov. 30|2017-11-30].
2017-11-23 The central bank meets on [Thursday|2017-11-23].
2017-11-23 The euro, which hit a high on [Tuesday|2017-11-21], slipped.
2017-11-23 The dollar had fallen on [Wednesday|2017-11-22] after minutes of the meeting were published.
2017-11-23 Markets in the U.S. are closed [Thursday|2017-11-23] and will close early on [Friday|2017-11-24].
2017-11-23 Germany's chancellor said [Monday|2017-11-20] she would prefer new elections to a minority government.
2017-11-23 Zimbabwe's new leader will be sworn in on [Friday|2017-11-24].
2017-11-23 The army seized power [last week|2017-11-13..2017-11-19].
2017-11-23 The leader resigned on [Tuesday|2017-11-21], a week after the army took over.
2017-11-23 He returned home on [Wednesday|2017-11-22] to cheering crowds.
2017-11-23 Talks on the next budget are to start [next month|2017-12].
2017-11-23 The treaty was signed in [December 2015|2015-12] and came into force [a year later|2016].
2017-11-23 The crew of 44 has not been heard from since [Nov. 15|2017-11-15].
2017-11-23 Its last contact was on [Wednesday last week|2017-11-15].
2017-11-23 The explosion was reported by the treaty's watchdog on [Wednesday|2017-11-22].
2017-11-23 The prime minister is to fly to Brussels on [Friday|2017-11-24].
2017-11-23 MPs vote on [Tuesday|2017-11-28].
2017-11-23 MPs voted on [Tuesday|2017-11-21].
2017-11-23 MPs will debate the bill for a third day [next Wednesday|2017-11-29].
2017-11-23 She told the BBC's Sunday Politics that the plan was dead.
2017-11-23 The Sunday Times says so. Sunday Mirror readers voted. The Friday prayers ended.
2017-11-23 In the Friday prayers he spoke of peace. Good Friday is a holiday.
2017-11-23 [Wednesday|2017-11-22] won 2-1. Sheffield Wednesday are bottom.
2017-11-23 He plays for Sheffield Wednesday. Wednesday Addams is a child.
2017-11-23 The singer of Boomtown met Solomon Grundy, born on a Monday.
2017-11-23 It is open daily, Monday to Saturday. It is shut Sundays.
2017-11-23 He works from nine to five Monday through Thursday.
2017-11-23 The bin is emptied on alternate Tuesdays.
2017-11-23 She comes every other Wednesday and most weekends.
2017-11-23 It was a Tuesday.
2017-11-23 No one works on a Sunday.
2017-11-23 It was the wettest June on record. The hottest August ever.
2017-11-23 In a typical March it rains. Each June they meet.
2017-11-23 In his second term, in the third minute, on the eighth floor, for the first time.
2017-11-23 The year before last was better. In years to come.
2017-11-23 One day it will end. Some day. The other day. These days.
2017-11-23 The deal was done within days. It lasted weeks. Two months on, nothing.
2017-11-23 They met the next day. The day after, it rained.
2017-11-23 He spent the night there. Day and night they worked.
2017-11-23 This time [last year|2016] he was in jail.
2017-11-23 Back in [March|2017-03] she had warned of it.
2017-11-23 By [March|2018-03] there will be none left.
2017-11-23 By [March|2017-03], half had gone.
2017-11-23 He was there from [March|2017-03] to [May|2017-05].
2017-11-23 The festival runs from [June 2 to June 5|2018-06-02..2018-06-05].
2017-11-23 It is the first such case since [May last year|2016-05].
2017-11-23 In the year to [September|2017-09], sales fell.
2017-11-23 In the three months to [September|2017-09], profit rose.
2017-11-23 The figure for [October|2017-10] was 4%.
2017-11-23 [October|2017-10]'s figure was 4%.
2017-11-23 It beat forecasts for the [third quarter|2017-07..2017-09].
2005-03-04 WASHINGTON, [March 3|2005-03-03] (XYZ) - The president said [Thursday|2005-03-03] he would meet allies [next week|2005-03-07..2005-03-13].
2005-03-04 In Washington [Thursday|2005-03-03], President Bush said the talks would go on.
2005-03-04 President Bush [Thursday|2005-03-03] signed the bill.
2005-03-04 The report, released [Thursday|2005-03-03] in Geneva, says prices will rise.
2005-03-04 Stocks fell sharply [Thursday|2005-03-03] after oil hit a record.
2005-03-04 A car bomb exploded early [Thursday|2005-03-03] in Baghdad, killing two.
2005-03-04 The army says it will pull out by [March 31|2005-03-31].
2005-03-04 The last troops left [Feb. 28|2005-02-28].
2005-03-04 The vote is scheduled for [March 20|2005-03-20].
2005-03-04 The company reported a loss for the [fourth quarter|2004-10..2004-12].
2005-03-04 The tsunami struck on [Dec. 26|2004-12-26].
2005-03-04 The [Dec. 26|2004-12-26] tsunami killed thousands.
2005-03-04 Elections were held on [Jan. 30|2005-01-30].
2005-03-04 He has been held since [November|2004-11].
2005-03-04 It was the biggest drop since [March 2003|2003-03].
2005-03-04 The group, formed in 1998, has 200 members.
2005-03-04 He had been expected to resign on [Wednesday|2005-03-02].
2005-03-04 He was expected to resign later [Friday|2005-03-04].
2005-03-04 An election in [May|2005-05] is widely expected.
2005-03-04 Blair is expected to call an election for [May 5|2005-05-05].
2005-03-04 The pope was rushed to hospital on [Feb. 24|2005-02-24].
2005-03-04 The trial will resume on [Monday|2005-03-07], the judge said.
2005-03-04 The judge said the trial will resume on [Monday|2005-03-07].
2005-03-04 The strike began at midnight [Wednesday|2005-03-02] and is due to end at midnight on [Sunday|2005-03-06].
2005-03-04 Syria says it will withdraw its troops in the coming months.
2005-03-04 Rebels killed three policemen on [Tuesday|2005-03-01] and wounded six on [Wednesday|2005-03-02].
2005-03-04 The two men, seized on [Sunday|2005-02-27], were freed [Thursday|2005-03-03].
2005-03-04 A curfew imposed on [Monday|2005-02-28] was to be lifted on [Saturday|2005-03-05].
2005-03-04 U.S. Secretary of State Rice will visit Mexico on [March 10|2005-03-10].
2005-03-04 Rice, who visits Mexico on [March 10|2005-03-10], said no.
2005-03-04 Voters in Moldova choose a parliament on [Sunday|2005-03-06].
2005-03-04 In [Sunday|2005-03-06]'s election, the communists are seen winning.
2005-03-04 The parties signed a deal ahead of [Sunday|2005-03-06]'s election.
2005-03-04 Her body was found on [Feb. 20|2005-02-20], two days after she vanished.
2005-03-04 The show, on [Friday night|2005-03-04], drew 20 million.
2005-03-04 The law expires at the [end of this year|2005].
2005-03-04 The law expired at the [end of last year|2004].
2005-03-04 Exports rose 11% in [January|2005-01] from [a year earlier|2004].
2005-03-04 Exports rose 11% in [January|2005-01], after a fall of 2% in [December|2004-12].
2005-03-04 The film opens in cinemas on [March 18|2005-03-18].
2005-03-04 The film opened in cinemas [last Friday|2005-02-25].
2005-03-04 He scored in the 89th minute on [Wednesday night|2005-03-02].
2005-03-04 Chelsea play Barcelona on [Tuesday|2005-03-08].
2005-03-04 Chelsea, who play Barcelona on [Tuesday|2005-03-08], have no injuries.
2005-03-04 Fischer had lived in Japan since [last July|2004-07].
2005-03-04 A new round of talks is planned for [mid-March|2005-03].
2005-03-04 They were last in Paris in the summer of 2003.
2005-03-04 The bomb went off [two weeks ago|2005-02-14..2005-02-20].
2005-03-04 [Two years ago|2003] the U.S. led an invasion.
2005-03-04 The invasion began on [March 20, 2003|2003-03-20]. [A month later|2003-04] the city fell.
2005-03-04 The statue fell on April 9 that year.
2005-03-04 It is Saturday night, and the club is full.
2005-03-04 Every day is like Sunday. Never on Sunday. Any Tuesday will do.
2005-03-04 From [Monday|2005-02-28] on he was a free man.
2012-05-23 It was held between [14 and 20 May 2012|2012-05-14..2012-05-20]. She told the Daily Star Sunday so.
2014-12-10 The [October|2014-10] open day was a success. They met [this week|2014-12-08..2014-12-14], one by one.
2009-02-03 Sales fell in [January|2009-01], compared to the same month [a year ago|2008]. It was worse than in the same month [last year|2008]."#;
