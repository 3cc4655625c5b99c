//! JSON text that topologies carry: policies, properties of CloudFormation. Read to be checked, never to be rewritten.

use std::{borrow::Cow, fmt};

/// A value of JSON.
#[derive(Clone, Debug, PartialEq)]
pub enum Json<'a> {
    /// `null`, `true`, `false` or a number, as written.
    Plain(&'a str),
    /// A text, without its escapes.
    Text(Cow<'a, str>),
    /// `[…]`
    List(Vec<Json<'a>>),
    /// `{…}`, in the order written.
    Object(Vec<(Cow<'a, str>, Json<'a>)>),
}

/// Why a text is no JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonError {
    /// What stands there, or should.
    what: &'static str,
    /// The line, from 1.
    line: usize,
    /// The column in characters, from 1.
    column: usize,
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at line {} column {}", self.what, self.line, self.column)
    }
}

/// Deeper text is refused; no policy comes near it.
const DEEPEST: usize = 100;

impl<'a> Json<'a> {
    /// Reads a whole text.
    ///
    /// # Errors
    /// Text that RFC 8259 does not take, and text nested more than 100 deep.
    ///
    /// # Example
    /// ```
    /// use vpcraft_dsl::json::Json;
    /// let policy = Json::parse(r#"{ "Statement": [] }"#)?;
    /// assert_eq!(policy.get("Statement").map(Json::items), Some(&[][..]));
    /// let error = Json::parse("{ 'Statement': [] }").unwrap_err();
    /// assert_eq!(error.to_string(), "expected a key in double quotes at line 1 column 3");
    /// # Ok::<(), vpcraft_dsl::json::JsonError>(())
    /// ```
    pub fn parse(text: &'a str) -> Result<Self, JsonError> {
        let mut reader = Reader { text, at: 0 };
        let value = reader.value(0)?;
        reader.skip_blanks();
        if reader.at < text.len() {
            return Err(reader.error("expected the end"));
        }
        Ok(value)
    }

    /// The value of a key; none if this is no object.
    pub fn get(&self, key: &str) -> Option<&Json<'a>> {
        match self {
            Self::Object(parts) => parts.iter().find(|(name, _)| name == key).map(|(_, value)| value),
            _ => None,
        }
    }

    /// The text.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// This value as a list: itself, if it is not one.
    pub fn items(&self) -> &[Json<'a>] {
        match self {
            Self::List(items) => items,
            one => std::slice::from_ref(one),
        }
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn value(&mut self, depth: usize) -> Result<Json<'a>, JsonError> {
        if depth > DEEPEST {
            return Err(self.error("nested too deep"));
        }
        self.skip_blanks();
        match self.peek() {
            Some(b'{') => self.object(depth),
            Some(b'[') => self.list(depth),
            Some(b'"') => self.string().map(Json::Text),
            Some(b'-' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z') => self.plain(),
            Some(_) => Err(self.error("expected a value")),
            None => Err(self.error("expected a value, not the end")),
        }
    }

    fn object(&mut self, depth: usize) -> Result<Json<'a>, JsonError> {
        let mut parts = Vec::new();
        self.at += 1;
        self.skip_blanks();
        if self.take(b'}') {
            return Ok(Json::Object(parts));
        }
        loop {
            self.skip_blanks();
            if self.peek() != Some(b'"') {
                return Err(self.error("expected a key in double quotes"));
            }
            let key = self.string()?;
            self.skip_blanks();
            if !self.take(b':') {
                return Err(self.error("expected `:`"));
            }
            parts.push((key, self.value(depth + 1)?));
            self.skip_blanks();
            if self.take(b'}') {
                return Ok(Json::Object(parts));
            }
            if !self.take(b',') {
                return Err(self.error("expected `,` or `}`"));
            }
        }
    }

    fn list(&mut self, depth: usize) -> Result<Json<'a>, JsonError> {
        let mut items = Vec::new();
        self.at += 1;
        self.skip_blanks();
        if self.take(b']') {
            return Ok(Json::List(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            self.skip_blanks();
            if self.take(b']') {
                return Ok(Json::List(items));
            }
            if !self.take(b',') {
                return Err(self.error("expected `,` or `]`"));
            }
        }
    }

    fn plain(&mut self) -> Result<Json<'a>, JsonError> {
        let rest = &self.text[self.at..];
        let is_part = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '+' | '-' | '.');
        let word = &rest[..rest.find(|sign| !is_part(sign)).unwrap_or(rest.len())];
        if !matches!(word, "null" | "true" | "false") && !is_number(word) {
            return Err(self.error("expected a value"));
        }
        self.at += word.len();
        Ok(Json::Plain(word))
    }

    fn string(&mut self) -> Result<Cow<'a, str>, JsonError> {
        self.at += 1;
        let mut text = Cow::Borrowed("");
        loop {
            let rest = &self.text[self.at..];
            let run = rest.find(|sign: char| matches!(sign, '"' | '\\') || sign < ' ');
            let Some(run) = run else {
                self.at = self.text.len();
                return Err(self.error("a text without its closing quote"));
            };
            match &mut text {
                Cow::Borrowed("") => text = Cow::Borrowed(&rest[..run]),
                text => text.to_mut().push_str(&rest[..run]),
            }
            self.at += run;
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(text);
                }
                Some(b'\\') => text.to_mut().push(self.escape()?),
                _ => return Err(self.error("a line break or control character inside a text")),
            }
        }
    }

    fn escape(&mut self) -> Result<char, JsonError> {
        let letter = self.text.as_bytes().get(self.at + 1).copied();
        let plain = match letter {
            Some(sign @ (b'"' | b'\\' | b'/')) => char::from(sign),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.code(),
            _ => return Err(self.error("an escape that JSON does not have")),
        };
        self.at += 2;
        Ok(plain)
    }

    /// `\uXXXX`, or a pair of them for what needs two.
    fn code(&mut self) -> Result<char, JsonError> {
        let Some(first) = self.hex() else { return Err(self.error("an escape that JSON does not have")) };
        if let Some(letter) = char::from_u32(first) {
            return Ok(letter);
        }
        let second = self.text[self.at..].starts_with("\\u").then(|| self.hex()).flatten();
        let both = second.and_then(|second| {
            let letter = char::decode_utf16([u16::try_from(first).ok()?, u16::try_from(second).ok()?]).next();
            letter?.ok()
        });
        both.ok_or_else(|| self.error("half of a surrogate pair"))
    }

    fn hex(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at + 2..self.at + 6)?;
        let code =
            digits.bytes().all(|digit| digit.is_ascii_hexdigit()).then(|| u32::from_str_radix(digits, 16))?;
        self.at += 6;
        code.ok()
    }

    fn skip_blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn take(&mut self, sign: u8) -> bool {
        let is_there = self.peek() == Some(sign);
        self.at += usize::from(is_there);
        is_there
    }

    fn error(&self, what: &'static str) -> JsonError {
        let before = &self.text[..self.at];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        JsonError {
            what,
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
        }
    }
}

/// Whether a word is a number as JSON has them: `-1.5e3`, not `01`, `.5` or `+1`.
fn is_number(word: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|digit| digit.is_ascii_digit());
    let (mantissa, exponent) = match word.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (word, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let whole = whole.strip_prefix('-').unwrap_or(whole);
    let unsigned = |text: &str| digits(text.strip_prefix(['+', '-']).unwrap_or(text));
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(unsigned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values() {
        let text = "\r\n{\"a\": [1, -0.5e+3, null], \"b\\u00e9\\ud83d\\ude00\": \"x\\\"\\n\", \"\": {}}\t";
        let Ok(Json::Object(parts)) = Json::parse(text) else { panic!("{:?}", Json::parse(text)) };
        assert_eq!(parts[0].1.items(), [Json::Plain("1"), Json::Plain("-0.5e+3"), Json::Plain("null")]);
        assert_eq!((&*parts[1].0, parts[1].1.as_str()), ("bé😀", Some("x\"\n")));
        assert_eq!(parts[2], ("".into(), Json::Object(Vec::new())));
    }

    #[test]
    fn errors_have_their_place() {
        let table = [
            ("", "expected a value, not the end at line 1 column 1"),
            ("{\"a\": 1,\n }", "expected a key in double quotes at line 2 column 2"),
            ("{\"a\" 1}", "expected `:` at line 1 column 6"),
            ("[1 2]", "expected `,` or `]` at line 1 column 4"),
            ("{\"a\": 1 \"b\": 2}", "expected `,` or `}` at line 1 column 9"),
            ("[1]]", "expected the end at line 1 column 4"),
            ("[01]", "expected a value at line 1 column 2"),
            ("[tru]", "expected a value at line 1 column 2"),
            ("“x”", "expected a value at line 1 column 1"),
            ("\"é", "a text without its closing quote at line 1 column 3"),
            ("\"a\nb\"", "a line break or control character inside a text at line 1 column 3"),
            ("\"\\x\"", "an escape that JSON does not have at line 1 column 2"),
            ("\"\\ud800\"", "half of a surrogate pair at line 1 column 8"),
        ];
        for (text, said) in table {
            assert_eq!(Json::parse(text).map_err(|error| error.to_string()), Err(said.to_owned()), "{text}");
        }
    }

    #[test]
    fn depth_is_bounded() {
        assert!(Json::parse(&format!("{}{}", "[".repeat(100), "]".repeat(100))).is_ok());
        let error = Json::parse(&"[".repeat(100_000)).expect_err("too deep");
        assert_eq!(error.what, "nested too deep");
    }
}
