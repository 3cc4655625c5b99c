/// Looking for something that this program does not make.
impl Run {
    async fn look(&self, path: &str, find: impl AsyncFn() -> Result<Vec<String>>) -> Result<Id> {
        Ok(ask(path, &find).await?.into_iter().next())
    }
}

/// Waiting until something is ready: its state is one of the good ones.
impl Run {
    async fn settle(
        &self,
        path: &str,
        good: &[&str],
        bad: &[&str],
        state: impl AsyncFn() -> Result<Vec<String>>,
    ) -> Result<()> {
        if self.mode != Mode::Up {
            return Ok(());
        }
        reach(path, good, bad, &state).await
    }
}

/// Waiting until something is gone: it has no state any more, or one of the good ones.
impl Run {
    async fn gone(
        &self,
        path: &str,
        good: &[&str],
        bad: &[&str],
        state: impl AsyncFn() -> Result<Vec<String>>,
    ) -> Result<()> {
        reach(path, &[good, &["none yet"]].concat(), bad, &state).await
    }
}

/// Asks until the state is one of the good ones; without a state it is `none yet`.
async fn reach(
    path: &str,
    good: &[&str],
    bad: &[&str],
    state: &impl AsyncFn() -> Result<Vec<String>>,
) -> Result<()> {
    for tries in 1..=120 {
        let state = ask(path, state).await?.into_iter().next();
        let is = |known: &&str| known.eq_ignore_ascii_case(state.as_deref().unwrap_or("none yet"));
        if good.iter().any(is) {
            return Ok(());
        }
        if bad.iter().any(is) {
            let message = format!("{path}: it is {}, and stays so", shown(&state));
            return Err(Failure::own(&message));
        }
        delay(tries.min(10)).await;
    }
    Err(Failure::own(&format!("{path}: gave up waiting")))
}

/// Taking something away, if it is there.
impl Run {
    async fn delete(
        &self,
        path: &str,
        what: &str,
        id: &Id,
        delete: impl AsyncFn() -> Result<()>,
    ) -> Result<()> {
        if id.is_none() {
            return Ok(());
        }
        eprintln!("- {path}: {what}");
        let mut tries = 0;
        loop {
            match delete().await {
                Err(failure) if failure.is_absent() => return Ok(()),
                Err(failure) if failure.may_pass(&[]) && tries < 30 => {
                    tries += 1;
                    delay(tries).await;
                }
                Err(failure) => {
                    return Err(failure.about(&format!("{path}: {what} was not deleted")));
                }
                Ok(()) => return Ok(()),
            }
        }
    }
}

/// A good answer may list what was not done; what is not there need not be.
fn unsuccessful(items: &[types::UnsuccessfulItem]) -> Result<()> {
    for error in items.iter().filter_map(|item| item.error()) {
        let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
        let failure = Failure::new(text(error.code()), text(error.message()));
        if !failure.is_absent() {
            return Err(failure);
        }
    }
    Ok(())
}

/// The id of something that must be there.
fn need(id: &Id) -> Result<&str> {
    let message = "something it needs is not there";
    id.as_deref().ok_or_else(|| Failure::new(ABSENT, message))
}

/// The filters that find a thing by its tags.
fn mine(path: &str) -> Option<Vec<types::Filter>> {
    Some(vec![
        filter("tag:vpcraft:topology", TOPOLOGY),
        filter("tag:vpcraft:stage", STAGE),
        filter("tag:vpcraft:path", path),
    ])
}

/// One filter of a describe call.
fn filter(name: &str, value: impl Into<String>) -> types::Filter {
    types::Filter::builder().name(name).values(value).build()
}

/// The tags of a new thing: those by which it is found again, and its own.
fn tagged(kind: types::ResourceType, path: &str, own: &[(&str, &str)]) -> types::TagSpecification {
    let found = [
        ("vpcraft:topology", TOPOLOGY),
        ("vpcraft:stage", STAGE),
        ("vpcraft:path", path),
    ];
    let tags = own.iter().chain(&found);
    let tags = tags.map(|(key, value)| types::Tag::builder().key(*key).value(*value).build());
    types::TagSpecification::builder()
        .resource_type(kind)
        .set_tags(Some(tags.collect()))
        .build()
}

/// The tags of a new thing of IAM.
fn iam_tags(path: &str, own: &[(&str, &str)]) -> Option<Vec<aws_sdk_iam::types::Tag>> {
    let found = [
        ("vpcraft:topology", TOPOLOGY),
        ("vpcraft:stage", STAGE),
        ("vpcraft:path", path),
    ];
    let tag = |(key, value): &(&str, &str)| {
        let tag = aws_sdk_iam::types::Tag::builder().key(*key).value(*value);
        tag.build().expect("it has a key and a value")
    };
    Some(own.iter().chain(&found).map(tag).collect())
}

/// Whether a thing of IAM has our tags: its name is shared by all who use the account.
fn is_ours(tags: &[aws_sdk_iam::types::Tag], path: &str) -> bool {
    let has = |key: &str, value: &str| tags.iter().any(|it| it.key() == key && it.value() == value);
    has("vpcraft:topology", TOPOLOGY) && has("vpcraft:stage", STAGE) && has("vpcraft:path", path)
}

/// Whether a field says this.
fn is(field: Option<impl AsRef<str>>, wanted: &str) -> bool {
    field.is_some_and(|it| it.as_ref() == wanted)
}

/// Whether a state is none of these.
fn is_none_of(state: Option<impl AsRef<str>>, states: &[&str]) -> bool {
    let is = |it: &str| states.iter().any(|state| state.eq_ignore_ascii_case(it));
    !state.is_some_and(|it| is(it.as_ref()))
}

/// Whether a field says yes.
fn is_true(field: Option<bool>) -> bool {
    field == Some(true)
}

/// A field as text.
fn text(field: Option<impl ToString>) -> Id {
    field.map(|it| it.to_string())
}

/// Fields as texts.
fn texts(fields: impl IntoIterator<Item = impl ToString>) -> Vec<String> {
    fields.into_iter().map(|it| it.to_string()).collect()
}

/// Text from parts.
fn joined(parts: &[&str]) -> String {
    parts.concat()
}

/// What a text says, as a number or as yes or no.
fn parsed<T: std::str::FromStr>(text: &str) -> Result<T> {
    let parsed = text.parse();
    parsed.map_err(|_| Failure::own(&format!("{text:?} is not what is wanted")))
}

/// The text as JSON.
fn json(text: &str) -> String {
    let mut json = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => json.extend(['\\', c]),
            c if c.is_control() => json.push_str(&format!("\\u{:04x}", c as u32)),
            c => json.push(c),
        }
    }
    json + "\""
}

/// The /64 with this number of the block that AWS chose.
fn slot(block: &Id, number: u16) -> Result<String> {
    let first = need(block)?.split('/').next().unwrap_or_default();
    let first: std::net::Ipv6Addr = parsed(first)?;
    let bits = u128::from(first) + (u128::from(number) << 64);
    Ok(format!("{}/64", std::net::Ipv6Addr::from(bits)))
}

/// What the environment says; `up` can't do without.
fn given(mode: Mode, name: &str, about: &str, default: Option<&str>) -> Result<Id> {
    let value = std::env::var(name).ok().filter(|value| !value.is_empty());
    let value = value.or(default.map(str::to_owned));
    if value.is_none() && mode == Mode::Up {
        return Err(Failure::own(&format!("{name}: set it to {about}")));
    }
    Ok(value)
}

/// The profile that the environment names, or this one.
fn profile(variable: &str, name: &str) -> String {
    let given = std::env::var(variable).ok();
    given
        .filter(|value| !value.is_empty())
        .unwrap_or_else(|| name.to_owned())
}

/// The Region that calls go to.
fn region(config: &SdkConfig) -> String {
    config.region().map(ToString::to_string).unwrap_or_default()
}

/// Ends the run unless the credentials are of this account.
async fn is_account(number: &str, config: &SdkConfig) -> Result<()> {
    let sts = aws_sdk_sts::Client::new(config);
    let found = sts.get_caller_identity().send().await?;
    let found = found.account().unwrap_or_default();
    if found != number {
        let message = format!("these credentials are of account {found}, not {number}");
        return Err(Failure::own(&message));
    }
    Ok(())
}

/// A value that is of use next.
fn tell(path: &str, name: &str, value: &str) {
    show(&[path, name, value]);
}
