mod random;

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::quote;

use super::{Body, Form, Place, Source, Statement, SyntaxError, Value, ValueKind, parse};

const PRIVATE_S3: &str = r#"
    /// S3 without the internet: a bastion in public, a host in private.
    pub private_s3 in us-west-2;

    key_pair ops { public_key: "ssh-ed25519 AAAA… ops"; }

    vpc main 10.0.0.0/16 {
        internet_gateway igw;

        subnet public  10.0.1.0/24 zone a type public { map_public_ip_on_launch: true; }
        subnet private 10.0.2.0/24 zone b type isolated;

        route_table public_rt for public { 0.0.0.0/0 => igw; }
        route_table private_rt for private;

        gateway_endpoint s3 service s3 { route_tables: [private_rt]; }

        security_group bastion_sg "SSH from the office"  { ingress tcp 22 from 203.0.113.0/24; }
        security_group host_sg    "SSH from the bastion" { ingress tcp 22 from bastion_sg; }

        instance bastion in public { security_groups: [bastion_sg]; key: ops; public_ip: true; }
        instance host in private   { security_groups: [host_sg]; key: ops; }
    }

    expect main.host -> service s3 via main.s3;
    expect main.host !-> internet;
    expect main.bastion -> main.host tcp 22;
"#;

const ESTATE: &str = r#"
    pub estate(office: Ipv4Net, legacy_id: String);              // run-time values are parameters of the topology

    at prod { account: 111122223333; region: us-west-2; tags: { team: "net" }; }
    at lab  { account: "012345678901"; region: us-east-1; }

    vpc hub 10.0.0.0/16 at prod {
        secondary: [100.64.0.0/16]; ipv6: amazon;
        internet_gateway igw;
        subnet web 10.0.1.0/24 zone a type public { ipv6: slot 1; }
        tier app 10.0.16.0/20 split /24 zones a, b, c type private { nat: per_az; }
        route_table web_rt for web { 0.0.0.0/0 => igw; ::/0 => igw; }
        gateway_endpoint s3 service s3 { used_by: [app]; }
        #[allow(sg_open_admin, reason = "demo")] security_group ssh "SSH" { ingress tcp 22 from (office); egress all; }
        instance bastion in web { name: "bastion-1"; security_groups: [ssh]; needs ecr, ssm, logs; }
    }
    existing vpc legacy 172.31.0.0/16 at lab { id: (legacy_id); }  // not ours: known by id and CIDRs
    peering hub_legacy hub <-> legacy { between: hub.app, legacy; }
"#;

#[test]
fn reads_a_topology_with_a_region() {
    let source = correct(PRIVATE_S3);
    assert_eq!(source.docs, [" S3 without the internet: a bastion in public, a host in private."]);
    assert_eq!((source.visibility.to_string(), source.name.to_string()), ("pub".into(), "private_s3".into()));
    assert_eq!(source.region.map(|region| region.text).as_deref(), Some("us-west-2"));
    let shown: Vec<_> = source.statements.iter().map(show).collect();
    assert_eq!(shown[0], r#"key_pair ops { public_key: "ssh-ed25519 AAAA… ops" }"#);
    assert!(
        shown[1].starts_with("vpc main <10.0.0.0/16> { internet_gateway igw; subnet public <10.0.1.0/24>")
    );
    assert!(shown[1].contains("route_table public_rt for public { <0.0.0.0/0> => igw }"));
    assert_eq!(shown[2..4], ["expect main.host -> service s3 via main.s3", "expect main.host !-> internet"]);
    assert_eq!(shown.len(), 5);
}

#[test]
fn reads_a_topology_with_parameters() {
    let source = correct(ESTATE);
    let parameters: Vec<_> = source.parameters.iter().map(|p| format!("{}={}", p.name, p.ty_text)).collect();
    assert_eq!(parameters, ["office=Ipv4Net", "legacy_id=String"]);
    let shown: Vec<_> = source.statements.iter().map(show).collect();
    let prod = r#"at prod { account: 111122223333; region: us-west-2; tags: { team: "net" } }"#;
    assert_eq!(shown[0], prod);
    for part in [
        "secondary: [<100.64.0.0/16>]; ipv6: amazon",
        "tier app <10.0.16.0/20> split /24 zones a , b , c type private { nat: per_az }",
        "{ <0.0.0.0/0> => igw; <::/0> => igw }",
        r#"@sg_open_admin security_group ssh "SSH" { ingress tcp 22 from (office); egress all }"#,
        "needs ecr , ssm , logs",
    ] {
        assert!(shown[2].contains(part), "{part} in {}", shown[2]);
    }
    assert_eq!(shown[4], "peering hub_legacy hub <-> legacy { between: hub.app , legacy }");
}

#[test]
fn tokens_of_other_macros_read_the_same() {
    let invisible = |stream: TokenStream| TokenTree::from(Group::new(Delimiter::None, stream));
    let (block, name) = (invisible(quote!(10.0.1.0 / 24)), invisible(invisible(quote!(a)).into()));
    let (source, errors) = parse(quote!(t in us-west-2; subnet #name #block zone use1-az1; b -> c;));
    assert!(errors.is_empty(), "{errors:?}");
    let shown: Vec<_> = source.iter().flat_map(|source| &source.statements).map(show).collect();
    assert_eq!(shown, ["subnet a <10.0.1.0/24> zone use1-az1", "b -> c"]);
}

#[test]
fn values() {
    for (text, shown) in [
        ("ecr.api existing in as via", "ecr.api existing in as via"),
        ("true r#type t3.micro us-east-1a c5.24xlarge", "true type t3.micro us-east-1a c5.24xlarge"),
        (r##""a\tb" r#"c"d"#"##, r#""a\tb" "c\"d""#),
        ("0 22 1024-65535 18446744073709551615", "0 22 1024..65535 18446744073709551615"),
        (
            "10.08.0.0/16 10.0.0.0 10.0.0/24 300.1.1.1/99",
            "<10.08.0.0/16> <10.0.0.0> <10.0.0/24> <300.1.1.1/99>",
        ),
        ("10.1e3.0.0/16 10.0.0.x/0x8 10/8 1.30", "<10.1e3.0.0/16> <10.0.0.x/0x8> <10/8> <1.30>"),
        ("::/0 ::1 2001:db8::/32 fd00:ec2::254/128", "<::/0> <::1> <2001:db8::/32> <fd00:ec2::254/128>"),
        ("1:2:3:4:5:6:7:8 fd00:: ::ffff:10.0.0.0/104", "<1:2:3:4:5:6:7:8> <fd00::> <::ffff:10.0.0.0/104>"),
        ("a.b->c !-> d <-> e => f", "a.b -> c !-> d <-> e => f"),
        ("/24 (x.y) [] [1, a.b,] [{ c: 1; d: 2 }, {}]", "/24 (x . y) [] [1, a.b] [{ c: 1; d: 2 }, { }]"),
    ] {
        assert_eq!(show(&correct(&format!("t; x: {text};")).statements[0]), format!("x: {shown}"));
        assert_eq!(show(&correct(&format!("t; x {text};")).statements[0]), format!("x {shown}"));
    }
}

#[test]
fn statements() {
    for (text, shown) in [
        ("a b; c: d;", "a b; c: d"),
        ("a {} b { c; } d", "a { }; b { c }; d"),
        ("a { }; b: { c: 1 }; d: { e: 2; } f", "a { }; b: { c: 1 }; d: { e: 2 }; f"),
        (
            r#"::/0 => a; fd00::/8 => a; "2600::/40" => a"#,
            r#"<::/0> => a; <fd00::/8> => a; "2600::/40" => a"#,
        ),
        (r#"t: { "k8s.io/role": "1"; "a:b": c };"#, r#"t: { "k8s.io/role": "1"; "a:b": c }"#),
        ("type: a; r#in: b; ipv6: ::/0", "type: a; in: b; ipv6: <::/0>"),
        ("#[allow(p, q, reason = \"r\",)] #[allow(s)] a", "@p @q @s a"),
    ] {
        let source = correct(&format!(
            "t; {}",
            if text.ends_with([';', '}']) { text.into() } else { format!("{text};") }
        ));
        assert_eq!(source.statements.iter().map(show).collect::<Vec<_>>().join("; "), shown);
    }
}

#[test]
fn attributes_keep_reasons_and_docs() {
    let text = "#[cfg(test)] #[doc(hidden)] t; /** one*/ /** two*/ #[allow(p, q, reason = \"why\")] a b;";
    let source = correct(text);
    assert_eq!(source.attributes.len(), 2);
    let statement = &source.statements[0];
    assert_eq!(statement.docs, [" one", " two"]);
    let (reason, place) = statement.allows[1].reason.clone().unwrap();
    assert_eq!((reason.as_str(), at(text, place)), ("why", "\"why\""));
    assert_eq!(at(text, statement.allows[0].place), "#[allow(p, q, reason = \"why\")]");
}

#[test]
fn places_span_whole_values() {
    let text = "t; subnet r#in.hub.app 10.0.1.0/24 { f: a, 1-2; }";
    let source = correct(text);
    assert_eq!(at(text, source.statements[0].place), "subnet r#in.hub.app 10.0.1.0/24");
    let Form::Element { words, body: Some(body) } = &source.statements[0].form else { panic!() };
    assert_eq!(at(text, words[2].place), "10.0.1.0/24");
    assert_eq!(at(text, body.statements[0].place), "f: a, 1-2");
    let ValueKind::Word(word) = &words[1].kind else { panic!() };
    let segments: Vec<_> =
        word.segments.iter().map(|(name, span)| (&**name, at(text, Place::at(*span)))).collect();
    assert_eq!(segments, [("in", "r#in"), ("hub", "hub"), ("app", "app")]);
}

/// A mistake, the message about it, where it points, and what is kept of the statement.
const MISTAKES: &[(&str, &str, &str, &str)] = &[
    ("a b % c d;", "unexpected `%`", "%", "a b"),
    ("a b %% !! c { d e; }", "unexpected `%%`", "%%", "a b { d e }"),
    ("a b = c;", "unexpected `=`", "=", "a b"),
    ("a main::host;", "unexpected `::`", "::", "a main"),
    ("a 'x;", "unexpected `'`", "'", "a"),
    ("a b -; ", "unexpected `-`", "-", "a b"),
    ("f: 22-;", "unexpected `-`", "-", "f: 22"),
    ("f: 22..80;", "unexpected `..`", "..", "f: 22"),
    ("f: 10.0.0.0/;", "expected a prefix length after `10.0.0.0/`", "10.0.0.0/", "f:"),
    ("f: 0x10;", "`0x10` is not a plain number", "0x10", "f:"),
    ("f: 1_000 x;", "`1_000` is not a plain number", "1_000", "f:"),
    ("f: 10u8;", "`10u8` is not a plain number", "10u8", "f:"),
    ("f: 1e3;", "`1e3` is not a plain number", "1e3", "f:"),
    ("f: 0123;", "`0123` starts with a zero", "0123", "f:"),
    (
        "f: 99999999999999999999;",
        "`99999999999999999999` is too large for a number",
        "99999999999999999999",
        "f:",
    ),
    ("f: b\"x\";", "`b\"x\"` is no value of a topology", "b\"x\"", "f:"),
    ("f: 'x';", "`'x'` is no value of a topology", "'x'", "f:"),
    ("f: ();", "nothing stands in the parentheses", "()", "f:"),
    ("f: ;", "expected a value after the colon", "f:", "f:"),
    ("f: [a b, c d];", "expected `,` between the values of a list", "b", "f: [a, b, c, d]"),
    ("f: [a,, b];", "expected a value before `,`", ",", "f: [a, b]"),
    ("f: [, a];", "expected a value before `,`", ",", "f: [a]"),
    ("f: [a, = 1, b; c];", "unexpected `=`", "=", "f: [a, b, c]"),
    ("f: [a; b];", "expected `,` between the values of a list", ";", "f: [a, b]"),
    ("f: a,, b;", "unexpected `,`", ",", "f: a , , b"),
    ("f: a, ;", "unexpected `,`", ",", "f: a ,"),
    ("a b, { c d; }", "unexpected `,`", ",", "a b , { c d }"),
    (", a b;", "unexpected `,`", ",", ", a b"),
    ("a b {c: d}", "expected `;`", "d", "a b { c: d }"),
    ("a b { c d }", "expected `;`", "d", "a b { c d }"),
    ("a b { c: [d] }", "expected `;`", "[d]", "a b { c: [d] }"),
    ("a b { c: 1, d: 2, e: 3 }", "expected `;`, found `,`", ",", "a b { c: 1; d: 2; e: 3 }"),
    ("a b { c: 1; d: 2, }", "expected `;`, found `,`", ",", "a b { c: 1; d: 2 }"),
    ("f: { a: 1, b: 2 };", "expected `;`, found `,`", ",", "f: { a: 1; b: 2 }"),
    ("f: [{ a: 1, }, b];", "expected `;`, found `,`", ",", "f: [{ a: 1 }, b]"),
    ("a b { c: d e: f; }", "expected `;`", "d", "a b { c: d; e: f }"),
    ("a b { c d \"e\": f; }", "expected `;`", "d", "a b { c d; \"e\": f }"),
    ("a b { c d /** e */ f g; }", "expected `;`", "d", "a b { c d; f g }"),
    ("a b { % c { d e; } f g; }", "unexpected `%`", "%", "a b { f g }"),
    ("a b { { c d; } e f; }", "expected a kind and a name here", "{ c d; }", "a b { e f }"),
    ("a b { ; c d; }", "expected a kind and a name here", ";", "a b { c d }"),
    ("a b { c d; /** e */ }", "nothing follows these comments or attributes", "/** e */", "a b { c d }"),
    ("#[cfg(x)] a b;", "unknown attribute", "#[cfg(x)]", "a b"),
    ("#[allow()] a b;", "expected the name of a check", "#[allow()]", "a b"),
    ("#[allow(c-d)] a b;", "expected the name of a check", "-", "@c @d a b"),
    ("#[allow(c, reason = 1)] a b;", "expected the name of a check", "=", "@c @reason a b"),
    ("#![doc = \"x\"] a b;", "inner attributes and comments have no place here", "#![doc = \"x\"]", "a b"),
    ("# a b;", "unexpected `#`", "#", ""),
];

#[test]
fn one_mistake_is_one_error() {
    for (mistake, message, pointed, kept) in MISTAKES {
        let text = format!("t in us-west-2; first one {{ k: v; }} {mistake} last one;");
        let (source, errors) = parse_text(&text);
        assert_eq!(messages(&errors), [*message], "{mistake}");
        assert_eq!(at(&text, errors[0].place), *pointed, "{mistake}");
        let shown: Vec<_> = source.unwrap().statements.iter().map(show).collect();
        let middle = shown[1..shown.len() - 1].join("; ");
        assert_eq!(
            (&*shown[0], &*middle, &*shown[shown.len() - 1]),
            ("first one { k: v }", *kept, "last one")
        );
    }
}

#[test]
fn a_broken_statement_says_so() {
    let (source, _) = parse_text("t; a b % c; d { e % f; }");
    let statements = source.unwrap().statements;
    assert_eq!(statements.iter().map(|statement| statement.broken).collect::<Vec<_>>(), [true, false]);
}

#[test]
fn each_statement_has_its_own_error() {
    let (source, errors) = parse_text("t; a % b; c { d = 1; e: [f g]; h: ; } i: { j: 0x1; k: % } l m");
    assert_eq!(errors.len(), 7, "{:?}", messages(&errors));
    assert_eq!(source.unwrap().statements.len(), 4);
}

#[test]
fn help_says_what_to_write() {
    for (text, help) in [
        ("f: 0x10;", "write `16`"),
        ("f: 1_000;", "write `1000`"),
        ("f: 10u8;", "write `10`"),
        ("f: 0abc;", "write digits only, or text in quotes: `\"0abc\"`"),
        ("f = 1;", "write a field as `name: value;`"),
        ("f: 1..2;", "write a range as `1024-65535`"),
    ] {
        let (_, errors) = parse_text(&format!("t; {text}"));
        assert_eq!(errors[0].help.as_deref(), Some(help));
    }
}

/// A header, the message about it, where it points, and the name and region kept.
const HEADERS: &[(&str, &str, &str, &str)] = &[
    ("pub a us-west-2;", "expected `in` before `us-west-2`", "us-west-2", "a us-west-2"),
    ("pub a in;", "expected a region after `in`", "in", "a"),
    ("pub a in \"us-west-2\";", "expected a region after `in`", "in", "a"),
    ("pub a in us-west-2", "expected `;` after the header", "2", "a us-west-2"),
    ("pub a", "expected `;` after the header", "a", "a"),
    ("pub a(b: C)", "expected `;` after the header", "(b: C)", "a"),
    ("pub a = b;", "expected `;` after the header", "a", "a"),
    ("pub a-b in r;", "`a-b` can't be the name of a topology", "a-b", "a_b r"),
    ("a(b) in r;", "expected a parameter `name: type`", "b", "a r"),
    ("a(b: ) in r;", "expected a parameter `name: type`", "b", "a r"),
    ("a(b: C,, d: E) in r;", "expected a parameter `name: type`", ",", "a r"),
    ("#![x] a in r;", "inner attributes and comments have no place here", "#![x]", "a r"),
];

#[test]
fn a_wrong_header_is_one_error() {
    for (header, message, pointed, kept) in HEADERS {
        let text = format!("{header} vpc main {{ x y; }}");
        let (source, errors) = parse_text(&text);
        assert_eq!((messages(&errors), at(&text, errors[0].place)), (vec![*message], *pointed), "{header}");
        let source = source.unwrap();
        let region = source.region.map_or_else(String::new, |region| format!(" {}", region.text));
        assert_eq!(format!("{}{region}", source.name), *kept);
        assert_eq!(source.statements.iter().map(show).collect::<Vec<_>>(), ["vpc main { x y }"], "{header}");
    }
}

#[test]
fn without_a_header_the_rest_is_still_checked() {
    for (text, count) in [("", 1), ("vpc main {}", 1), ("vpc main { x y }", 2), ("pub; a b;", 1), ("= a;", 2)]
    {
        let (source, errors) = parse_text(text);
        assert!(source.is_none());
        assert_eq!(errors.len(), count, "{text}: {:?}", messages(&errors));
    }
    let (_, errors) = parse_text("vpc main 10.0.0.0/16 {}");
    assert_eq!(messages(&errors), ["the topology has no header"]);
    assert!(errors[0].help.as_ref().unwrap().contains("pub my_network in us-west-2;"));
}

#[test]
fn braces_around_the_elements_are_one_error() {
    let (source, errors) = parse_text("pub a in r { b c; d e; }");
    assert_eq!(messages(&errors), ["expected `;` after the header"]);
    assert_eq!(source.unwrap().statements.len(), 2);
}

#[test]
fn headers() {
    let source =
        correct("pub(crate) r#type(a: Vec<(u8, B)>, b: HashMap<K, V>, c: fn(u8) -> D<E>, d: &'static str,);");
    assert_eq!(
        (source.visibility.to_string(), source.name.to_string()),
        ("pub (crate)".into(), "r#type".into())
    );
    let types: Vec<_> = source.parameters.iter().map(|parameter| &*parameter.ty_text).collect();
    assert_eq!(types, ["Vec<(u8,B)>", "HashMap<K,V>", "fn(u8)->D<E>", "&'static str"]);
    assert!(correct("a in us-gov-west-1;").statements.is_empty());
}

/// A path in a type is no name of the next parameter.
#[test]
fn types_of_parameters_may_be_paths() {
    let source = correct("pub a(office: std::net::Ipv4Addr, id: String) in us-west-2;");
    let parameters: Vec<_> = source.parameters.iter().map(|p| format!("{}={}", p.name, p.ty_text)).collect();
    assert_eq!(parameters, ["office=std::net::Ipv4Addr", "id=String"]);
    let tokens = "pub a(std::net::Ipv4Addr, id: String) in us-west-2;".parse().expect("these are tokens");
    let (_, errors) = parse(tokens);
    assert_eq!(errors.len(), 1, "{errors:?}");
}

#[test]
fn depth_is_bounded() {
    for (open, close) in [("[", "]"), ("{", "}"), ("a {", "}")] {
        let text = format!("t; a: {}{};", open.repeat(200), close.repeat(200));
        let (_, errors) = parse_text(&text);
        assert!((1..=40).contains(&errors.len()), "{:?}", messages(&errors));
    }
}

fn parse_text(text: &str) -> (Option<Source>, Vec<SyntaxError>) {
    parse(text.parse().unwrap())
}

fn correct(text: &str) -> Source {
    let (source, errors) = parse_text(text);
    assert!(errors.is_empty(), "{text}: {:?}", messages(&errors));
    source.unwrap()
}

fn messages(errors: &[SyntaxError]) -> Vec<&str> {
    errors.iter().map(|error| &*error.message).collect()
}

/// What a place covers; the text has to be the one parsed, as spans count from its start.
fn at(text: &str, place: Place) -> &str {
    let byte = |char: usize| text.char_indices().nth(char).map_or(text.len(), |(byte, _)| byte);
    let local = |span: Span| {
        let (start, end) = (span.start(), span.end());
        assert_eq!((start.line, end.line), (1, 1), "texts of tests about places have one line");
        byte(start.column)..byte(end.column)
    };
    &text[local(place.first).start..local(place.last).end]
}

fn show(statement: &Statement) -> String {
    let allows: Vec<_> = statement.allows.iter().map(|allow| format!("@{} ", allow.check)).collect();
    let form = match &statement.form {
        Form::Element { words, body } => {
            let body = body.as_ref().map_or_else(String::new, |body| format!(" {}", show_body(body)));
            format!("{}{body}", show_values(words))
        }
        Form::Field { name, value } => format!("{name}: {}", show_values(value)),
        Form::Entry { name, value, .. } => format!("{name:?}: {}", show_values(value)),
    };
    format!("{}{}", allows.concat(), form.trim_end())
}

fn show_body(body: &Body) -> String {
    let statements: Vec<_> = body.statements.iter().map(show).collect();
    let space = if statements.is_empty() { "" } else { " " };
    format!("{{ {}{space}}}", statements.join("; "))
}

fn show_values(values: &[Value]) -> String {
    values.iter().map(show_value).collect::<Vec<_>>().join(" ")
}

fn show_value(value: &Value) -> String {
    match &value.kind {
        ValueKind::Word(word) => word.text.clone(),
        ValueKind::Text(text) => format!("{text:?}"),
        ValueKind::Number(number) => number.to_string(),
        ValueKind::Range(first, last) => format!("{first}..{last}"),
        ValueKind::Cidr(text) => format!("<{text}>"),
        ValueKind::PrefixLength(length) => format!("/{length}"),
        ValueKind::Code(code) => format!("({code})"),
        ValueKind::List(values) => {
            format!("[{}]", values.iter().map(show_value).collect::<Vec<_>>().join(", "))
        }
        ValueKind::Block(body) => show_body(body),
        ValueKind::Arrow => "->".into(),
        ValueKind::NotArrow => "!->".into(),
        ValueKind::Both => "<->".into(),
        ValueKind::FatArrow => "=>".into(),
        ValueKind::Comma => ",".into(),
    }
}
