/// The id of a thing, if it is there.
type Id = Option<String>;

type Result<T> = std::result::Result<T, Failure>;

/// What a run is for.
#[derive(Clone, Copy, PartialEq)]
enum Mode {
    Up,
    Status,
    Down,
}

/// What a run has met so far.
struct Run {
    mode: Mode,
    /// Codes, each with a part of the message, that mean to try the next call again.
    also: &'static [(&'static str, &'static str)],
    made: usize,
    missing: usize,
    is_twice: bool,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let mut words = std::env::args();
    let program = words.next().unwrap_or_default();
    let words: Vec<String> = words.collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let done = match words[..] {
        ["up"] => up().await,
        ["status"] => status().await,
        ["down"] => down(false).await,
        ["down", "--yes"] => down(true).await,
        _ => {
            eprintln!("usage: {program} up | status | down [--yes]");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::FAILURE
        }
    }
}

async fn begin(mode: Mode) -> Result<(Aws, Ids, Run)> {
    let run = Run {
        mode,
        also: &[],
        made: 0,
        missing: 0,
        is_twice: false,
    };
    Ok((Aws::new(mode).await?, Ids::default(), run))
}

async fn up() -> Result<bool> {
    let (aws, mut ids, mut run) = begin(Mode::Up).await?;
    network(&aws, &mut ids, &mut run).await?;
    if run.is_twice {
        eprintln!("warning: something is there twice; `down` deletes both");
    }
    eprintln!("{} made; all is there", run.made);
    outputs(&aws, &mut ids, &mut run).await?;
    Ok(true)
}

async fn status() -> Result<bool> {
    let (aws, mut ids, mut run) = begin(Mode::Status).await?;
    network(&aws, &mut ids, &mut run).await?;
    outputs(&aws, &mut ids, &mut run).await?;
    eprintln!("{} missing", run.missing);
    Ok(run.missing == 0)
}

async fn down(is_sure: bool) -> Result<bool> {
    if !is_sure {
        confirm()?;
    }
    let (aws, mut ids, mut run) = begin(Mode::Down).await?;
    loop {
        run.is_twice = false;
        network(&aws, &mut ids, &mut run).await?;
        teardown(&aws, &ids, &run).await?;
        if !run.is_twice {
            break;
        }
    }
    eprintln!("all is gone");
    Ok(true)
}

/// Asks for the name of the topology.
fn confirm() -> Result<()> {
    if !std::io::stdin().is_terminal() {
        return Err(Failure::own("say `down --yes`: nobody is here to ask"));
    }
    eprint!("Delete all of {TOPOLOGY}, stage {STAGE}? Write the name of the topology: ");
    let mut answer = String::new();
    let read = std::io::stdin().read_line(&mut answer);
    if read.is_err() || answer.trim_end() != TOPOLOGY {
        return Err(Failure::own("nothing was deleted"));
    }
    Ok(())
}

impl Run {
    /// Looks for a thing and makes it if it is not there; `status` and `down` only look.
    async fn step(
        &mut self,
        path: &str,
        what: &str,
        find: impl AsyncFn() -> Result<Vec<String>>,
        make: impl AsyncFn() -> Result<Id>,
    ) -> Result<Id> {
        let also = std::mem::take(&mut self.also);
        let id = self.found(path, &find).await?;
        if self.mode == Mode::Status {
            show(&[path, what, shown(&id)]);
        }
        if id.is_some() {
            return Ok(id);
        }
        if self.mode != Mode::Up {
            self.missing += 1;
            return Ok(None);
        }
        eprintln!("+ {path}: {what}");
        let mut tries = 0;
        loop {
            // A call that makes something is sent once: it may have been carried out without an
            // answer. So it is looked for again before the call is repeated.
            let failure = match make().await {
                Ok(id) => {
                    self.made += 1;
                    return Ok(id);
                }
                Err(failure) => failure,
            };
            tries += 1;
            let is_last = tries == 15 || !failure.may_pass(also);
            if !is_last {
                delay(tries).await;
            }
            let id = self.found(path, &find).await?;
            if id.is_some() {
                return Ok(id);
            }
            if is_last {
                return Err(failure.about(&format!("{path}: {what} was not made")));
            }
        }
    }

    /// Looks for a thing; what names something that is not there is not there either.
    async fn found(
        &mut self,
        path: &str,
        find: &impl AsyncFn() -> Result<Vec<String>>,
    ) -> Result<Id> {
        let ids = ask(path, find).await?;
        self.is_twice |= ids.len() > 1;
        Ok(ids.into_iter().next())
    }
}

/// Asks what changes nothing, again if need be.
async fn ask(path: &str, find: &impl AsyncFn() -> Result<Vec<String>>) -> Result<Vec<String>> {
    let mut tries = 0;
    loop {
        match find().await {
            Err(failure) if failure.is_absent() => return Ok(Vec::new()),
            Err(failure) if failure.may_pass(&[]) && tries < 10 => {
                tries += 1;
                delay(tries).await;
            }
            Err(failure) => return Err(failure.about(&format!("{path}: can't look"))),
            Ok(found) => return Ok(found),
        }
    }
}

/// Waits longer from try to try, 20 seconds at most.
async fn delay(tries: u64) {
    let seconds = tries.min(20);
    eprintln!("  waiting {seconds} s");
    tokio::time::sleep(Duration::from_secs(seconds)).await;
}

/// A line of words for other programs.
fn show(words: &[&str]) {
    // Nobody reads any more: that is no reason to stop.
    let _ = writeln!(std::io::stdout(), "{}", words.join("\t"));
}

fn shown(id: &Id) -> &str {
    id.as_deref().unwrap_or("(absent)")
}

/// Clients are made from this: the Region and the profile if they are named, else what the AWS
/// tools would take.
async fn config(region: Option<&str>, profile: Option<&str>) -> Result<SdkConfig> {
    let region = region.map(|region| Region::new(region.to_owned()));
    let http = aws_smithy_http_client::Builder::new()
        .tls_provider(Provider::Rustls(CryptoMode::Ring))
        .build_https();
    let minute = TimeoutConfig::builder()
        .operation_attempt_timeout(Duration::from_secs(60))
        .build();
    // The SDK must not repeat a call on its own: whoever sends it knows whether that is harmless.
    let mut loader = aws_config::defaults(BehaviorVersion::latest())
        .http_client(http.clone())
        .retry_config(RetryConfig::disabled())
        .timeout_config(minute);
    if let Some(profile) = profile {
        // A profile that is named comes before credentials in the environment.
        let around = ProviderConfig::default()
            .with_http_client(http)
            .with_region(region.clone());
        let provider = ProfileFileCredentialsProvider::builder()
            .configure(&around)
            .profile_name(profile);
        loader = loader
            .profile_name(profile)
            .credentials_provider(provider.build());
    }
    if let Some(region) = region {
        loader = loader.region(region);
    }
    let config = loader.load().await;
    if config.region().is_none() {
        return Err(Failure::own("no Region: set AWS_REGION"));
    }
    Ok(config)
}

/// Why there is no good answer: AWS's code and message, or our own.
#[derive(Debug)]
struct Failure {
    code: String,
    message: String,
    about: String,
}

impl Failure {
    fn new(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            message: message.into(),
            about: String::new(),
        }
    }

    fn own(message: &str) -> Self {
        Self::new("", message)
    }

    fn about(self, about: &str) -> Self {
        let about = about.to_owned();
        Self { about, ..self }
    }

    /// Whether it says that something is not there.
    fn is_absent(&self) -> bool {
        self.code == ABSENT || UNKNOWN_ID.iter().any(|end| self.code.ends_with(end))
    }

    /// Whether it is worth another try.
    fn may_pass(&self, also: &[(&str, &str)]) -> bool {
        let is_own =
            |(code, part): &(&str, &str)| self.code == *code && self.message.contains(part);
        self.code == NO_ANSWER
            || TRY_AGAIN.contains(&&*self.code)
            || (self.is_absent() && self.code != ABSENT)
            || also.iter().any(is_own)
    }

    /// What people can do about it.
    fn advice(&self) -> &'static str {
        match &*self.code {
            "UnauthorizedOperation" | "AccessDenied" => "\nThese credentials may not do this.",
            "RequestLimitExceeded" => "\nAWS wants fewer requests: try again later.",
            NO_CREDENTIALS => "\nLog in first, or choose credentials with AWS_PROFILE.",
            code if code.ends_with("LimitExceeded") => {
                "\nA quota is reached: ask AWS to raise it, or delete what is not needed."
            }
            _ => "",
        }
    }
}

/// Codes of our own, beside those of AWS.
const ABSENT: &str = "Absent";
const NO_ANSWER: &str = "NoAnswer";
const NO_CREDENTIALS: &str = "NoCredentials";

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [&self.about, &self.code, &self.message];
        let parts: Vec<&str> = parts.map(String::as_str).into_iter().collect();
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        write!(f, "{}{}", parts.join(": "), self.advice())?;
        if self.about.is_empty() {
            return Ok(());
        }
        f.write_str(
            "\nNothing is lost: what stands has its tags, and another run goes on from here.",
        )
    }
}

impl<E> From<SdkError<E, HttpResponse>> for Failure
where
    E: ProvideErrorMetadata + Error + 'static,
{
    fn from(error: SdkError<E, HttpResponse>) -> Self {
        if let SdkError::ServiceError(answer) = &error {
            let status = answer.raw().status().as_u16().to_string();
            let code = answer.err().code().unwrap_or(&status);
            return Self::new(code, answer.err().message().unwrap_or_default());
        }
        let mut message = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            message = format!("{message}: {error}");
            cause = error.source();
        }
        if message.contains("credentials provider") || message.contains("loading credentials") {
            return Self::new(NO_CREDENTIALS, message);
        }
        match error {
            SdkError::ConstructionFailure(_) => Self::new("NotSent", message),
            _ => Self::new(NO_ANSWER, message),
        }
    }
}
