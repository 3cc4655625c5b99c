//! Names and paths of what is shared by all who use an account.

use std::fmt::Write as _;

/// A name for an account-wide thing, from topology, stage and path.
///
/// ```
/// use vpcraft_dsl::graph::global_name;
///
/// assert_eq!(global_name("shop", "main", "app.reader"), "shop-main-app-reader");
/// ```
pub fn global_name(topology: &str, stage: &str, path: &str) -> String {
    format!("{topology}-{stage}-{}", path.replace('.', "-"))
}

/// The IAM path of what a topology and stage make: IAM lists roles by their path, never by their tags.
///
/// No two topologies or stages share one, and none begins with another. What is no letter, digit, `-`, `_` or `.` is
/// written as the `%` and the number of each of its bytes, since a path is of ASCII without spaces.
///
/// AWS: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html>
///
/// ```
/// use vpcraft_dsl::graph::iam_path;
///
/// assert_eq!(iam_path("shop", "main"), "/vpcraft/shop/main/");
/// assert_eq!(iam_path("a/b", ""), "/vpcraft/a%2Fb/%/");
/// ```
pub fn iam_path(topology: &str, stage: &str) -> String {
    format!("/vpcraft/{}/{}/", segment(topology), segment(stage))
}

fn segment(name: &str) -> String {
    if name.is_empty() {
        return "%".to_owned();
    }
    let mut segment = String::with_capacity(name.len());
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
            segment.push(char::from(byte));
        } else {
            // Writing to a string does not fail.
            let _ = write!(segment, "%{byte:02X}");
        }
    }
    segment
}

#[cfg(test)]
mod tests {
    use super::iam_path;

    #[test]
    fn no_path_begins_with_another() {
        let names = ["", "a", "ab", "a/b", "a%2Fb", "b", "é", "a b", "*", ".", "%"];
        let pairs = || names.iter().flat_map(|topology| names.iter().map(move |stage| (topology, stage)));
        for one in pairs() {
            let path = iam_path(one.0, one.1);
            assert!(path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'*'), "{path}");
            for other in pairs().filter(|other| *other != one) {
                assert!(!iam_path(other.0, other.1).starts_with(&path), "{one:?} {other:?}");
            }
        }
    }
}
