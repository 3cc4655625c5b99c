//! The known word a mistyped one most likely stands for.

/// Finds the candidate closest to `word`, for a "did you mean" hint.
///
/// Case is ignored. A candidate that goes on where `word` stops comes first (`ecr` and `ecr.api`),
/// then those a few edits away: a third of the word may be wrong, and a swap of two neighbours is
/// one edit. Failing that, one with the same parts in another order is taken. The first of equals
/// wins.
///
/// ```
/// use vpcraft_dsl::facts::nearest;
/// assert_eq!(nearest("subent", ["subnet", "route"].into_iter()), Some("subnet"));
/// assert_eq!(nearest("subnet", ["vpc"].into_iter()), None);
/// ```
pub fn nearest<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    nearest_few(word, candidates, 1).into_iter().next()
}

/// Finds up to `most` candidates close to `word`, the closest first.
pub fn nearest_few<'a>(word: &str, candidates: impl Iterator<Item = &'a str>, most: usize) -> Vec<&'a str> {
    let wanted = lower(word);
    let mut ranked: Vec<_> = candidates.filter_map(|it| Some((rank(&wanted, &lower(it))?, it))).collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.truncate(most);
    ranked.into_iter().map(|(_, it)| it).collect()
}

/// Counts the edits between two words: insert, delete, replace, or swap two neighbours.
pub fn distance(left: &str, right: &str) -> usize {
    edits(&left.chars().collect::<Vec<_>>(), &right.chars().collect::<Vec<_>>())
}

const SEPARATORS: [char; 3] = ['.', '_', '-'];

fn lower(word: &str) -> Vec<char> {
    word.chars().flat_map(char::to_lowercase).collect()
}

/// Lower is closer; a word of another first letter comes after its equals.
fn rank(wanted: &[char], candidate: &[char]) -> Option<(usize, bool)> {
    let elsewhere = wanted.first() != candidate.first();
    let edits = || few_edits(wanted, candidate);
    let rank = goes_on(wanted, candidate).then_some(0).or_else(edits);
    let rank = rank.or_else(|| same_parts(wanted, candidate).then_some(usize::MAX))?;
    Some((rank, elsewhere))
}

fn few_edits(wanted: &[char], candidate: &[char]) -> Option<usize> {
    let (shorter, longer) = (wanted.len().min(candidate.len()), wanted.len().max(candidate.len()));
    let allowed = (longer / 3).max(1);
    // A single letter is one edit away from every other.
    if shorter < 2 || longer - shorter > allowed {
        return None;
    }
    Some(edits(wanted, candidate)).filter(|found| *found <= allowed)
}

fn same_parts(left: &[char], right: &[char]) -> bool {
    left.len() == right.len() && parts(left).len() > 1 && parts(left) == parts(right)
}

fn goes_on(wanted: &[char], candidate: &[char]) -> bool {
    let Some(rest) = candidate.strip_prefix(wanted) else { return false };
    wanted.len() > 1 && rest.first().is_some_and(|it| SEPARATORS.contains(it))
}

fn parts(word: &[char]) -> Vec<&[char]> {
    let mut parts: Vec<_> = word.split(|it| SEPARATORS.contains(it)).collect();
    parts.sort_unstable();
    parts
}

fn edits(left: &[char], right: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.iter().enumerate() {
        let mut row = Vec::with_capacity(above.len());
        row.push(i + 1);
        for (j, b) in right.iter().enumerate() {
            let replaced = above[j] + usize::from(a != b);
            let mut least = replaced.min(above[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *a == right[j - 1] && left[i - 1] == *b {
                least = least.min(before[j - 1] + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut above, row);
    }
    above.last().copied().unwrap_or(left.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: &[&str] = &["subnet", "subnets_per_vpc", "ecr.api", "ecr.dkr", "s3", "sts", "ssm"];

    fn near(word: &str) -> Option<&'static str> {
        nearest(word, WORDS.iter().copied())
    }

    #[test]
    fn counts_edits() {
        let table = [("", "", 0), ("", "ab", 2), ("ab", "ba", 1), ("kitten", "sitting", 3)];
        for (left, right, expected) in table {
            assert_eq!(distance(left, right), expected, "{left} {right}");
            assert_eq!(distance(right, left), expected, "{right} {left}");
        }
    }

    #[test]
    fn finds_what_was_meant() {
        assert_eq!(near("subent"), Some("subnet"));
        assert_eq!(near("SUBNET"), Some("subnet"));
        assert_eq!(near("subnet_per_vpc"), Some("subnets_per_vpc"));
        assert_eq!(near("vpc_per_subnets"), Some("subnets_per_vpc"));
        assert_eq!(near("stss"), Some("sts"));
        assert_eq!(near("s4"), Some("s3"));
    }

    #[test]
    fn keeps_silent_when_nothing_is_close() {
        for word in ["", "x", "lambda", "route_table", "xyz"] {
            assert_eq!(near(word), None, "{word}");
        }
    }

    #[test]
    fn goes_on_from_a_leading_part() {
        assert_eq!(nearest_few("ecr", WORDS.iter().copied(), 5), ["ecr.api", "ecr.dkr"]);
        assert_eq!(near("ec"), None);
    }

    #[test]
    fn first_letter_breaks_a_tie() {
        assert_eq!(nearest("bat", ["cat", "bar"].into_iter()), Some("bar"));
        assert_eq!(nearest("hat", ["cat", "bat"].into_iter()), Some("cat"));
    }
}
