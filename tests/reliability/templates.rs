//! Templates that never end, or that would fill the memory.

use crate::desk::Desk;

fn built(templates: &[(&str, &str)]) -> crate::desk::Ran {
    let desk = Desk::new();
    desk.piece("x", "", "Text.");
    templates.iter().for_each(|(path, text)| desk.write(&format!("templates/{path}"), text));
    let ran = desk.build();
    assert!(!desk.output().join("index.html").exists(), "{}", ran.all());
    ran
}

#[test]
fn circles_are_told_with_their_chain() {
    built(&[("page.html", "{% include \"page.html\" %}")])
        .tells(&["E040 templates/page.html"])
        .says("page.html -> page.html")
        .within(5);
    let circle = [
        ("a.html", "{% include \"b.html\" %}"),
        ("b.html", "{% include \"c.html\" %}"),
        ("c.html", "{% include \"a.html\" %}"),
    ];
    built(&circle).tells(&["E040 templates/"]).says("-> b.html ->").within(5);
    let circle = [("a.html", "{% extends \"b.html\" %}"), ("b.html", "{% extends \"a.html\" %}")];
    built(&circle).tells(&["E040 templates/"]).says("extend each other in a circle").says("b.html -> a.html").within(5);
    built(&[("part/card.html", "{% include \"part/card.html\" %}")])
        .tells(&["E040 templates/part/card.html"])
        .within(5);
    built(&[("base.html", "{% extends \"base.html\" %}")])
        .tells(&["E040 templates/"])
        .says("base.html -> base.html")
        .within(5);
}

#[test]
fn endless_work_is_stopped() {
    let component =
        String::from("{% component again(n) %}{{ <again n={n}/> }}{% endcomponent again %}{{ <again n={1}/> }}");
    let nested = format!("{}{}", "{% for a in range(end=1000) %}".repeat(30), "{% endfor %}".repeat(30));
    for (what, template) in [
        ("a component in itself", component.as_str()),
        ("10^9 turns", "{% for a in range(end=1000000000) %}{% endfor %}"),
        ("nested loops", nested.as_str()),
        ("a long page", "{% for a in range(end=100000) %}0123456789012345678901234567890123456789{% endfor %}"),
    ] {
        let ran = built(&[("404.html", template)]);
        assert_eq!(ran.exit, Some(1), "{what}: {}", ran.all());
        ran.tells(&["E04"]).says("templates/404.html").within(5);
        assert!(ran.peak < 500 << 20, "{what}: {} bytes", ran.peak);
    }
}

/// Includes in a row, or two in each.
#[test]
fn many_includes_are_told() {
    let chain = |count: usize, includes: &dyn Fn(usize) -> String| {
        let desk = Desk::new();
        desk.piece("x", "", "Text.");
        (0..count).for_each(|i| desk.write(&format!("templates/i{i}.html"), includes(i + 1)));
        desk.write(&format!("templates/i{count}.html"), "the end");
        desk.write("templates/404.html", "{% include \"i0.html\" %}");
        desk.build()
    };
    let next = |i: usize| format!("{{% include \"i{i}.html\" %}}");
    chain(25, &next).is_well();
    for count in [40, 250, 20_000] {
        chain(count, &next).tells(&["E040 templates/"]).says("-> i").within(5);
    }
    let twice = |i: usize| next(i) + &next(i);
    chain(10, &twice).is_well();
    chain(25, &twice).tells(&["E041 templates/i"]).says("include").within(5);
}

/// As many as a program would write, each of them right or wrong.
#[test]
fn a_template_of_tags_alone_is_told_or_built() {
    for (part, is_well) in [
        ("{% for a in [1] %}{% endfor %}", true),
        ("{% set a = 1 %}", true),
        ("{% include \"nope.html\" %}", false),
        ("{{ 1 | nope }}", false),
        ("{{ nope }}", false),
    ] {
        for count in [500, 200_000] {
            let desk = Desk::new();
            desk.write("templates/404.html", part.repeat(count));
            let ran = desk.build();
            assert_eq!(ran.exit, Some(i32::from(!is_well || count > 500)), "{part}: {:.2000}", ran.all());
            ran.within(5);
            assert!(ran.peak < 500 << 20, "{part}: {} bytes", ran.peak);
        }
    }
}

#[test]
fn values_do_not_grow_without_end() {
    for template in [
        "{% set s = \"0123456789\" %}{% for a in range(end=60) %}{% set_global s = s ~ s %}{% endfor %}",
        &format!("{{% set s = \"0123456789\" %}}{}", "{% set s = s ~ s %}".repeat(60)),
        &format!("{{% set s = \"0123456789\" %}}{}", "{% set s %}{{ s }}{{ s }}{% endset %}".repeat(60)),
        &format!("{{% set s = [1, 2] %}}{}", "{% set s = [...s, ...s] %}".repeat(60)),
    ] {
        let ran = built(&[("404.html", template)]);
        ran.tells(&["E041 templates/404.html"]).says("longer than").within(5);
        assert!(ran.peak < 500 << 20, "{} bytes", ran.peak);
    }
}

#[test]
fn a_picture_among_the_templates_is_told() {
    let desk = Desk::new();
    desk.write("templates/logo.png", [0x89, b'P', 0xff, 0]);
    desk.build().tells(&["E001 templates/logo.png"]).says("templates/assets/");
    desk.check().tells(&["E001 templates/logo.png"]);
}

#[test]
fn deep_templates_do_not_overflow() {
    for template in [
        format!("{{{{ {}1{} }}}}", "(".repeat(100_000), ")".repeat(100_000)),
        format!("{{{{ {}1{} }}}}", "[".repeat(100_000), "]".repeat(100_000)),
        format!("{{{{ {}1 }}}}", "-".repeat(100_000)),
        format!("{{{{ {}1 }}}}", "not ".repeat(100_000)),
        format!("{}{}", "{% if true %}".repeat(100_000), "{% endif %}".repeat(100_000)),
        format!("{}{}", "{% if true %}".repeat(100_000), "{% else %}".repeat(2)),
        format!("{{% if a %}}{}{{% endif %}}", "{% elif a %}".repeat(20_000)),
    ] {
        built(&[("404.html", &template)]).tells(&["E04"]).within(5);
    }
    // Long, and not deep.
    for template in [
        format!("{{{{ 1{} }}}}", " + 1".repeat(20_000)),
        format!("{{{{ \"a\"{} }}}}", " | upper".repeat(20_000)),
        format!("{{{{ page{} }}}}", ".a".repeat(20_000)),
        format!("{{{{ page{} }}}}", "[0]".repeat(20_000)),
    ] {
        let desk = Desk::new();
        desk.write("templates/404.html", &template);
        let ran = desk.build();
        assert!(matches!(ran.exit, Some(0 | 1)), "{:.40}: {}", template, ran.all());
        ran.within(5);
    }
}

#[test]
fn a_template_sees_no_file_but_templates() {
    for template in [
        "{% include \"../site.toml\" %}",
        "{% include \"/etc/passwd\" %}",
        "{% extends \"../content/briefings/x.md\" %}",
    ] {
        built(&[("404.html", template)]).tells(&["E04"]).says("templates/404.html");
    }
    let desk = Desk::new();
    desk.write("templates/404.html", "{{ get_env(name=\"HOME\") }}");
    desk.build().tells(&["E04"]);
    desk.write("templates/404.html", "{{ now() }}");
    desk.build().tells(&["E04"]);
}

#[test]
fn a_file_of_the_theme_need_not_be_text() {
    let desk = Desk::new();
    let font = [0, 1, 0xff, 0xfe];
    desk.write("templates/assets/letters.woff2", font);
    desk.build().is_well();
    assert_eq!(std::fs::read(desk.output().join("assets/letters.woff2")).expect("the font"), font);
}
