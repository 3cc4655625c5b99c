//! Requests as commands of the AWS CLI, with options that its versions 1 and 2 share.

use super::{
    query::query,
    value::Values,
    word::{Word, quoted},
};
use crate::call::{Input, Lookup, Request, Service, Wait};

/// Options that are not spelled as their parameters: operation, parameter, option; none where another says it.
const OPTIONS: &[(&str, &str, Option<&str>)] =
    &[("RunInstances", "MinCount", None), ("RunInstances", "MaxCount", Some("count"))];

/// Parameters that are yes or no and have two names as options.
const PAIRS: &[(&str, [&str; 2])] = &[("Egress", ["--egress", "--ingress"])];

/// A command, one option a line.
pub(super) struct Command {
    head: String,
    options: Vec<String>,
}

impl Command {
    /// On one line where it is short, else with an option a line, after `lead`.
    pub(super) fn written(&self, lead: &str, indent: usize) -> String {
        let short = format!("{}{lead}{}", " ".repeat(indent), self.line());
        if short.len() <= 116 {
            return short;
        }
        let gap = format!(" \\\n{}", " ".repeat(indent + 4));
        format!("{}{lead}{}{gap}{}", " ".repeat(indent), self.head, self.options.join(&gap))
    }

    /// On one line.
    pub(super) fn line(&self) -> String {
        let words: Vec<_> = std::iter::once(&self.head).chain(&self.options).cloned().collect();
        words.join(" ")
    }
}

impl Values<'_> {
    /// A request, and what of its answer is to be printed.
    pub(super) fn command(&self, request: &Request, site: usize, answer: Option<Word>) -> Command {
        let head =
            format!("aws {} {}{}", service(request.service), kebab(request.operation), self.place(site));
        let mut options: Vec<_> = request
            .inputs
            .iter()
            .filter_map(|(name, input)| self.option(request.operation, name, input))
            .collect();
        if let Some(answer) = answer {
            options.push(format!("--query {} --output text", answer.shell()));
        }
        Command { head, options }
    }

    pub(super) fn lookup(&self, lookup: &Lookup, site: usize) -> Command {
        self.command(&lookup.request, site, Some(query(self, &lookup.query)))
    }

    /// The command of a waiter.
    pub(super) fn waiter(&self, name: &'static str, wait: &Wait, site: usize) -> Command {
        let Wait::Waiter(_, inputs) = wait else {
            return Command { head: String::new(), options: Vec::new() };
        };
        let request = Request { service: Service::Ec2, operation: name, inputs: inputs.clone() };
        let command = self.command(&request, site, None);
        Command { head: command.head.replacen("aws ec2 ", "aws ec2 wait ", 1), options: command.options }
    }

    /// The Region and the profile of a site.
    pub(super) fn place(&self, site: usize) -> String {
        let at = &self.plan.sites[site];
        let region = at.region.as_deref().map_or("\"$REGION\"".to_owned(), quoted);
        let profile = match (&at.profile, self.names.profile(site)) {
            (Some(profile), _) => format!(" --profile {}", quoted(profile)),
            (None, Some(variable)) => format!(" --profile \"${variable}\""),
            (None, None) => String::new(),
        };
        format!("{profile} --region {region}")
    }

    fn option(&self, operation: &str, name: &str, input: &Input) -> Option<String> {
        let row = OPTIONS.iter().find(|(of, parameter, _)| *of == operation && *parameter == name);
        let option = match row {
            Some((_, _, option)) => (*option)?.to_owned(),
            None => kebab(name),
        };
        Some(match input {
            Input::Bool(yes) => flag(name, &option, *yes),
            Input::Struct(parts) => match &**parts {
                [(only, Input::Bool(yes))] if only == "Value" => flag(name, &option, *yes),
                _ => format!(
                    "--{option} {}",
                    self.shorthand(input).unwrap_or_else(|| self.json(input)).shell()
                ),
            },
            Input::List(items) if items.iter().any(|item| matches!(item, Input::Struct(_))) => {
                self.structures(&option, input, items)
            }
            Input::List(items) => {
                let words: Vec<_> = items.iter().map(|item| self.plain(item).shell()).collect();
                format!("--{option} {}", words.join(" "))
            }
            Input::Bytes(_) => format!("--{option} \"fileb://$WORK/bytes\""),
            _ => text_option(name, &option, &self.plain(input), matches!(input, Input::Variable(_))),
        })
    }

    fn structures(&self, option: &str, input: &Input, items: &[Input]) -> String {
        let words: Option<Vec<_>> = items.iter().map(|item| Some(self.shorthand(item)?.shell())).collect();
        let Some(words) = words else { return format!("--{option} {}", self.json(input).shell()) };
        let (mine, rest) = words.split_at(words.len().min(2));
        if mine == self.mine() {
            return format!("--{option} \"${{MINE[@]}}\" {}", rest.join(" "));
        }
        format!("--{option} {}", words.join(" "))
    }

    /// The two filters that every search by tags begins with.
    pub(super) fn mine(&self) -> [String; 2] {
        [("topology", &self.plan.topology), ("stage", &self.plan.stage)]
            .map(|(key, value)| quoted(&format!("Name=tag:vpcraft:{key},Values={value}")))
    }

    /// The lines that must come before a request: files for what is sent as bytes.
    pub(super) fn files(&self, request: &Request) -> Option<String> {
        let bytes = request.inputs.iter().find_map(|(_, input)| match input {
            Input::Bytes(inner) => Some(self.plain(inner)),
            _ => None,
        })?;
        Some(format!("printf '%s' {} >\"$WORK/bytes\"", bytes.shell()))
    }
}

fn flag(name: &str, option: &str, yes: bool) -> String {
    match PAIRS.iter().find(|(pair, _)| *pair == name) {
        Some((_, [on, off])) => (if yes { on } else { off }).to_string(),
        None if yes => format!("--{option}"),
        None => format!("--no-{option}"),
    }
}

/// A text: joined to its option where it could be taken for one, as JSON where the CLI would fetch what it names.
fn text_option(name: &str, option: &str, word: &Word, is_given: bool) -> String {
    let start = word.start();
    if ["file://", "fileb://", "http://", "https://"].iter().any(|scheme| start.starts_with(scheme))
        && let Some(text) = word.known()
    {
        let json = crate::json::Json::object([(name, crate::json::Json::text(text))]).compact();
        return format!("--cli-input-json {}", quoted(&json));
    }
    let joint = if start.starts_with('-') || is_given { "=" } else { " " };
    format!("--{option}{joint}{}", word.shell())
}

fn service(service: Service) -> &'static str {
    match service {
        Service::Ec2 => "ec2",
        Service::Iam => "iam",
        Service::Ssm => "ssm",
    }
}

/// The name of an operation or parameter as the CLI spells it: `Ipv6CidrBlock` as `ipv6-cidr-block`.
pub(super) fn kebab(name: &str) -> String {
    let mut kebab = String::with_capacity(name.len() + 4);
    for c in name.chars() {
        if c.is_ascii_uppercase() && !kebab.is_empty() {
            kebab.push('-');
        }
        kebab.push(c.to_ascii_lowercase());
    }
    kebab
}

/// The field of an answer as a query.
pub(super) fn answer(path: &'static str) -> Word {
    Word::text(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_spelled_as_the_cli_has_them() {
        for (name, option) in [
            ("CreateVpc", "create-vpc"),
            ("Ipv6CidrBlock", "ipv6-cidr-block"),
            ("EnableDns64", "enable-dns64"),
            ("PublicIpv4Pool", "public-ipv4-pool"),
        ] {
            assert_eq!(kebab(name), option);
        }
    }

    #[test]
    fn no_text_is_taken_for_an_option_or_an_address() {
        let option = |text: &str| text_option("Description", "description", &Word::text(text), false);
        assert_eq!(option("-x"), "--description=-x");
        assert_eq!(option("https://wiki"), r#"--cli-input-json '{"Description":"https://wiki"}'"#);
        assert_eq!(option("it's"), "--description \"it's\"");
    }

    #[test]
    fn flags_have_two_forms() {
        assert_eq!(flag("Egress", "egress", false), "--ingress");
        assert_eq!(flag("Ipv6Native", "ipv6-native", true), "--ipv6-native");
        assert_eq!(flag("PrivateDnsEnabled", "private-dns-enabled", false), "--no-private-dns-enabled");
    }
}
