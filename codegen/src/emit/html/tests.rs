//! The page as text: nothing from users is markup, and nothing leads outside. Chromium has its own tests.

use analysis::check;
use dsl::prelude::*;
use ipnet::Ipv4Net;

use super::*;

fn net(text: &str) -> Ipv4Net {
    text.parse().expect("a CIDR block")
}

fn page_of(t: Topology) -> String {
    let graph = t.graph();
    page(&graph, &check::findings(&graph))
}

#[test]
fn nothing_from_users_is_markup() {
    let evil = "</script><script>alert(1)</script>\"'](x)<!--";
    let mut t = Topology::new(evil).region(evil).account(evil).describe(evil).stage(evil);
    let main = t.add(Vpc::new(evil, net("10.0.0.0/16")).existing(evil).property(evil, evil));
    let web =
        t.add(Subnet::public(evil, main, net("10.0.1.0/24")).zone(evil).allow("subnet-without-table", evil));
    let group = t.add(SecurityGroup::new("sg", main, evil));
    t.add(Instance::new("host", main, web).security_groups([group]).r#type(evil));
    t.add(GatewayEndpoint::new(evil, main, evil));
    let page = page_of(t);
    let inside = page.replace(SCRIPT, "").replace(STYLE, "");
    assert_eq!(inside.matches("<script").count(), 2, "the data and the script");
    assert_eq!(inside.matches("</script").count(), 2);
    assert!(!inside.contains("<!--"));
    assert!(inside.contains("&lt;/script&gt;") && inside.contains("\\u003c/script\\u003e"));
}

#[test]
fn nothing_leads_outside() {
    let mut t = Topology::new("demo").region("us-west-2");
    t.add(Vpc::new("main", net("10.0.0.0/16")));
    let page = page_of(t);
    for outside in
        ["http:", "https:", "src=", "@import", "url(", " style=", " onclick=", "innerHTML", "eval("]
    {
        assert!(!page.replace("http://www.w3.org/2000/svg", "").contains(outside), "{outside}");
    }
}

#[test]
fn everything_of_the_review_is_there() {
    let mut t = Topology::new("demo").region("us-west-2");
    let main = t.add(Vpc::new("main", net("10.0.0.0/16")));
    t.add(Subnet::public("web", main, net("10.0.1.0/24")));
    let graph = t.graph();
    let findings = check::findings(&graph);
    let page = page(&graph, &findings);
    let titles = review::markdown(&graph, &findings);
    for title in titles.lines().filter_map(|line| line.strip_prefix("## ")) {
        assert!(page.contains(&format!(">{title}</h2>")), "{title}");
    }
    for finding in &findings {
        assert!(
            page.contains(&format!("<span class=\"check\">{}</span>", finding.check.id)),
            "{}",
            finding.check.id
        );
    }
}
