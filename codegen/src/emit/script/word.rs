//! Words of a shell command: text, quoted as it needs, and variables in it.

/// One word.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Word(Vec<Piece>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    /// What the shell puts in: `$name`, `$(command)`.
    Expansion(String),
}

impl Word {
    /// Text that stands for itself, whatever is in it.
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self(vec![Piece::Text(text.into())])
    }

    /// The value of a variable.
    pub(super) fn variable(name: &str) -> Self {
        Self(vec![Piece::Expansion(format!("${{{name}}}"))])
    }

    /// What a command prints.
    pub(super) fn output(command: impl Into<String>) -> Self {
        Self(vec![Piece::Expansion(format!("$({})", command.into()))])
    }

    pub(super) fn push(&mut self, text: &str) {
        self.0.push(Piece::Text(text.to_owned()));
    }

    pub(super) fn append(&mut self, other: Word) {
        self.0.extend(other.0);
    }

    /// Its text, if no variable is in it.
    pub(super) fn known(&self) -> Option<String> {
        let texts = self.0.iter().map(|piece| match piece {
            Piece::Text(text) => Some(text.as_str()),
            Piece::Expansion(_) => None,
        });
        texts.collect()
    }

    /// The text it begins with.
    pub(super) fn start(&self) -> &str {
        match self.0.first() {
            Some(Piece::Text(text)) => text,
            _ => "",
        }
    }

    /// Every text in it after this change.
    pub(super) fn map(self, change: impl Fn(&str) -> String) -> Self {
        Self(
            self.0
                .into_iter()
                .map(|piece| match piece {
                    Piece::Text(text) => Piece::Text(change(&text)),
                    expansion @ Piece::Expansion(_) => expansion,
                })
                .collect(),
        )
    }

    /// As the shell reads it back.
    pub(super) fn shell(&self) -> String {
        match self.known() {
            Some(text) => quoted(&text),
            None => format!("\"{}\"", self.inside()),
        }
    }

    /// As it stands between double quotes.
    fn inside(&self) -> String {
        let mut inside = String::new();
        for (at, piece) in self.0.iter().enumerate() {
            match piece {
                Piece::Text(text) => inside.push_str(&escaped(text)),
                Piece::Expansion(expansion) => {
                    inside.push_str(self.short(at, expansion).as_deref().unwrap_or(expansion));
                }
            }
        }
        inside
    }

    /// `$name` for `${name}` where nothing follows that could belong to the name.
    fn short(&self, at: usize, expansion: &str) -> Option<String> {
        let name = expansion.strip_prefix("${")?.strip_suffix('}')?;
        let next = self.0[at + 1..].iter().find_map(|piece| match piece {
            Piece::Text(text) => text.chars().next(),
            Piece::Expansion(_) => Some('$'),
        });
        let clear = next.is_none_or(|c| !(c.is_ascii_alphanumeric() || c == '_' || c == '['));
        clear.then(|| format!("${name}"))
    }
}

/// Text as a word of the shell: bare where nothing in it means something to the shell, else in quotes.
///
/// What looks like an expansion or has a single quote is escaped in double quotes, the rest is in single ones.
pub(in crate::emit) fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-./:,=@%+".contains(c);
    // A `=` or `~` at the start means something to some shells, an empty word would vanish.
    if !text.is_empty() && text.chars().all(plain) && !text.starts_with('=') {
        return text.to_owned();
    }
    if text.contains(['\'', '$', '`']) { format!("\"{}\"", escaped(text)) } else { format!("'{text}'") }
}

/// Text between double quotes.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '"' | '$' | '`') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

/// Text in a comment: one line, nothing that ends it.
pub(in crate::emit) fn comment(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stands_for_itself() {
        let rows = [
            ("plain-1.2/3:x", "plain-1.2/3:x"),
            ("", "''"),
            ("two words", "'two words'"),
            ("it's", "\"it's\""),
            ("$(reboot) `x`", r#""\$(reboot) \`x\`""#),
            (r#"a"\b"#, r#"'a"\b'"#),
            (r#"'"\"#, r#""'\"\\""#),
            ("a\nb", "'a\nb'"),
            ("~", "'~'"),
            ("*", "'*'"),
        ];
        for (text, shell) in rows {
            assert_eq!(quoted(text), shell);
        }
    }

    #[test]
    fn variables_stand_between_text() {
        let mut word = Word::text("a\"$`\\");
        word.append(Word::variable("main_id"));
        word.push("_x");
        assert_eq!(word.shell(), r#""a\"\$\`\\${main_id}_x""#);
        assert_eq!(Word::variable("main_id").shell(), "\"$main_id\"");
    }

    #[test]
    fn comments_stay_on_their_line() {
        assert_eq!(comment("a\nreboot\r"), "a reboot ");
    }
}
